import os
from pathlib import Path
from threading import enumerate as enumerate_threads
from time import monotonic, sleep

import pytest
from django.test import Client

CHROMIUM = Path("/usr/bin/chromium")
LOOKS = 10

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
    """Open a page as somebody who has signed in: `visit(user, address, javascript=…, width=…)`."""
    contexts = []

    def visit(user, address="/", *, server="", javascript=True, width=1280, **options):
        size = {"width": width, "height": 900}
        context = chromium.new_context(java_script_enabled=javascript, viewport=size, **options)
        contexts.append(context)
        context.add_cookies([{**session_of(user), "url": server or live_server.url}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{server or live_server.url}{address}")
        return page

    yield visit
    for context in contexts:
        context.set_offline(True)  # No page asks for anything any more, nor says good-bye
        context.close()
    wait_until_answered()


def session_of(user):
    """The cookie that signing in would have left; that itself is tested once."""
    client = Client()
    client.force_login(user)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value}


def wait_until_answered():
    """What the pages have asked for is still being answered: then tables cannot be emptied.

    Every connection has a thread of its own at the server, which ends with it. What was sent and
    not read yet has none: so nobody may be at work for some looks in a row.
    """
    deadline, quiet = monotonic() + 10, 0
    while quiet < LOOKS and monotonic() < deadline:
        is_busy = any("process_request_thread" in thread.name for thread in enumerate_threads())
        quiet = 0 if is_busy else quiet + 1
        sleep(0.02)
