"""The desk in a real browser, as staff use it."""

import re

import pytest
from django.utils import timezone

from complaints.escalation import sweep
from complaints.models import Complaint

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def log(page, **fields):
    page.fill("#id_caller", fields.get("caller", "139 1234 5678"))
    page.fill("#id_name", "Amber")
    page.fill("#id_what", fields.get("what", "No signal since seven."))
    page.select_option("#id_channel", "hotline")
    page.select_option("#id_body", fields.get("body", ""))
    page.click(".actions button")


@pytest.mark.parametrize("javascript", [True, False])
def test_logging_shows_number_types_and_due_times(visit, clerk, supervisors, javascript):
    page = visit(clerk, "/complaints/new/", javascript=javascript)
    log(page, body="group-headquarters")
    page.wait_for_url(re.compile(r"/complaints/C-"))
    number = Complaint.objects.get().number
    text = page.inner_text("main")
    assert number in text
    assert "received through group headquarters" in text
    assert "Answer" in text
    assert "left" in text


def test_the_escalation_comes_to_the_open_queue_by_itself(visit, clerk, supervisors, desk):
    page = visit(supervisors["branch"], "/queues/over_the_head/")
    assert "Nothing stands in this queue" in page.inner_text("main")
    now = timezone.now()
    complaint = desk.log(body="group-headquarters", at=now)
    sweep.fire_due("over_the_head", now=now)
    page.wait_for_selector(f"text={complaint.number}")
    page.goto(page.url.replace("/queues/over_the_head/", "/inbox/"))
    assert "over-the-head complaint" in page.inner_text("main")


def test_a_mistake_is_named_and_nothing_typed_is_lost(visit, clerk, supervisors):
    page = visit(clerk, "/complaints/new/")
    log(page, caller="12")
    assert "too few digits for a telephone number" in page.inner_text("#errors")
    assert page.input_value("#id_what") == "No signal since seven."
    page.click("#errors a")
    assert page.evaluate("document.activeElement.id") == "id_caller"


def test_the_keyboard_leads_everywhere(visit, clerk, desk):
    complaint = desk.log(at=timezone.now())
    page = visit(clerk, "/work/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{complaint.get_absolute_url()}")
    page.keyboard.press("n")
    page.wait_for_url("**/complaints/new/")
    page.focus("#id_what")
    page.keyboard.type("gw?n")
    assert page.input_value("#id_what") == "gw?n"


def test_the_pages_speak_chinese(visit, clerk, desk):
    clerk.language = "zh-hans"
    clerk.save()
    complaint = desk.log(body="group-headquarters", at=timezone.now())
    text = visit(clerk, complaint.get_absolute_url()).inner_text("main")
    for word in ("越级", "答复", "首次联系", "无信号", "鼓楼"):
        assert word in text
