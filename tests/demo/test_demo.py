"""A small version of the demo, built once for all tests of this page."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.db import transaction

from complaints import defaults
from complaints.classification import Type
from complaints.demo import live, loader
from complaints.demo.group import CITY, PASSWORD
from complaints.models import FINAL, Complaint, Incident, Mark, Notice, Refused, State, Timer
from quality.models import Review
from staff.models import User

NOW = datetime(2026, 3, 11, 6, 0, tzinfo=UTC)  # 14:00 in Shanghai, a Wednesday
SMALL = 200


@pytest.fixture(scope="module")
def logged(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        defaults.load(at=NOW)
        yield loader.load(now=NOW, progress=lambda logged: None, complaints=SMALL)
        transaction.set_rollback(True)


@pytest.fixture
def undone(logged):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def supervisor(logged):
    return User.objects.get(username="supervisor")


def test_it_logs_about_as_many_complaints_as_asked_for(logged):
    assert logged == Complaint.objects.count() == pytest.approx(SMALL, abs=5)


def test_every_state_occurs(logged):
    assert set(Complaint.objects.values_list("state", flat=True)) == set(State)


def test_every_type_is_open_at_the_city_of_the_supervisor(supervisor):
    mine = Complaint.objects.visible_to(supervisor).open()
    types = Counter(Mark.objects.filter(complaint__in=mine).values_list("type", flat=True))
    assert set(types) == set(Type)
    assert min(types.values()) >= 3


def test_the_desk_has_work_of_its_own(logged):
    assert Complaint.objects.open().filter(owner__username="desk").count() >= 3


def test_every_history_begins_with_the_registration_and_never_goes_back(logged):
    for complaint in Complaint.objects.all():
        first, *rest = complaint.events.order_by("pk")
        assert (first.kind, first.at) == ("registration", complaint.registered_at)
        # What is said of an incident reaches all its members, wherever each of them stands.
        own = [move for move in rest if move.kind not in ("wording", "incident_closing")]
        times = [move.at for move in own if move.by_id]
        assert times == sorted(times)
        assert all(first.at <= event.at <= NOW for event in rest)


def test_nothing_is_due_that_has_not_fired_and_nothing_is_set_aside(logged):
    assert not Timer.objects.due(NOW).exists()
    assert not Timer.objects.exclude(quarantined="").exists()
    assert not Timer.objects.filter(in_replay=True).exists()
    assert not Complaint.objects.filter(in_replay=True).exists()


def test_closed_complaints_have_no_running_clock(logged):
    assert not Timer.objects.live().filter(complaint__state__in=FINAL).exists()


def test_some_clocks_of_the_city_run_out_within_minutes(logged):
    soon = Timer.objects.live().filter(fires_at__range=(NOW, NOW + timedelta(minutes=10)))
    assert soon.filter(complaint__handling_branch__path__contains=CITY).count() >= 5


def test_one_incident_is_in_progress_with_its_wording_and_one_is_over(logged):
    current, former = Incident.objects.open().get(), Incident.objects.get(closed_at__isnull=False)
    assert current.complaints.count() >= 16
    assert current.wording
    assert former.cause


def test_nobody_is_told_of_the_past_by_mail(logged):
    assert not Notice.objects.filter(channel=Notice.Channel.EMAIL).exists()


def test_a_second_run_adds_nothing(logged, undone):
    assert loader.load(now=NOW, progress=lambda logged: None) == 0
    assert Complaint.objects.count() == logged


def test_a_later_start_adds_the_few_clocks_that_a_visitor_waits_for(undone):
    later = NOW + timedelta(days=1, minutes=7)
    assert loader.load(now=later, progress=lambda logged: None) == live.ENOUGH
    assert live.ahead(later) >= live.ENOUGH


def test_the_logins_share_the_password_of_the_demo(logged):
    names = ("desk", "supervisor", "admin", "auditor")
    [password] = set(User.objects.filter(username__in=names).values_list("password", flat=True))
    assert check_password(PASSWORD, password)


def test_a_database_with_other_complaints_is_left_alone(desk):
    desk.log()
    with pytest.raises(Refused, match="dev demo --fresh"):
        loader.load(now=NOW, progress=lambda logged: None)
    assert Complaint.objects.count() == 1


def test_reviews_were_drawn_and_some_are_done(logged):
    assert Review.objects.standing().exists()
    assert Complaint.objects.filter(cause__isnull=False).exists()
