"""Whom the call-backs of a large incident leave out, and who speaks for them (W7, W9)."""

import pytest

from complaints import membership
from complaints.models import CallBack, Category, Complaint, Incident, Sampled, State
from tests.complaints.test_bulk_acts import done
from tests.conftest import HOUR, MONDAY_10

LATER = MONDAY_10 + HOUR


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


@pytest.fixture
def outage(rules):
    return Category.objects.create(code="outage", name="Outage", counts_at=1)


def batch(desk, count=11):
    members = [desk.log() for _ in range(count)]
    return Incident.objects.get(closed_at=None), members


def answered(desk, clerk, count=25):
    incident, members = batch(desk, count)
    for one in members:
        Complaint.objects.get(pk=one.pk).resolve(answer="Done.", by=clerk, at=LATER)
    return incident


def drawn(incident, head):
    membership.draw(incident, by=head, at=LATER)
    rows = Sampled.objects.select_related("complaint")
    return [row.complaint for row in rows.filter(is_chosen=True)], [
        row.complaint for row in rows.filter(is_chosen=False)
    ]


def split_off(incident, some, outage, area, head):
    rows = Complaint.objects.filter(pk__in=[one.pk for one in some])
    said = {"by": head, "at": LATER, "note": "another cause", "seen": incident.version}
    return membership.split(incident, rows, (outage, area), **said)


def satisfy(complaints, colleague):
    for one in complaints:
        row = Complaint.objects.get(pk=one.pk)
        row.call_back(outcome=CallBack.Outcome.SATISFIED, rating=5, by=colleague, at=LATER)


def archived(complaints, head):
    done("sampled", complaints, head)
    keys = [one.pk for one in complaints]
    return Complaint.objects.filter(pk__in=keys, state=State.ARCHIVED).count()


def test_who_is_split_off_is_left_out_by_no_draw_any_more(
    desk, clerk, head, outage, area, colleague
):
    incident = answered(desk, clerk)
    chosen, others = drawn(incident, head)
    split_off(incident, others[:10], outage, area, head)
    satisfy(chosen, colleague)
    assert archived(others[:10], head) == 0
    assert archived(others[10:], head) == len(others) - 10


def test_who_was_drawn_speaks_for_the_others_wherever_he_is_split_off_to(
    desk, clerk, head, outage, area, colleague
):
    incident = answered(desk, clerk)
    chosen, others = drawn(incident, head)
    split_off(incident, chosen, outage, area, head)
    said = {"outcome": CallBack.Outcome.DISSATISFIED, "note": "No.", "by": colleague, "at": LATER}
    Complaint.objects.get(pk=chosen[0].pk).call_back(**said)
    assert archived(others, head) == 0


def test_those_not_drawn_are_archived_together_at_once(desk, clerk, head):
    incident = answered(desk, clerk)
    chosen, others = drawn(incident, head)
    bulk = done("sampled", [*chosen, *others], head)
    counts = bulk.items.values_list("outcome", flat=True)
    assert (list(counts).count("done"), list(counts).count("skipped")) == (
        len(others),
        len(chosen),
    )
    assert "is to be called back" in bulk.items.get(complaint=chosen[0]).reason


class TestVisible:
    """Whom the lot has hit is seen in the room, in the queue, in lists and on the complaint."""

    @pytest.fixture
    def large(self, desk, clerk):
        return answered(desk, clerk)

    def test_the_room_marks_counts_and_filters(self, client, large, head):
        client.force_login(head)
        room = large.get_absolute_url()
        answer = client.post(f"{room}draws/", follow=True)
        chosen = set(Sampled.objects.filter(is_chosen=True).values_list("complaint", flat=True))
        assert {one.pk for one in answer.context["page"]} == chosen
        said = answer.content.decode()
        assert "members whose work is done are called back" in said
        counts = answer.context["room"].counts
        left = 25 - len(chosen)
        assert (counts["drawn"], counts["to_call"]) == (len(chosen), len(chosen))
        assert (counts["left_out"], counts["to_archive"]) == (left, left)
        others = client.get(f"{room}?mark=left_out")
        assert len(others.context["page"]) == left
        assert others.content.decode().count(">not drawn</span>") == left
        everybody = client.get(room).content.decode()
        assert everybody.count(">drawn</span>") == len(chosen)

    def test_nobody_is_left_to_draw_from_in_words_that_say_why(self, client, large, head):
        client.force_login(head)
        client.post(f"{large.get_absolute_url()}draws/")
        again = client.post(f"{large.get_absolute_url()}draws/")
        assert again.status_code == 409
        assert "draw after the work of further members is done" in again.content.decode()

    def test_the_queue_marks_and_filters(self, client, large, head):
        chosen, others = drawn(large, head)
        client.force_login(head)
        page = client.get("/queues/call-backs/")
        assert page.content.decode().count(">drawn</span>") == len(chosen)
        assert page.context["page"].paginator.count == 25
        for mark, some in (("drawn", chosen), ("left_out", others)):
            found = client.get(f"/queues/call-backs/?mark={mark}").context["page"]
            assert {row.complaint_id for row in found} == {one.pk for one in some}

    def test_lists_complaints_and_programs_say_so(self, client, large, head, auditor):
        chosen, others = drawn(large, head)
        client.force_login(head)
        for mark, some in (("drawn", chosen), ("left_out", others)):
            found = client.get(f"/complaints/?mark={mark}").context["page"]
            assert {one.pk for one in found} == {one.pk for one in some}
        assert ">drawn</span>" in client.get(chosen[0].get_absolute_url()).content.decode()
        assert ">not drawn</span>" in client.get(others[0].get_absolute_url()).content.decode()
        client.force_login(auditor)
        for one, is_drawn in ((chosen[0], True), (others[0], False)):
            told = client.get(f"/api/v1/complaints/{one.number}/").json()
            assert told["drawn"] is is_drawn

    def test_a_queue_that_was_read_before_hears_of_the_draw(self, client, large, head):
        client.force_login(head)
        assert client.get("/queues/call-backs/?mark=drawn").context["page"].paginator.count == 0
        chosen, _others = drawn(large, head)
        found = client.get("/queues/call-backs/?mark=drawn").context["page"]
        assert found.paginator.count == len(chosen)


def test_nobody_speaks_for_who_has_another_case(desk, clerk, head):
    incident = answered(desk, clerk, 30)
    some = list(Complaint.objects.order_by("pk")[:10])
    for one in some:
        membership.exempt(incident, one, reason="another cause", by=head, at=LATER)
    chosen, others = drawn(incident, head)
    assert not {*chosen, *others} & {*some}


def test_who_could_not_be_asked_says_nothing_for_the_others(desk, clerk, head, colleague):
    incident = answered(desk, clerk)
    chosen, others = drawn(incident, head)
    for one in chosen:
        Complaint.objects.get(pk=one.pk).archive(waiver="waived", by=head, at=LATER)
    assert archived(others, head) == 0
    satisfy(others[:5], colleague)
    assert archived(others[5:], head) == len(others) - 5
