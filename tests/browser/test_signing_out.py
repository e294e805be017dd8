"""Somebody signs out in one tab while a long text stands in another."""

import re

import pytest
from django.contrib.sessions.models import Session

from complaints.models import Complaint, Draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, clerk):
    page.fill("#id_username", clerk.username)
    page.fill("#id_password", "a-long-password")
    page.click("main button.btn-primary")


def test_a_page_mends_itself_once_its_reader_is_signed_in_again(visit, clerk):
    page = visit(clerk, "/complaints/new/")
    page.fill("#id_what", "First part")
    page.wait_for_selector("text=draft kept")
    Session.objects.all().delete()
    page.locator("#id_what").press_sequentially(", second part")
    page.wait_for_selector("text=you are signed out")
    page.select_option("#id_channel", "hotline")
    page.click(".actions button[type=submit]")  # It would be lost: the page stays
    page.wait_for_selector("text=you are signed out")
    other = page.context.new_page()
    other.goto(page.url)
    sign_in(other, clerk)
    other.wait_for_selector("#id_what")
    page.wait_for_selector("text=draft kept")
    page.locator("#id_what").press_sequentially(", third part.")
    page.click(".actions button[type=submit]")
    page.wait_for_url(re.compile(r"/complaints/C-"))
    assert Complaint.objects.get().what == "First part, second part, third part."


def test_back_after_a_quick_save_leads_to_what_was_logged(visit, clerk):
    page = visit(clerk, "/complaints/new/")
    page.fill("#id_what", "Logged at once")
    page.select_option("#id_channel", "hotline")
    page.click(".actions button[type=submit]")
    page.wait_for_url(re.compile(r"/complaints/C-"))
    address = page.url
    page.go_back()
    if "/new/" in page.url:  # The browser kept the page: saving it again finds the first
        page.click(".actions button[type=submit]")
    page.wait_for_url(address)
    assert Complaint.objects.count() == 1


def test_an_edit_made_right_before_signing_out_is_kept(visit, clerk):
    page = visit(clerk, "/complaints/new/")
    page.fill("#id_what", "Written at the last moment")
    page.click("form[action*=sign-out] button")
    page.wait_for_selector("#id_username")
    assert Draft.objects.get().values["what"] == "Written at the last moment"


def test_an_edit_made_right_before_the_language_is_changed_is_kept(visit, clerk):
    page = visit(clerk, "/complaints/new/")
    page.fill("#id_what", "Written at the last moment")
    page.click("text=中文")
    page.wait_for_selector("text=English")
    assert Draft.objects.get().values["what"] == "Written at the last moment"


@pytest.mark.parametrize("waits", [False, True])
def test_what_was_typed_stands_there_in_the_other_language(visit, clerk, waits):
    page = visit(clerk, "/complaints/new/")
    page.fill("#id_what", "Typed before")
    if waits:
        page.wait_for_selector("text=draft kept")
    page.click("text=中文")
    page.wait_for_selector("h1 >> text=登记投诉")
    assert page.input_value("#id_what") == "Typed before"
