"""Everything counted again, and held against what the workers had kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from complaints.models import Complaint, Touched, Unreported
from foundation.locks import tried
from reports import days, facts
from reports.days import Place
from reports.facts import FACTS, NAMES
from reports.models import Behind, Check, Day, Fact

AT_ONCE = 5_000
PATIENTLY = "SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_xact_lock(%s)"
DAYS_AT_ONCE = 500
EVERY, NIGHT = timedelta(hours=20), range(2, 6)  # Local hours
LOCK = 359505
# Rows that would be written now, and are not there like that.
DIFFERING = f"""
    SELECT complaint_id FROM (
        SELECT {NAMES} FROM ({FACTS}) AS made EXCEPT SELECT {NAMES} FROM reports_fact
        WHERE complaint_id = ANY(%(keys)s)
    ) AS differing
"""


def check_if_due(*, now: datetime) -> bool:
    """At night, once, whoever asks how often."""
    with tried(LOCK) as is_ours:
        recent = Check.objects.filter(at__gt=now - EVERY)
        if not is_ours or timezone.localtime(now).hour not in NIGHT or recent.exists():
            return False
        check(now=now)
        return True


def check(*, now: datetime) -> Check:
    """Count again, write down how much differed, and have it made anew."""
    facts.keep(now=now)
    found = Check(at=now, complaints=0, differing=0, days=0)
    keys = list(Complaint.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        found.complaints += len(part)
        found.differing += _check_facts(part, now)
    places = list(Fact.objects.order_by().values_list("on", "branch_id").distinct())
    for start in range(0, len(places), DAYS_AT_ONCE):
        found.days += _check_days(places[start : start + DAYS_AT_ONCE])
    found.save()
    facts.keep(now=now)
    return found


@transaction.atomic
def _check_facts(keys: list[int], now: datetime) -> int:
    """What was touched meanwhile is no difference."""
    with connection.cursor() as cursor:
        cursor.execute(PATIENTLY, [days.LOCK])
        cursor.execute(DIFFERING, facts.arguments(keys, now))
        differing = {key for (key,) in cursor.fetchall()}
    for waiting in (Touched, Unreported):
        rows = waiting.objects.filter(complaint__in=differing)
        differing -= set(rows.values_list("complaint", flat=True))
    Unreported.objects.bulk_create(Unreported(complaint=key) for key in differing)
    return len(differing)


@transaction.atomic
def _check_days(places: list[Place]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(PATIENTLY, [days.LOCK])
    made = {_values(row) for row in days.sums(places)}
    kept = {_values(row) for row in Day.objects.filter(days.among(places))}
    differing = {(on, branch) for on, branch, *_rest in made ^ kept}
    differing -= set(Behind.objects.values_list("on", "branch_id"))
    Behind.objects.bulk_create(Behind(on=on, branch_id=branch) for on, branch in differing)
    return len(differing)


def _values(row: Day) -> tuple[date, int, str, str, int]:
    return row.on, row.branch_id, row.figure, row.key, row.count
