"""Who gives no name counts towards a batch as one customer each, or not at all (T5, W20)."""

import pytest
from django.urls import reverse
from django.utils import translation

from complaints import hints, incidents, intake, membership, rooms
from complaints.classification import Type
from complaints.models import BatchRule, Complaint, Incident, Sampled
from tests.conftest import MINUTE, MONDAY_10, register_customer

LATER = MONDAY_10 + MINUTE


@pytest.fixture
def head(supervisors):
    return supervisors["branch"]


@pytest.fixture
def log_unnamed(desk, monkeypatch):
    def log(times, **values):
        with monkeypatch.context() as silent:
            silent.setattr(desk, "caller", lambda vip: None)
            return [desk.log(**values) for _ in range(times)]

    return log


@pytest.fixture
def left_out(rules):
    BatchRule.objects.update(counts_unnamed=False)


def test_the_eleventh_unnamed_caller_opens_the_incident(log_unnamed):
    log_unnamed(10)
    assert not Incident.objects.exists()
    (complaint,) = log_unnamed(1)
    assert complaint.incident.complaints.count() == 11
    assert all(Type.BATCH in one.types for one in Complaint.objects.all())


def test_their_share_stands_in_the_evidence_in_both_languages(desk, log_unnamed):
    log_unnamed(5)
    incident = [desk.log() for _ in range(6)][-1].incident
    assert incident.evidence == {"customers": 11, "vips": 0, "minutes": 60, "unnamed": 5}
    (mark,) = incident.complaints.last().marks.all()
    assert mark.words.startswith("11 customers, 5 of them unnamed (0 VIP)")
    with translation.override("zh-hans"):
        assert "11 位客户（其中 5 位未留姓名" in mark.words


def test_a_batch_without_them_is_said_as_ever(desk):
    incident = [desk.log() for _ in range(11)][-1].incident
    assert "unnamed" not in incident.evidence
    assert incident.complaints.last().marks.get().words.startswith("11 customers (0 VIP)")


def test_they_may_be_left_out(desk, log_unnamed, left_out):
    log_unnamed(20)
    for _ in range(10):
        desk.log()
    assert not Incident.objects.exists()
    opened = desk.log().incident
    assert opened.evidence == {"customers": 11, "vips": 0, "minutes": 60}


def test_one_that_was_joined_to_another_is_the_same_caller(log_unnamed, clerk):
    first, *others = log_unnamed(10)
    others[0].join(first=first, by=clerk, at=LATER)
    log_unnamed(1)
    assert not Incident.objects.exists()
    assert log_unnamed(1)[0].incident is not None


def test_an_enquiry_or_a_file_of_ours_does_not_count(log_unnamed):
    log_unnamed(11, kind="enquiry")
    log_unnamed(11, channel="import")
    assert not Incident.objects.exists()


def test_what_was_left_to_the_worker_is_counted_by_it(log_unnamed, monkeypatch):
    with monkeypatch.context() as died:
        died.setattr(intake, "_after_commit", lambda complaints: None)
        log_unnamed(11)
    assert incidents.evaluate_pending(now=LATER) == 11
    assert Incident.objects.get().evidence["unnamed"] == 11


def test_the_desk_reads_their_share_while_it_types(desk, log_unnamed, clerk):
    log_unnamed(3)
    log_unnamed(3, kind="enquiry")
    desk.log()
    new = desk.new(customer=register_customer(clerk.branch, "Somebody"))
    shown = hints.of(new, for_whom=clerk, at=MONDAY_10)
    assert (shown.customers, shown.unnamed) == (4, 3)


def test_the_desk_reads_only_those_that_count(desk, log_unnamed, clerk, left_out):
    log_unnamed(3)
    desk.log()
    new = desk.new(customer=register_customer(clerk.branch, "Somebody"))
    shown = hints.of(new, for_whom=clerk, at=MONDAY_10)
    assert (shown.customers, shown.unnamed) == (1, 0)


def test_a_problem_that_climbs_by_them_is_shown_to_supervisors(log_unnamed, head):
    log_unnamed(6)
    (one,) = rooms.climbing(head, LATER)
    assert (one.customers, one.vips, one.unnamed) == (6, 0, 6)
    BatchRule.objects.update(counts_unnamed=False)
    assert rooms.climbing(head, LATER) == []


def test_an_incident_opened_by_hand_counts_them_as_well(desk, log_unnamed, head):
    (first, _second), _named = log_unnamed(2), desk.log()
    rows = Complaint.objects.all()
    said = {"by": head, "at": LATER, "note": "x"}
    made = membership.open_by_hand(first.problem, rows, **said)
    assert (made.evidence["customers"], made.evidence["unnamed"]) == (3, 2)


def test_the_room_counts_them_by_area_and_tier_and_says_so(desk, log_unnamed, head, client):
    log_unnamed(5)
    incident = [desk.log() for _ in range(6)][-1].incident
    room = rooms.room(incident, head)
    assert (room.counts["customers"], room.counts["unnamed"]) == (11, 5)
    assert sum(row["customers"] for row in room.areas) == 11
    assert sorted(row["customers"] for row in room.groups) == [5, 6]
    assert room.arrivals[-1].customers == 11
    client.force_login(head)
    page = client.get(incident.get_absolute_url()).content.decode()
    assert "11 customers, 0 VIP, 5 of them unnamed" in page
    assert "5 of them gave no name" in page


def test_admins_set_it_where_the_thresholds_stand(admin, client):
    client.force_login(admin)
    row = BatchRule.objects.get()
    address = reverse("setup:edit", args=["batches", row.pk])
    assert "Count each anonymous complaint as one customer" in client.get(address).content.decode()
    sent = {"customers_over": 8, "vips_from": 3, "window": "90 min", "sample_over": 20}
    sent |= {"sample_percent": 20, "sample_least": 5}
    assert client.post(address, sent).status_code == 302
    assert BatchRule.value().counts_unnamed is False
    assert client.post(address, {**sent, "counts_unnamed": "on"}).status_code == 302
    assert BatchRule.value().counts_unnamed is True


def test_nobody_is_drawn_whom_one_cannot_call(desk, log_unnamed, head, clerk):
    log_unnamed(18)
    incident = [desk.log() for _ in range(4)][-1].incident
    for one in incident.complaints.all():
        one.resolve(answer="Done.", by=clerk, at=LATER)
    membership.draw(incident, by=head, at=LATER)
    drawn = Sampled.objects.filter(is_chosen=True).values_list("complaint__customer", flat=True)
    assert len(drawn) == 4
    assert None not in drawn
    assert Sampled.objects.filter(is_chosen=False).count() == 18
