"""Desks at work in the same instant, with real threads."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from complaints import approvals, intake, waiting
from complaints.models import Complaint, Incident, InvalidMove, Notice, Refused, State, Timer
from tests.complaints.test_queues import recount, tallied
from tests.conftest import DAY, HOUR, MINUTE, MONDAY_10

pytestmark = pytest.mark.django_db(transaction=True)


def in_threads(count, work):
    """Run `work(i)` in `count` threads that start together; return the results in order."""
    barrier = Barrier(count)

    def run(i):
        try:
            barrier.wait(timeout=10)
            return work(i)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_twenty_complaints_from_eight_threads_open_one_incident(desk, clerk):
    news = [desk.new() for _ in range(10)]
    news += [replace(desk.new(), customer=None) for _ in range(10)]  # Unnamed callers count too

    def log_share(i):
        return [intake.log(new, by=clerk, at=MONDAY_10) for new in news[i::8]]

    in_threads(8, log_share)
    incident = Incident.objects.get()
    assert incident.complaints.count() == Complaint.objects.count() == 20
    assert incident.evidence["unnamed"] >= 1
    assert Timer.objects.filter(strategy="batch").count() == 1
    assert Complaint.objects.filter(count_after__isnull=False).count() == 0


def test_the_eleventh_and_the_twelfth_at_once_open_one_incident(desk, clerk):
    for _ in range(10):
        desk.log()
    news = [desk.new(), desk.new()]
    in_threads(2, lambda i: intake.log(news[i], by=clerk, at=MONDAY_10))
    assert Incident.objects.get().complaints.count() == 12


def test_one_key_sent_eight_times_at_once_logs_one_complaint(desk, clerk):
    new = desk.new()
    answers = in_threads(
        8, lambda i: intake.log_once(new, key="k", print="p", by=clerk, at=MONDAY_10)
    )
    assert Complaint.objects.count() == 1
    assert sorted(is_new for _complaint, is_new in answers) == [False] * 7 + [True]
    assert len({complaint.pk for complaint, _is_new in answers}) == 1


def test_two_who_report_it_done_at_once_make_one_move(desk, clerk):
    complaint = desk.log()

    def resolve(i):
        mine = Complaint.objects.get(pk=complaint.pk)
        try:
            mine.resolve(answer="Repaired.", by=clerk, at=MONDAY_10 + HOUR)
        except InvalidMove:
            return False
        return True

    assert sorted(in_threads(2, resolve)) == [False, True]
    assert complaint.events.filter(kind="resolution").count() == 1


def test_two_that_are_joined_to_each_other_at_once_do_not_both_end(desk, clerk, customer):
    for _try in range(5):
        pair = [desk.log(customer=customer), desk.log(customer=customer)]

        def join(i, pair=pair):
            mine, other = (Complaint.objects.get(pk=one.pk) for one in (pair[i], pair[1 - i]))
            with suppress(Refused):
                mine.join(first=other, by=clerk, at=MONDAY_10 + HOUR)

        in_threads(2, join)
        states = sorted(
            Complaint.objects.filter(pk__in=[one.pk for one in pair]).values_list(
                "state", flat=True
            )
        )
        assert states == ["joined", "registered"]


def test_accepting_and_returning_at_once_ends_in_one_of_them(desk, clerk, other_clerk, group):
    complaint = desk.log()
    complaint.clarify(note="x", by=clerk, at=MONDAY_10)
    complaint.hand_over(branch=group["east-a-1"], note="x", by=clerk, at=MONDAY_10)

    def settle(i):
        mine = Complaint.objects.get(pk=complaint.pk)
        with suppress(Refused):
            (mine.accept if i else mine.give_back)(by=other_clerk, at=MONDAY_10 + HOUR)

    in_threads(2, settle)
    settled = complaint.events.filter(kind__in=["acceptance", "return"]).get()
    complaint.refresh_from_db()
    is_there = complaint.handling_branch == group["east-a-1"]
    assert is_there == (settled.kind == "acceptance") == (complaint.owner == other_clerk)


def test_who_counts_while_others_work_counts_what_is_there(desk, clerk, supervisors):
    made = [desk.log() for _ in range(12)]
    people = list(supervisors.values())

    def work(i):
        if i >= 2:
            return [tallied(people[i % 4], MONDAY_10 + turn * HOUR) for turn in range(12)]
        for one in made[i::2]:
            mine = Complaint.objects.get(pk=one.pk)
            mine.assign(owner=people[0], by=clerk, at=MONDAY_10 + MINUTE)
            if one.pk % 3:
                mine.resolve(answer="Repaired.", by=clerk, at=MONDAY_10 + HOUR)
        return []

    in_threads(5, work)
    for user in (clerk, *people):
        expected = {code: len(keys) for code, keys in recount(user, MONDAY_10 + DAY).items()}
        assert tallied(user, MONDAY_10 + DAY) == expected


def test_deciding_and_reporting_it_done_at_once_ends_the_request_once(desk, clerk, supervisors):
    """Both lock the complaint first, then what was asked: neither waits for the other for ever."""
    for _round in range(4):
        key = desk.log().pk
        said = {"company": "Water Works", "told": "by phone", "note": "x"}
        act = {"at": MONDAY_10 + HOUR}
        approvals.ask_to_refer(Complaint.objects.get(pk=key), **said, by=clerk, **act)
        head = supervisors["branch"]

        def work(i, key=key, head=head, act=act):
            complaint = Complaint.objects.get(pk=key)
            with suppress(Refused):
                if i:
                    approvals.decide(complaint, outcome="refused", note="x", by=head, **act)
                else:
                    complaint.resolve(answer="Repaired.", by=clerk, **act)

        in_threads(2, work)
        complaint = Complaint.objects.get(pk=key)
        assert complaint.state == State.ANSWERED
        outcome = complaint.approvals.get().outcome
        ends = list(complaint.events.filter(kind__in=["lapse", "decision"]).values_list("kind"))
        assert ends == [("decision",) if outcome == "refused" else ("lapse",)]


def test_workers_and_a_clerk_end_the_same_waiting_once(desk, clerk):
    until = MONDAY_10 + DAY
    complaints = [desk.log() for _ in range(6)]
    for complaint in complaints:
        complaint.wait_for_customer(note="Papers.", until=until, by=clerk, at=MONDAY_10)

    def end(i):
        if i % 2:
            return waiting.resume_due(now=until)
        mine, resumed = Complaint.objects.get(pk=complaints[i].pk), 0
        with suppress(Refused, InvalidMove):
            mine.resume(by=clerk, at=until)
            resumed = 1
        return resumed

    counted = sum(in_threads(6, end)) + waiting.resume_due(now=until)
    assert counted == 6
    for complaint in complaints:
        resumption = complaint.events.get(kind="resumption")
        told = Notice.objects.filter(complaint=complaint, kind=Notice.Kind.WAITED)
        assert told.count() == (1 if resumption.by is None else 0)
