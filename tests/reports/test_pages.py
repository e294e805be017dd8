"""Reports as people read them: scoped, drilled into, compared, exported, sent by mail."""

import csv
import html
import re
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from complaints.models import Complaint, Notice
from complaints.outbox import LEASE
from reports import days, schedules
from reports.catalogue import REPORTS
from reports.models import Delivery, Schedule
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10, closed

PERIOD = "first=2025-06-01&last=2025-06-07"
LATER = MONDAY_10 + 9 * DAY


@pytest.fixture
def head(client, supervisors):
    client.force_login(supervisors["branch"])
    return supervisors["branch"]


def page(client, code="overview", asked=PERIOD, status=200):
    response = client.get(f"{reverse('reports:one', args=[code])}?{asked}")
    assert response.status_code == status
    return response


def tile(response, code):
    tiles = {tile.figure.code: tile for tile in response.context["report"].tiles}
    return tiles[code]


def test_a_number_leads_to_the_complaints_behind_it(client, head, desk, clerk):
    for minute in range(3):
        desk.log(at=MONDAY_10 + minute * MINUTE)
    reopened = closed(desk.log(), by=clerk, at=MONDAY_10 + HOUR)
    reopened.reopen(note="Again.", by=clerk, at=MONDAY_10 + 2 * HOUR)
    shown = page(client)
    assert tile(shown, "received").now.value == 4
    assert tile(shown, "reopened").now.value == 25
    address = f"{reverse('reports:complaints')}?figure=reopened&{PERIOD}&branch=west-a-1"
    assert address.replace("&", "&amp;").partition("?")[0] in shown.content.decode()
    behind = client.get(address)
    assert [one.pk for one in behind.context["page"]] == [reopened.pk]


def test_a_wrong_period_leaves_the_branch_as_it_was(client, supervisors, desk):
    client.force_login(supervisors["city"])
    asked = "first=2025-06-02&last=2025-06-01&branch=west-a-1"
    assert page(client, asked=asked, status=422).context["report"].branch.code == "west-a-1"


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("", "/reports/"),
        ("/reports/volume/?first=2025-06-01", "/reports/volume/?first=2025-06-01"),
        ("/work/", "/reports/"),
        ("https://evil.example/reports/", "/reports/"),
        ("/reports//evil.example\\", "/reports//evil.example\\"),
        ("javascript:alert(1)", "/reports/"),
    ],
)
def test_from_behind_a_number_the_way_leads_back_to_its_report(client, head, desk, said, leads):
    desk.log()
    asked = {"figure": "received", "back": said}
    behind = client.get(reverse("reports:complaints"), asked)
    assert behind.context["back"] == leads


def test_every_number_of_a_report_knows_the_way_back(client, head, desk):
    desk.log()
    shown = page(client, "volume").content.decode()
    address = html.unescape(re.search(r'href="(/reports/complaints/[^"]+)"', shown)[1])
    back = client.get(address).context["back"]
    assert back == f"/reports/volume/?{PERIOD}&branch=west-a-1"


EXPLAINED_BESIDE = {"before", "9 of 10 within", "99 of 100 within"}  # By "median", and the page


@pytest.mark.parametrize("code", REPORTS)
def test_everything_that_stands_in_a_report_is_defined_on_it(client, head, desk, clerk, code):
    for minute in range(11):
        desk.log(at=MONDAY_10 + minute * MINUTE, vip=minute < 2)
    closed(Complaint.objects.first(), by=clerk, at=MONDAY_10 + HOUR)
    shown = page(client, code)
    report = shown.context["report"]
    defined = {str(term.name) for term in report.defined}
    for table in report.tables:
        heads = {str(name) for name in table.heads[1:]} - EXPLAINED_BESIDE
        assert table.code == "hours" or heads - {"complaints", "contacts"} <= defined, table.code
        if table.code in ("type", "clocks"):
            assert {row.label for row in table.rows} <= defined
    said = html.unescape(shown.content.decode())
    assert all(str(term.meaning) in said for term in report.defined)
    book = client.get(reverse("reports:export", args=[code, "csv"]) + f"?{PERIOD}")
    assert defined <= {row[0] for row in csv.reader(StringIO(book.content.decode())) if row}


def test_a_report_compares_with_the_period_before(client, head, desk):
    desk.log(at=MONDAY_10 - 7 * DAY)
    for minute in range(3):
        desk.log(at=MONDAY_10 + minute * MINUTE)
    received = tile(page(client), "received")
    assert (received.now.value, received.before.value, received.change) == (3, 1, 2)


def test_nobody_reads_of_branches_beside_the_own(client, head, desk, group, supervisors):
    desk.log()
    desk.log(branch=group["east-a-1"])
    assert tile(page(client), "received").now.value == 1
    refused = page(client, asked=f"{PERIOD}&branch=east-a-1", status=422)
    assert "choose one from the list" in refused.content.decode().lower()
    client.force_login(supervisors["group"])
    assert tile(page(client), "received").now.value == 2
    assert tile(page(client, asked=f"{PERIOD}&branch=east"), "received").now.value == 1


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("first=2025-06-02", "Say the first day and the last day"),
        ("first=2025-06-02&last=2025-06-01", "The last day comes after the first"),
        ("first=2020-01-01&last=2025-06-01", "Choose three years at most"),
        ("first=nonsense&last=2025-06-01", "Enter a valid date"),
        ("first=0001-01-01&last=0001-01-31", "between the years 1990 and 2200"),
        ("first=9999-12-01&last=9999-12-31", "between the years 1990 and 2200"),
    ],
)
def test_a_period_that_is_none_is_refused_with_a_sentence(client, head, asked, sentence):
    assert sentence in page(client, asked=asked, status=422).content.decode()


@pytest.mark.parametrize(
    "figure", ["", "nonsense", "category&key=x", "hour&key=-", "kind&key=x", "kept&key=nonsense"]
)
def test_a_number_that_there_is_not_is_not_found(client, head, figure):
    address = f"{reverse('reports:complaints')}?figure={figure}"
    assert client.get(address).status_code == 404
    assert client.get(reverse("reports:one", args=["nonsense"])).status_code == 404


def test_files_say_what_the_page_says_and_run_no_formula(client, head, desk, clerk, category):
    category.name = "=HYPERLINK(1)"
    category.save()
    closed(desk.log(), by=clerk, at=MONDAY_10 + HOUR)
    book = client.get(f"{reverse('reports:export', args=['volume', 'xlsx'])}?{PERIOD}")
    sheets = load_workbook(BytesIO(book.content))
    assert sheets["Category"]["A2"].value == "'=HYPERLINK(1)"
    assert sheets["Category"]["B2"].value == 1
    text = client.get(f"{reverse('reports:export', args=['volume', 'csv'])}?{PERIOD}")
    lines = list(csv.reader(StringIO(text.content.decode("utf-8-sig"))))
    assert ["'=HYPERLINK(1)", "1", "0", "100.0", "1"] in lines
    assert (
        'filename="heed-volume-west-a-1-2025-06-01-2025-06-07.csv"' in text["Content-Disposition"]
    )
    assert client.get(reverse("reports:export", args=["volume", "pdf"])).status_code == 404


def ask(client, rhythm="week", code="overview"):
    return client.post(
        reverse("reports:schedule", args=[code]), {"rhythm": rhythm, "format": "csv"}
    )


def test_a_report_comes_by_mail_once_for_each_week(client, head, desk, time_machine):
    time_machine.move_to(MONDAY_10, tick=False)
    ask(client)
    ask(client)
    desk.log()
    assert schedules.send_pending(now=MONDAY_10 + 6 * DAY) == 0
    for _ in range(2):
        schedules.send_pending(now=MONDAY_10 + 7 * DAY)
    (sent,) = mail.outbox
    assert sent.to == [head.email]
    assert "2025-06-02 – 2025-06-08" in sent.subject
    assert "complaints: 1" in sent.body
    assert sent.attachments[0][0] == "heed-overview-west-a-1-2025-06-02-2025-06-08.csv"
    schedules.send_pending(now=MONDAY_10 + 14 * DAY)
    assert len(mail.outbox) == 2


def test_a_report_is_tried_again_and_whether_it_left_is_never_guessed(
    client, head, time_machine, monkeypatch
):
    time_machine.move_to(MONDAY_10, tick=False)
    ask(client, "day")
    at = MONDAY_10 + DAY

    def refuse(self):
        raise OSError("no mail today")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        assert schedules.send_pending(now=at) == 0
    one = Delivery.objects.get()
    assert (one.state, one.attempts, one.error) == (Notice.State.PENDING, 1, "no mail today")
    assert schedules.send_pending(now=one.next_at) == 1
    Delivery.objects.update(state=Notice.State.SENDING, lease_until=at)
    schedules.send_pending(now=at + LEASE)
    assert Delivery.objects.get(pk=one.pk).state == Notice.State.UNKNOWN


def test_a_report_that_did_not_arrive_is_seen_by_admins_and_sent_again(client, head, admin):
    ask(client, "day")
    Schedule.objects.get().plan(timezone.now())
    Delivery.objects.update(state=Notice.State.DEAD, error="mailbox full")
    client.force_login(admin)
    assert "mailbox full" in client.get(reverse("deliveries")).content.decode()
    assert client.get(reverse("setup:index")).context["undelivered"] == 1
    client.post(reverse("delivery-again", args=["reports", Delivery.objects.get().pk]))
    assert Delivery.objects.get().state == Notice.State.PENDING


def test_without_an_address_nothing_is_promised(client, desk, auditor):
    client.force_login(auditor)
    ask(client)
    assert not Schedule.objects.exists()


def test_a_schedule_is_ended_by_its_owner_alone(client, head, admin, time_machine):
    time_machine.move_to(MONDAY_10, tick=False)
    ask(client, "month")
    (row,) = Schedule.objects.all()
    assert row.next_on == date(2025, 7, 1)
    client.force_login(admin)
    address = reverse("reports:schedule-end", args=[row.pk])
    assert client.post(address).status_code == 404
    client.force_login(head)
    client.post(address)
    schedules.send_pending(now=MONDAY_10 + 60 * DAY)
    assert not mail.outbox


def test_the_desk_reads_no_reports(client, clerk):
    client.force_login(clerk)
    assert client.get(reverse("reports:index")).status_code == 403


def test_a_promise_that_runs_out_is_late_on_the_next_look(client, head, desk, time_machine):
    one = desk.log(at=MONDAY_10)
    due = one.timers.get(clock="answer").due_at
    for at, late in [(due, 0), (due + MINUTE, 1)]:
        time_machine.move_to(at, tick=False)
        client.force_login(head)
        (table,) = [t for t in page(client, "times").context["report"].tables if t.code == "clocks"]
        rows = {row.label: row.cells[1].value for row in table.rows}
        assert rows.get("answer", 0) == late
    assert timezone.now() > due


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_a_worker_counts(client, supervisors, desk):
    desk.log()
    client.force_login(supervisors["branch"])
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [days.LOCK])
        busy = page(client)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [days.LOCK])
    other.close()
    assert "still being counted" in busy.content.decode()
    assert "still being counted" not in page(client).content.decode()


def test_a_file_of_what_cannot_be_shown_is_the_page_that_says_so(client, head):
    address = reverse("reports:export", args=["volume", "csv"])
    refused = client.get(f"{address}?{PERIOD}&branch=group", follow=True)
    assert refused.status_code == 422
    sent = {"rhythm": "week", "format": "csv"}
    client.post(f"{reverse('reports:schedule', args=['volume'])}?branch=group", sent)
    assert not Schedule.objects.exists()


@pytest.mark.parametrize("change", [{"role": "front_desk"}, {"branch": "east"}])
def test_whoever_may_read_it_no_more_gets_it_by_mail_no_more(
    client, head, group, time_machine, change
):
    time_machine.move_to(MONDAY_10, tick=False)
    ask(client)
    values = {**change, "branch": group[change["branch"]]} if "branch" in change else change
    type(head).objects.filter(pk=head.pk).update(**values)
    schedules.send_pending(now=MONDAY_10 + 7 * DAY)
    assert not mail.outbox
    assert Schedule.objects.get().ended_at


def test_what_the_page_shows_is_rounded_not_cut_off(client, head, desk):
    for minute in range(3):
        desk.log(at=MONDAY_10 + minute * MINUTE)
    desk.log(vip=True)
    desk.log(vip=True)
    desk.log()
    assert "33.3 %" in page(client, "volume").content.decode()
    assert "66.7 %" in page(client, "volume").content.decode()
