"""A chasing call (催单): added to the complaint that is open, counted, and no new complaint."""

import pytest
from django.urls import reverse

from complaints.models import Complaint, IntakeKey, Notice, Refused
from tests.conftest import HOUR, MONDAY_10


@pytest.fixture
def known(client, clerk):
    client.force_login(clerk)
    return client


def typed(complaint, key="k1", **more):
    return {
        "key": key,
        "customer": complaint.customer.number,
        "category": complaint.category.code,
        "area": complaint.area.code,
        "channel": "hotline",
        "kind": "complaint",
        "what": "Still no signal, and nobody has rung me.",
    } | more


def chase(client, complaint, **more):
    address = reverse("complaints:chase", args=[complaint.number])
    return client.post(address, typed(complaint, **more))


def test_the_hint_offers_to_add_it(known, desk):
    complaint = desk.log()
    shown = known.post(reverse("complaints:hints"), typed(complaint)).content.decode()
    assert f'formaction="/complaints/new/chases/{complaint.number}/"' in shown
    assert f"Add to {complaint.number}" in shown


def test_the_card_of_the_customer_offers_it_where_the_problem_is_not_known(known, desk):
    complaint = desk.log(category=None, area=None)
    sent = {"customer": complaint.customer.number}
    shown = known.post(reverse("complaints:card"), sent).content.decode()
    assert f'formaction="/complaints/new/chases/{complaint.number}/"' in shown


def test_it_becomes_a_note_is_counted_and_no_new_complaint(known, desk, clerk):
    complaint = desk.log()
    answer = chase(known, complaint, remedy="Call me.")
    assert answer.url == complaint.get_absolute_url()
    row = Complaint.objects.get()
    assert (row.chases, row.state) == (1, "registered")
    event = row.events.get(kind="chase")
    assert event.by == clerk
    assert event.note == "Still no signal, and nobody has rung me.\nCall me."
    assert event.words == "noted that the customer asked for it again"
    shown = known.get(complaint.get_absolute_url()).content.decode()
    assert "the customer has asked for it once more" in shown
    chase(known, complaint, key="k2")
    shown = known.get(complaint.get_absolute_url()).content.decode()
    assert "chased 2×" in shown
    assert "the customer has asked for it 2 times now" in shown


def test_sent_twice_it_counts_once(known, desk):
    complaint = desk.log()
    for _again in range(2):
        assert chase(known, complaint).status_code == 302
    assert Complaint.objects.get().chases == 1
    assert IntakeKey.objects.get().complaint == complaint


def test_its_clocks_go_on_as_they_were(known, desk):
    complaint = desk.log()
    before = dict(complaint.timers.values_list("clock", "due_at"))
    chase(known, complaint)
    assert dict(complaint.timers.values_list("clock", "due_at")) == before


def test_what_somebody_may_not_see_is_not_found(client, desk, other_clerk):
    complaint = desk.log()
    client.force_login(other_clerk)
    assert chase(client, complaint).status_code == 404
    assert Complaint.objects.get().chases == 0


def test_without_a_word_it_is_refused_and_nothing_typed_is_lost(known, desk):
    answer = chase(known, desk.log(), what="  ", place="Gate 4")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Say what the customer said" in shown
    assert "Gate 4" in shown


def test_of_what_is_closed_a_new_one_is_logged(known, desk, clerk):
    complaint = desk.log()
    complaint.withdraw(note="Solved.", by=clerk, at=MONDAY_10 + HOUR)
    answer = chase(known, complaint)
    assert answer.status_code == 422
    assert "log a new one" in answer.content.decode()
    with pytest.raises(Refused):
        complaint.chase(note="Again.", by=clerk, at=MONDAY_10 + HOUR)


def test_without_scripts_what_is_known_can_be_asked_for(known, desk):
    complaint = desk.log()
    assert 'name="look"' in known.get(reverse("complaints:new")).content.decode()
    shown = known.post(reverse("complaints:new"), typed(complaint) | {"look": "1"})
    assert shown.status_code == 200
    assert f"Add to {complaint.number}" in shown.content.decode()
    assert "Still no signal" in shown.content.decode()
    assert Complaint.objects.count() == 1


def test_the_page_of_a_complaint_takes_it_as_well(known, desk):
    complaint = desk.log()
    nouns = {one.noun for one in known.get(complaint.get_absolute_url()).context["actions"]}
    assert "chases" in nouns
    address = reverse("complaints:move", args=[complaint.number, "chases"])
    assert known.post(address, {"note": "He rang again."}).status_code == 302
    assert Complaint.objects.get().chases == 1


def test_the_queue_marks_and_filters_what_is_chased(client, desk, clerk, supervisors):
    _first, second = desk.log(), desk.log()
    client.force_login(supervisors["branch"])
    assert client.get("/queues/all/").context["page"].paginator.count == 2
    second.chase(note="Again.", by=clerk, at=MONDAY_10 + HOUR)
    page = client.get("/queues/all/?mark=chased")
    assert [row.complaint_id for row in page.context["page"]] == [second.pk]
    assert "chased 1×" in page.content.decode()


def test_whoever_is_in_charge_is_told_by_a_colleague_who_takes_the_call(desk, clerk, colleague):
    complaint = desk.log()
    complaint.chase(note="Again.", by=colleague, at=MONDAY_10 + HOUR)
    complaint.chase(note="Again.", by=clerk, at=MONDAY_10 + HOUR)
    notice = Notice.objects.get(kind=Notice.Kind.CHASED)
    assert (notice.recipient, notice.words) == (clerk, "the customer asked for it again")
