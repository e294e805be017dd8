import os
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.db import connection

CHROMIUM = Path("/usr/bin/chromium")
LOOKS = 20

# Playwright keeps an event loop in this thread; our own code asks the database from it as well.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip("no Chromium at /usr/bin/chromium: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live_server, transactional_db):
    """Open a page as a member of staff: `visit(user, address, javascript=…, width=…)`."""
    contexts = []

    def visit(user, address="/", *, javascript=True, width=1280):
        size = {"width": width, "height": 900}
        context = chromium.new_context(java_script_enabled=javascript, viewport=size)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{live_server.url}/sign-in/?next={address}")
        page.fill("#id_username", user.username)
        page.fill("#id_password", "a-long-password")
        page.click("main button.btn-primary")
        page.wait_for_url(f"**{address}")
        return page

    yield visit
    for context in contexts:
        context.set_offline(True)  # No page asks for anything any more
    wait_until_answered()
    for context in contexts:
        context.close()


def wait_until_answered():
    """What the pages have asked for is still being answered: then tables cannot be emptied.

    Quiet is where nothing was asked of the database for some looks in a row.
    """
    asked = """
        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND state <> 'idle'
    """
    deadline, quiet = monotonic() + 10, 0
    with connection.cursor() as cursor:
        while quiet < LOOKS and monotonic() < deadline:
            cursor.execute(asked)
            quiet = 0 if cursor.fetchone()[0] else quiet + 1
            sleep(0.02)
