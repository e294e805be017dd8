import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def patient_end(db):
    """At its end Django has every key of the test looked at in one statement: of a whole file
    that may take longer than a page is given."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
