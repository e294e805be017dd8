"""A member of staff at a browser, in either language, with scripts or without."""

import re

from django.utils import translation
from django.utils.translation import gettext

NEW = "/complaints/new/"


class Walk:
    """One page, and what a person does with it. Words are looked up in the person's language."""

    def __init__(self, page, language="en", javascript=True):
        self.page, self.language, self.javascript = page, language, javascript
        self.root = "/".join(page.url.split("/")[:3])

    def words(self, text):
        with translation.override(self.language):
            return gettext(text)

    def sees(self, *texts, within="main"):
        """Waits until all of it stands there."""
        for text in texts:
            self.page.locator(within, has_text=self.words(text)).first.wait_for()

    def go(self, address):
        self.page.goto(self.root + address)

    def calls(self, caller, number=None):
        """Type who is calling; where they are known, choose the one of this number.

        Without scripts a telephone that only one has is enough.
        """
        self.page.fill("#id_caller", caller)
        if number is None or not self.javascript:
            return
        choice = f"#callers input[value='{number}']"
        self.page.wait_for_selector(choice)
        self.page.check(choice)

    def tells(self, **fields):
        """Fill the form: selects by value, boxes by text."""
        for name, value in fields.items():
            field = self.page.locator(f"#id_{name}")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def save(self):
        self.page.click(".actions button[type=submit]")

    def logs(self, caller=None, number=None, **fields):
        """A complaint from an empty page to its number."""
        if NEW not in self.page.url:
            self.go(NEW)
        self.tells(**({"channel": "hotline"} | fields))
        if caller is not None:
            self.calls(caller, number)
        self.save()
        self.page.wait_for_url(re.compile(r"/complaints/C-[\d-]+/$"))
        return re.search(r"C-[\d-]+", self.page.url)[0]

    def does(self, noun, **fields):
        """An act on the complaint that is open: its link, its form, its button."""
        link = self.page.locator(f".moves a[href='?do={noun}#do']")
        if not link.is_visible():
            self.page.click(".moves details summary")
        link.click()
        self.tells(**fields)
        self.page.click("#do button[type=submit]")
        self.page.locator("#do").wait_for(state="detached")
