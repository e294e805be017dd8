"""Every page on the data of the demo: for everybody's eyes, on every screen, in both languages.

`./dev screenshots FOLDER` runs this file and keeps what it sees.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from complaints import defaults
from complaints.demo import loader
from staff.models import User
from tests import every_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMPLAINTS = 120
WIDE, ZOOMED, PHONE = 1360, 680, 360  # 680 is what 200 % zoom leaves of 1360
GROUPS = {
    "desk": ("everybody", "desk"),
    "supervisor": ("supervisor", "readers", "rooms"),
    "admin": ("admin",),
}
CONTRAST = {"runOnly": ["color-contrast"]}


@pytest.fixture
def demo(transactional_db):
    now = timezone.now()
    defaults.load(at=now)
    loader.load(now=now, progress=lambda logged: None, complaints=COMPLAINTS)


class Eye:
    """Looks at a page as people see it, and keeps what it saw where a folder is named."""

    def __init__(self, language):
        folder = os.environ.get("HEED_SCREENSHOTS")
        self.folder = Path(folder) / language if folder else None
        self.faults = []
        self.in_the_dark = language == "en"  # The colours are the same in every language

    def look(self, page, name):
        page.wait_for_selector(".htmx-request", state="detached")
        self._axe(page, name)
        for width in (WIDE, ZOOMED, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            if (seen := page.evaluate("document.documentElement.scrollWidth")) > width:
                self.faults.append(f"{name}: {seen} pixels wide on a screen of {width}")
            self._keep(page, f"{name}-{width}")
        page.set_viewport_size({"width": WIDE, "height": 900})
        if self.in_the_dark:
            page.emulate_media(color_scheme="dark")
            self._axe(page, f"{name}-dark", CONTRAST)
            self._keep(page, f"{name}-dark")
            page.emulate_media(color_scheme="light")

    def _axe(self, page, name, options=None):
        for found in Axe().run(page, options=options).response["violations"]:
            self.faults.append(f"{name}: {found['id']}: {found['nodes'][0]['html']}")

    def _keep(self, page, name):
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self.folder / f"{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_is_for_everybody_on_every_screen(visit, demo, language):
    User.objects.update(language=language)
    eye, pages = Eye(language), every_page.addresses()
    for username, groups in GROUPS.items():
        page = visit(
            User.objects.get(username=username), "/inbox/", width=WIDE, reduced_motion="reduce"
        )
        page.on("pageerror", lambda error: eye.faults.append(str(error)))
        root = page.url.removesuffix("/inbox/")
        for name, address in [one for group in groups for one in pages[group].items()]:
            page.goto(root + address)
            eye.look(page, name)
            if name == "papers":
                with page.context.expect_page() as opened:
                    page.click("button[value=page]")
                eye.look(opened.value, "paper")
        page.goto(root + "/complaints/C-0000-000000/")
        eye.look(page, f"not-found-{username}")
    assert not eye.faults, "\n".join(eye.faults)
