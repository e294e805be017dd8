"""The browser of an admin of the whole group."""

import pytest


@pytest.fixture
def browser(client, admin):
    client.force_login(admin)
    return client
