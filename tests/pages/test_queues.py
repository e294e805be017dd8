"""The queues of a supervisor: live, narrowed, kept as views, and acted on together."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from complaints import bulk, intake, queues, standings
from complaints.models import Bulk, Category, Complaint, Printed, SavedView
from complaints.models.complaint import ABOUT_TO_BE
from complaints.queues import QUEUES
from tests.conftest import DAY, HOUR


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


@pytest.fixture
def browser(client, head):
    client.force_login(head)
    return client


def log(desk, **values):
    return desk.log(at=timezone.now(), **values)


def news_of(browser, page):
    return re.search(r'hx-get="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")


def ask(browser, address, tag=""):
    return browser.get(address, headers={"HX-Request": "true", "If-None-Match": tag})


def test_a_page_that_is_left_open_is_told_that_nothing_has_changed(browser, desk):
    log(desk)
    address = news_of(browser, browser.get("/queues/all/"))
    first = ask(browser, address)
    again = ask(browser, address, first["ETag"])
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    with CaptureQueriesContext(connection) as captured:
        ask(browser, address, again["ETag"])
    assert len(captured) <= 3  # Session, user, and whether anything was touched


@pytest.mark.parametrize("queue", QUEUES.values(), ids=list(QUEUES))
def test_a_queue_says_what_stands_in_it(browser, queue):
    assert queue.meaning
    assert str(queue.meaning) in html.unescape(browser.get(queue.address).content.decode())


def test_the_queue_of_what_is_about_to_be_overdue_says_how_soon_that_is():
    assert ABOUT_TO_BE == HOUR
    assert "within the hour" in str(QUEUES["due-soon"].meaning)


def test_a_new_complaint_announces_itself_with_its_types(browser, desk):
    address = news_of(browser, browser.get("/queues/over_the_head/"))
    tag = ask(browser, address)["ETag"]
    complaint = log(desk, body="city-media")
    told = ask(browser, address, tag)
    assert told.status_code == 200
    assert complaint.number in told.content.decode()
    assert 'over-the-head <strong class="num">1' in " ".join(told.content.decode().split())
    assert ask(browser, address, told["ETag"]).status_code == 304


def test_a_changed_complaint_is_counted_and_marked(browser, desk, head):
    complaint = log(desk)
    page = browser.get("/queues/all/")
    later = news_of(browser, page).replace("then=", "then=9")  # The page was made later than it
    complaint.add_note(note="on it", by=head, at=timezone.now())
    told = ask(browser, later).content.decode()
    assert "1 complaint here was changed." in told
    assert f'data-changed="{complaint.pk} "' in told


def test_what_happens_at_another_branch_wakes_nobody_here(browser, desk, group, other_clerk):
    address = news_of(browser, browser.get("/queues/all/"))
    tag = ask(browser, address)["ETag"]
    theirs = desk.new(at=timezone.now(), branch=group["east-a-1"])
    intake.log(theirs, by=other_clerk, at=timezone.now())
    assert ask(browser, address, tag).status_code == 304


@pytest.mark.parametrize(
    "query", ["", "?since=x&then=1", "?since=1&then=9999999999999", "?since=1"]
)
def test_news_without_a_page_are_not_found(browser, query):
    assert browser.get(f"/queues/all/news/{query}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("type=vip", {"vip"}),
        ("state=clarified", {"clear"}),
        ("category=no-signal", {"vip", "clear", "plain"}),
        ("area=gulou", {"vip", "clear", "plain"}),
        ("owner=clerk", {"vip", "plain", "bare"}),
        ("owner=branch-head", {"clear"}),
        ("channel=counter", {"plain"}),
        ("branch=west-a-1", {"vip", "clear", "plain", "bare"}),
        ("type=nonsense&state=%F0", {"vip", "clear", "plain", "bare"}),
        ("category=none-such", {"vip", "clear", "plain", "bare"}),
    ],
)
def test_a_queue_is_narrowed(browser, desk, head, query, found):
    made = {
        "vip": log(desk, vip=True),
        "clear": log(desk),
        "plain": log(desk, channel="counter"),
        "bare": log(desk, category=None, area=None),
    }
    made["clear"].clarify(note="Clear.", by=head, at=timezone.now())
    made["clear"].assign(owner=head, by=head, at=timezone.now())
    page = browser.get(f"/queues/all/?{query}").content.decode()
    rows = page[page.index("<tbody>") :]
    assert {name for name, one in made.items() if one.number in rows} == found


def test_columns_are_chosen(browser, desk):
    log(desk)
    page = browser.get("/queues/all/?columns=branch&columns=channel").content.decode()
    heads = re.findall(r'<th scope="col">([^<]+)</th>', page)
    assert heads == ["Complaint", "Branch", "Channel"]


def test_a_view_is_kept_shared_and_removed(browser, desk, head, hire, client):
    made = browser.post(
        "/queues/views/",
        {
            "queue": "vip",
            "chosen": "state=clarified&columns=owner",
            "name": "Mine",
            "is_shared": "on",
        },
    )
    view = SavedView.objects.get()
    assert made["Location"] == view.get_absolute_url()
    assert browser.get(view.get_absolute_url()).status_code == 200
    assert view.choices == {"state": ["clarified"], "columns": ["owner"]}
    twice = browser.post("/queues/views/", {"queue": "vip", "name": "Mine"}, follow=True)
    assert "already" in twice.content.decode()
    colleague = hire("second", "supervisor", "west-a-1")
    stranger = hire("third", "supervisor", "east-a-1")
    for user, sees in ((colleague, True), (stranger, False)):
        client.force_login(user)
        assert ("Mine</bdi></a>" in client.get("/queues/all/").content.decode()) is sees
        assert client.post(f"/queues/views/{view.pk}/removal/").status_code == 404
    client.force_login(head)
    client.post(f"/queues/views/{view.pk}/removal/")
    assert not SavedView.objects.exists()


def test_people_and_branches_are_found_by_name(browser, clerk):
    found = browser.get("/queues/people/?q=cle").json()["found"]
    assert found == [{"code": "clerk", "name": "Clerk"}]
    assert browser.get("/queues/people/?q=stranger").json()["found"] == []
    names = [row["code"] for row in browser.get("/queues/branches/?q=west").json()["found"]]
    assert names == ["west-a-1"]
    names = [row["code"] for row in browser.get("/queues/all-branches/?q=east-a-1").json()["found"]]
    assert names == ["east-a-1"]


def test_many_are_assigned_from_a_queue(browser, desk, head, clerk):
    first, second, third = log(desk), log(desk), log(desk)
    chosen = {"queue": "all", "number": [first.number, second.number], "act": "assignments"}
    asked = browser.post("/bulk/new/", chosen)
    assert "2 complaints" in asked.content.decode()
    wrong = browser.post("/bulk/planned/", {**chosen, "owner": "nobody-such"})
    assert wrong.status_code == 422
    planned = browser.post("/bulk/planned/", {**chosen, "owner": "branch-head"})
    preview = browser.get(planned["Location"]).content.decode()
    assert "It will be done with 2 complaints." in preview
    assert Complaint.objects.filter(owner=head).count() == 0
    browser.post(f"{planned['Location']}start/")
    bulk.perform_pending(now=timezone.now())
    assert set(Complaint.objects.filter(owner=head)) == {first, second}
    told = browser.get(planned["Location"]).content.decode()
    assert "Done: 2. Skipped: 0. Failed: 0." in told
    browser.post(f"{planned['Location']}undoing/")
    bulk.perform_pending(now=timezone.now())
    assert Complaint.objects.filter(owner=clerk).count() == 3
    assert third.events.filter(kind="assignment").count() == 0


def test_all_of_a_narrowed_queue_are_taken(browser, desk, head):
    vips = [log(desk, vip=True) for _ in range(3)]
    log(desk)
    chosen = {"queue": "all", "chosen": "type=vip", "everything": "1", "act": "take"}
    planned = browser.post("/bulk/planned/", chosen)
    browser.post(f"{planned['Location']}start/")
    bulk.perform_pending(now=timezone.now())
    assert set(Complaint.objects.filter(owner=head)) == set(vips)


def test_nothing_chosen_is_said_and_nothing_done(browser, desk):
    answer = browser.post("/bulk/new/", {"queue": "all", "act": "take"}, follow=True)
    assert "Choose at least one complaint." in answer.content.decode()
    assert not Bulk.objects.exists()


@pytest.mark.parametrize("where", ["new", "planned"])
def test_a_list_with_too_many_is_refused_with_a_reason(browser, desk, monkeypatch, where):
    monkeypatch.setattr(bulk, "MOST", 2)
    for _ in range(3):
        log(desk)
    chosen = {"queue": "all", "chosen": "", "everything": "1", "act": "take"}
    answer = browser.post(f"/bulk/{where}/", chosen, follow=True)
    assert "This list holds more than 2 complaints; narrow it first." in answer.content.decode()
    assert not Bulk.objects.exists()


@pytest.mark.parametrize("act", ["", "nonsense", "undoing"])
def test_an_unknown_act_is_not_found(browser, act):
    assert browser.post("/bulk/new/", {"queue": "all", "act": act}).status_code == 404


def test_what_others_do_with_many_is_not_seen(browser, desk, client, hire):
    complaint = log(desk)
    planned = browser.post("/bulk/planned/", {"number": [complaint.number], "act": "take"})
    client.force_login(hire("second", "supervisor", "west-a-1"))
    assert client.get(planned["Location"]).status_code == 404
    assert client.post(f"{planned['Location']}start/").status_code == 404


def test_a_number_of_another_branch_is_not_chosen(browser, desk, group):
    theirs = log(desk)
    elsewhere = {"branch": group["east-a-1"], "handling_branch": group["east-a-1"], "owner": None}
    Complaint.objects.filter(pk=theirs.pk).update(**elsewhere)
    answer = browser.post("/bulk/new/", {"number": [theirs.number], "act": "take"}, follow=True)
    assert "Choose at least one complaint." in answer.content.decode()


def test_clerks_have_no_queues(client, clerk):
    client.force_login(clerk)
    for address in ("/queues/", "/queues/all/", "/queues/all/news/", "/queues/people/", "/bulk/"):
        assert client.get(address).status_code == 403


def test_what_time_alone_brings_into_a_queue_is_new_there(browser, desk, head):
    complaint = desk.log(at=timezone.now() - 30 * DAY)
    change = standings.refresh()
    due = Complaint.objects.with_times().get(pk=complaint.pk).next_due_at
    overdue = queues.QUEUES["overdue"]
    rows = overdue.narrow(queues.mine(head), due + HOUR)
    found = queues.news(rows, overdue, head, since=change, then=due - HOUR, now=due + HOUR)
    assert found.new == [complaint]


def test_the_papers_of_many_are_printed_on_a_page_each_and_logged(browser, desk, head):
    first, second = log(desk), log(desk)
    chosen = {"number": [first.number, second.number], "paper": "registration"}
    page = browser.post("/bulk/papers/", chosen).content.decode()
    assert page.count("<article>") == 2
    assert f"{first.number} · printed by" in page
    assert Printed.objects.filter(by=head, paper="registration").count() == 2
    nothing = browser.post("/bulk/papers/", {"paper": "registration"}, follow=True)
    assert "Choose complaints" in nothing.content.decode()
    assert browser.post("/bulk/papers/", {**chosen, "paper": "none"}).status_code == 302


def test_what_left_the_queue_is_named_for_the_page_that_still_shows_it(browser, desk, head):
    complaint = log(desk)
    Complaint.objects.filter(pk=complaint.pk).update(owner=None, version=2)
    address = news_of(browser, browser.get("/queues/unassigned/"))
    Complaint.objects.get(pk=complaint.pk).assign(owner=head, by=head, at=timezone.now())
    assert f'data-gone="{complaint.pk} "' in ask(browser, address).content.decode()


def test_a_filter_that_is_nonsense_never_means_everything(browser, desk):
    log(desk)
    chosen = {"queue": "all", "chosen": "owner=nobodyxx", "everything": "1", "act": "take"}
    answer = browser.post("/bulk/new/", chosen, follow=True)
    assert "Choose at least one complaint." in answer.content.decode()


def test_a_number_with_a_nul_is_no_number(browser, desk):
    for address in ("/bulk/new/", "/bulk/planned/", "/incidents/new/", "/bulk/papers/"):
        sent = {"number": ["a\0b"], "act": "take", "queue": "all", "paper": "registration"}
        assert browser.post(address, sent).status_code < 500


def test_work_left_by_who_has_left_is_found(browser, desk, clerk):
    complaint = log(desk)
    clerk.is_active = False
    clerk.save()
    assert "has left" in browser.get("/workload/").content.decode()
    assert complaint.number in browser.get("/queues/all/?owner=clerk").content.decode()


def test_what_is_about_something_else_now_is_found_under_that(browser, desk, category):
    complaint = log(desk)
    other = Category.objects.create(code="other", name="Other", counts_at=3)
    assert complaint.number not in browser.get("/queues/all/?category=other").content.decode()
    Complaint.objects.filter(pk=complaint.pk).update(category=other)
    assert complaint.number in browser.get("/queues/all/?category=other").content.decode()


def test_a_row_says_what_is_due_next(browser, desk):
    complaint = log(desk)
    due = {t.due_at: t.get_clock_display() for t in complaint.timers.live() if t.due_at}
    page = browser.get("/queues/all/").content.decode()
    assert f'<small class="quiet">{due[min(due)]}</small> <span class="chip' in page
