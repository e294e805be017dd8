"""A database of a benchmark's own: its owner makes and removes it, the application works in it."""

from contextlib import contextmanager

from django.test.runner import DiscoverRunner

from foundation import owner


@contextmanager
def of_its_own():
    runner = DiscoverRunner(verbosity=0, interactive=False)
    with owner.connected():
        made = runner.setup_databases()
    try:
        yield
    finally:
        with owner.connected():
            runner.teardown_databases(made)
