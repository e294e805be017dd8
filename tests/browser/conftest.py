import os
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")

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
def visit(chromium, live_server):
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
        context.close()
