"""Who looks at the pages of the rules."""

import pytest


@pytest.fixture
def browser(client, admin, supervisors):
    client.force_login(admin)
    return client
