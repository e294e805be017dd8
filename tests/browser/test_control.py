"""A day of a supervisor, in a real browser beside those of a clerk and of other supervisors."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from complaints import bulk
from complaints.models import Complaint, Incident, Sampled, State
from staff.models import User
from tests.conftest import DAY, HOUR, closed, register_customer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


def do_it(page):
    """Say yes to what was shown; a worker does it a moment later."""
    page.click("text=Do it")
    expect(page.locator("#progress")).to_be_visible()
    bulk.perform_pending(now=timezone.now())


def log_on_another_browser(visit, clerk):
    """Over the head, as a clerk does; returns the complaint as soon as it is saved."""
    page = visit(clerk, "/complaints/new/")
    page.select_option("#id_channel", "letter")
    page.select_option("#id_body", "city-media")
    page.fill("#id_what", "The paper has written about it.")
    page.fill("#id_category", "no-signal")
    page.fill("#id_area", "gulou")
    page.click(".actions button[type=submit]")
    page.wait_for_url(re.compile("/complaints/C-"))
    return Complaint.objects.get()


def test_an_over_the_head_complaint_is_seen_within_ten_seconds_taken_and_given_time(
    visit, clerk, head, supervisors, category, area
):
    board = visit(head, "/queues/over_the_head/")
    expect(board.locator("#tab-over_the_head")).to_contain_text("0")
    complaint = log_on_another_browser(visit, clerk)
    news = board.locator("#news", has_text=str(complaint.number))
    expect(news).to_be_visible(timeout=10_000)
    expect(board.locator("#tab-over_the_head strong")).to_have_text("1")
    board.click("#news >> text=Show")
    board.check(f"input[value='{complaint.number}']")
    board.select_option("#act", "take")
    board.click("text=Go on")
    board.click("text=Look at what will be done")
    do_it(board)
    expect(board.locator("#bulk")).to_contain_text("Done: 1.", timeout=5_000)
    assert Complaint.objects.get().owner == head

    board.goto(board.url.split("/bulk/")[0] + complaint.get_absolute_url() + "?do=extensions")
    board.select_option("#id_timer", label="answer")
    board.fill("#id_new_due_at", f"{timezone.localtime() + 20 * DAY:%Y-%m-%dT%H:%M}")
    board.fill("#id_note", "Parts come on Friday.")
    board.fill("#id_told", "By phone, a minute ago.")
    board.click("#do button[type=submit]")
    board.locator("#do").wait_for(state="detached")
    above = visit(supervisors["city"], "/approvals/")
    expect(above.locator("main")).to_contain_text("Parts come on Friday.")
    own = visit(head, "/approvals/")
    expect(own.locator("main")).to_contain_text("somebody else decides")
    above.click("text=Grant")
    expect(above.locator("main")).to_contain_text("Nothing waits for a decision.")
    assert Complaint.objects.get().extensions.get().outcome == "granted"


def test_an_incident_of_forty_is_worked_as_one(visit, desk, head, clerk, colleague):
    now = timezone.now()
    members = [desk.log(at=now) for _ in range(40)]
    incident = Incident.objects.get()
    room = visit(head, f"/incidents/{incident.pk}/")
    expect(room.locator("canvas")).to_be_visible()
    room.fill("#WordingForm_wording", "A cable is cut; it will be mended by four.")
    room.click("text=Show to all desks")
    expect(room.locator("main")).to_contain_text("All desks see the wording now.")

    log = visit(clerk, "/complaints/new/")
    log.select_option("#id_channel", "hotline")
    log.fill("#id_what", "No signal here either.")
    log.fill("#id_category", "no-signal")
    log.fill("#id_area", "gulou")
    log.locator("#id_area").blur()
    expect(log.locator("#hints")).to_contain_text("it will be mended by four", timeout=10_000)

    room.click("text=Answer all members")
    room.fill("#AnswerForm_answer", "Dear customer, {number} is answered: it works again.")
    room.click("details[open] >> text=Look at what will be done")
    expect(room.locator("main")).to_contain_text("It will be done with 40 complaints.")
    do_it(room)
    expect(room.locator("#bulk")).to_contain_text("Done: 40.", timeout=10_000)
    for one in members:
        told = one.events.get(kind="answer").note
        assert told == f"Dear customer, {one.number} is answered: it works again."

    for one in Complaint.objects.filter(incident=incident):
        one.resolve(answer="It works again.", by=head, at=timezone.now())
    room.goto(room.url.split("/bulk/")[0] + f"/incidents/{incident.pk}/")
    call_a_sample_back(room, colleague)
    assert Complaint.objects.filter(state=State.ARCHIVED).count() == 32


def call_a_sample_back(room, colleague):
    room.click("text=Draw who is called back")
    expect(room.locator("main")).to_contain_text(
        "8 of 40 members whose work is done are called back"
    )
    for row in Sampled.objects.filter(is_chosen=True):
        row.complaint.call_back(
            outcome="satisfied", rating=5, treatment=5, by=colleague, at=timezone.now()
        )
    room.click("text=Archive those that were not drawn")
    do_it(room)
    expect(room.locator("#bulk")).to_contain_text("Done: 32.", timeout=10_000)


def test_three_hundred_complaints_of_somebody_on_leave_get_another_owner(
    visit, desk, head, clerk, colleague
):
    customer = register_customer(clerk.branch, "Reed")
    first = desk.log(at=timezone.now(), customer=customer, category=None, area=None)
    copies = [Complaint.objects.get(pk=first.pk) for _ in range(299)]
    for one in copies:
        one.pk = None
    Complaint.objects.bulk_create(copies)
    page = visit(head, "/workload/")
    row = page.locator("tr", has_text="Clerk").first
    expect(row).to_contain_text("300")
    row.locator("summary").click()
    row.locator("input[name=away_from_at]").fill("2026-01-01T08:00")
    row.locator("input[name=away_until_at]").fill("2199-01-01T08:00")
    row.locator("text=Save").click()
    expect(page.locator("h1")).to_contain_text("300 as narrowed")  # What is left behind
    page.check("input[name=everything]")
    page.select_option("#act", "assignments")
    page.click("text=Go on")
    expect(page.locator("h1")).to_contain_text("300 complaints")
    page.fill("#id_owner", "colleague")
    page.locator("#id_owner").blur()
    page.click("text=Look at what will be done")
    expect(page.locator("main")).to_contain_text("It will be done with 300 complaints.")
    do_it(page)
    expect(page.locator("#bulk")).to_contain_text("Done: 300.", timeout=10_000)
    assert Complaint.objects.filter(owner=colleague).count() == 300
    page.click("text=Undo")
    expect(page.locator("#bulk")).to_contain_text("Undoes:")
    bulk.perform_pending(now=timezone.now())
    expect(page.locator("#bulk")).to_contain_text("Done: 300.", timeout=10_000)
    assert Complaint.objects.filter(owner=clerk).count() == 300


def test_the_weekly_report_is_read_drilled_into_and_exported(visit, desk, head, clerk):
    monday = timezone.localtime() - timedelta(days=timezone.localtime().weekday() + 7)
    for hour in range(3):
        closed(desk.log(at=monday + hour * HOUR), by=clerk, at=monday + 5 * HOUR)
    desk.log(at=monday, vip=True)
    page = visit(head, "/reports/")
    page.click("text=last week")
    expect(page.locator("h1")).to_contain_text(f"{monday:%Y-%m-%d}")
    expect(page.locator("canvas").first).to_be_visible()
    tile = page.locator(".figures section", has_text="Complaints").first
    expect(tile.locator(".figure")).to_have_text("4")
    page.click("tr:has-text('VIP') >> td a >> nth=0")
    expect(page.locator("main")).to_contain_text("1 complaint makes up the number.")
    page.go_back()
    with page.expect_download() as loading:
        page.click("text=XLSX >> nth=0")
    book = load_workbook(BytesIO(loading.value.path().read_bytes()))
    assert book.worksheets[0]["B3"].value == 4
    page.click("text=What came in")
    expect(page.locator("h1")).to_contain_text(f"{monday:%Y-%m-%d}")


def test_an_admin_sets_up_a_desk_from_nothing_to_its_first_complaint(visit, rules, chromium):
    admin = User.objects.create_superuser("first", password="a-long-password")
    page = visit(admin, "/setup/")
    page.select_option("#id_kind", "property")
    for name in ("company", "province", "city", "branch"):
        page.fill(f"#id_{name}", f"Pine {name}")
    page.click("text=Set it up")
    expect(page.locator("ol li >> nth=0")).to_contain_text("done")
    page.click("text=Add somebody at the front desk")
    page.fill("#id_username", "newbie")
    page.fill("#id_full_name", "Newbie")
    page.click("main button:has-text('Save')")
    page.click("text=Link to choose a password")
    link = page.locator("main .said a").get_attribute("href")

    desk = chromium.new_context().new_page()
    desk.goto(link)
    for field in ("new_password1", "new_password2"):
        desk.fill(f"#id_{field}", "pine-trees-are-green")
    desk.click("text=Keep it")
    desk.fill("#id_username", "newbie")
    desk.fill("#id_password", "pine-trees-are-green")
    desk.click("button:has-text('Sign in')")
    desk.click("text=Log a complaint >> nth=0")
    desk.select_option("#id_channel", "counter")
    desk.fill("#id_what", "The lift is out of order.")
    desk.fill("#id_category", "elevator")
    desk.click(".actions button[type=submit]")
    desk.wait_for_url(re.compile("/complaints/C-"))
    desk.context.close()
    page.goto(page.url.split("/setup/")[0] + "/setup/")
    expect(page.locator("main")).not_to_contain_text("To the first complaint")
    assert Complaint.objects.get().branch.name == "Pine branch"
