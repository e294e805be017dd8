"""What is typed survives the death of the server."""

import re

import pytest
from playwright.sync_api import expect

from complaints.models import Complaint, Draft
from tests.fleet import free_port, is_listening, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BEFORE, AFTER = "The lift stands still", " and somebody is in it."


def test_a_draft_survives_a_killed_server(visit, clerk, fleet):
    port = free_port()
    server = f"http://127.0.0.1:{port}"
    first = fleet.web(port)
    wait_until(lambda: is_listening(port))
    page = visit(clerk, "/complaints/new/", server=server)
    page.fill("#id_what", BEFORE)
    page.wait_for_selector("text=draft kept")
    fleet.kill(first)
    wait_until(lambda: not is_listening(port))
    page.locator("#id_what").press_sequentially(AFTER)
    page.wait_for_selector("text=not kept")  # The page says so, and tries again
    assert page.input_value("#id_what") == BEFORE + AFTER
    fleet.web(port)
    wait_until(lambda: Draft.objects.get().values["what"] == BEFORE + AFTER)
    page.close()
    again = visit(clerk, "/complaints/new/", server=server)
    again.click(f"text={BEFORE}")
    expect(again.locator("#id_what")).to_have_value(BEFORE + AFTER)
    again.select_option("#id_channel", "hotline")
    again.click(".actions button[type=submit]")
    again.wait_for_url(re.compile(r"/complaints/C-"))
    assert Complaint.objects.get().what == BEFORE + AFTER
    assert not Draft.objects.of(clerk).exists()
