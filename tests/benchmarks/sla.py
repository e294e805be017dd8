"""What the clock costs: arithmetic, sweeps beside a million timers, two workers, lateness.

    ./dev bench sla [--timers 1000000] [--json]

works in a database of its own, which it drops at the end. It prints a table and, as its last
line, one JSON object. What must not grow with the number of timers is asserted as a ratio.
"""

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, connections  # noqa: E402 - after setup
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from complaints import defaults  # noqa: E402
from complaints.escalation import sweep  # noqa: E402
from complaints.models import Channel, Escalation, Timer  # noqa: E402
from foundation import owner  # noqa: E402
from sla.models import Target  # noqa: E402
from sla.worktime import Calendar, deadline  # noqa: E402
from staff.models import Branch, Level, Role, User  # noqa: E402
from tests.benchmarks import _database, _machine  # noqa: E402

HOUR = timedelta(hours=1)
DUE, GROWTH, STATEMENTS = 1_000, 1.5, 40
LEAST = {"idle_ms": 1.0, "sweep_of_1000_s": 0.001}  # Below them there is only noise
CLOCKS = ("department_notice", "first_contact", "answer", "progress", "statutory")
COMPLAINTS = """
    INSERT INTO complaints_complaint (kind, state, version, generation, channel_id, branch_id,
        handling_branch_id, what,
        caller_said, place, remedy, nature, demeanour, received_at, registered_at,
        source, source_number, in_replay, chases)
    SELECT 'complaint', 'registered', 1, 1, %(channel)s, %(branch)s, %(branch)s, 'No signal', '',
        '', '', '', '', %(at)s, %(at)s, '', '', false, 0 FROM generate_series(1, %(count)s)
"""
TIMERS = """
    INSERT INTO complaints_timer (complaint_id, clock, target_id, calendar_id, amount, extended,
        generation, started_at, due_at, unconfirmed, position, round, fires_at, outcome,
        quarantined, strategy, label, in_replay)
    SELECT c.id, t.clock, t.id, t.calendar_id, t.amount, interval '0', 1, c.received_at,
        c.received_at + t.amount, false, 0, 0, c.received_at + interval '10 years', '', '',
        'overdue', '', false
    FROM complaints_complaint c, sla_target t WHERE t.id = ANY(%(targets)s)
        AND c.id > (SELECT coalesce(max(complaint_id), 0) FROM complaints_timer)
    ORDER BY c.id LIMIT %(count)s
"""


def office():
    from datetime import time as wall

    hours = ((wall(9), wall(12)), (wall(13, 30), wall(18)))
    return Calendar(ZoneInfo("Asia/Shanghai"), dict.fromkeys(range(5), hours))


def arithmetic():
    """Microseconds for a due time so many working hours ahead."""
    calendar, start = office(), datetime(2026, 6, 5, 6, 20, tzinfo=UTC)
    found = {}
    for hours in (16, 40):
        deadline(calendar, start, hours * HOUR)  # The table of the year is made once
        runs = []
        for _ in range(7):
            began = perf_counter()
            for _ in range(5_000):
                deadline(calendar, start, hours * HOUR)
            runs.append((perf_counter() - began) / 5_000 * 1e6)
        found[f"due_at_{hours}_hours_us"] = round(statistics.median(runs), 2)
    return found


def people():
    defaults.load(at=timezone.now())
    root = Branch.objects.get(code="group")
    above = root
    for level in (Level.PROVINCE, Level.CITY, Level.BRANCH):
        code = level.name.lower()
        above = Branch.objects.create(code=code, name=code, parent=above, level=level)
        User.objects.create(
            username=code, role=Role.SUPERVISOR, branch=above, email=f"{code}@example.org"
        )
    return above


def fill(branch, count):
    """So many live timers, none of them due."""
    targets = Target.objects.filter(version__policy__code="standard", clock__in=CLOCKS)
    values = {
        "channel": Channel.objects.get(code="web").pk,
        "branch": branch.pk,
        "at": timezone.now(),
        "count": count // len(CLOCKS),
        "targets": list(targets.values_list("pk", flat=True)),
    }
    with owner.connected(), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(COMPLAINTS, values)
        cursor.execute(TIMERS, values | {"count": count})
        cursor.execute("VACUUM ANALYZE complaints_timer")  # Else it is done beside what is timed
        cursor.execute("RESET statement_timeout")


def make_due(count, within="0 seconds"):
    """Let so many timers fall due from now on, spread at random."""
    sql = """
        UPDATE complaints_timer SET position = 0, generation = generation + 1, not_before = NULL,
            fires_at = greatest(now() + random() * %s::interval, started_at)
        WHERE id IN (SELECT id FROM complaints_timer WHERE clock = 'answer'
            AND fires_at > now() + interval '1 hour' LIMIT %s)
    """
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(sql, [within, count])
        cursor.execute("RESET statement_timeout")


def sweeps():
    """The idle sweep and one with DUE steps: milliseconds and statements, medians."""
    idle, due, statements = [], [], 0
    sweep.fire_due("overdue", now=timezone.now())
    for _ in range(100):
        began = perf_counter()
        sweep.fire_due("overdue", now=timezone.now())
        idle.append(perf_counter() - began)
    for _ in range(9):
        make_due(DUE)
        began = perf_counter()
        with CaptureQueriesContext(connection) as queries:
            assert sweep.fire_due("overdue", now=timezone.now()) == DUE
        due.append(perf_counter() - began)
        statements = max(statements, len(queries))
    return {
        "idle_ms": round(statistics.median(idle) * 1e3, 2),
        "sweep_of_1000_s": round(statistics.median(due), 3),
        "statements": statements,
    }


def work(until_empty, seconds):
    """One worker: sweep without a rest until nothing is left, or once a second for a while."""
    connections.close_all()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        fired = sweep.fire_due("overdue", now=timezone.now())
        if until_empty and not fired:
            break
        if not until_empty:
            time.sleep(max(0, 1 - time.monotonic() % 1))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps({"peak_mib": peak}) + "\n")


def two_workers(until_empty, seconds):
    connections.close_all()
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=work, args=(until_empty, seconds)) for _ in range(2)]
    began = perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return perf_counter() - began


def sustained(count):
    before = Escalation.objects.count()
    make_due(count)
    took = two_workers(until_empty=True, seconds=120)
    return round((Escalation.objects.count() - before) / took)


def lateness(count):
    """p50, p99 and the longest, in seconds, of steps that fall due within one minute."""
    began = timezone.now()
    make_due(count, within="60 seconds")
    two_workers(until_empty=False, seconds=70)
    late = Escalation.objects.filter(fired_at__gt=began, due_at__gte=began)
    seconds = sorted(
        (fired - due).total_seconds() for fired, due in late.values_list("fired_at", "due_at")
    )
    assert len(seconds) == count, f"{len(seconds)} of {count} fired"
    names = {"p50": 0.5, "p99": 0.99, "longest": 1}
    return {name: round(seconds[min(int(count * q), count - 1)], 2) for name, q in names.items()}


def measure(timers):
    branch = people()
    small = min(10_000, timers)
    fill(branch, small)
    results = {"arithmetic": arithmetic(), f"{small} timers": sweeps()}
    fill(branch, timers - Timer.objects.count())
    results[f"{timers} timers"] = large = sweeps()
    results["two_workers_per_second"] = sustained(min(20_000, timers // 10))
    results["lateness_s"] = lateness(min(10_000, timers // 20))
    results["peak_mib"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    for name in LEAST:
        few = max(results[f"{small} timers"][name], LEAST[name])
        results[f"{name}_growth"] = round(large[name] / few, 2)
    return results


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--timers", type=int, default=1_000_000)
    options.add_argument("--json", action="store_true", help="only the JSON object")
    asked = options.parse_args()
    results = {}
    with _database.of_its_own(), _machine.watched(results):
        results |= measure(asked.timers)
        connections.close_all()
    if not asked.json:
        for name, value in results.items():
            print(f"{name:>26}  {value}")
    print(json.dumps(results))
    for name in ("idle_ms_growth", "sweep_of_1000_s_growth"):
        assert results[name] <= GROWTH, f"{name}: {results[name]} beside many more timers"
    assert results[f"{asked.timers} timers"]["statements"] <= STATEMENTS


if __name__ == "__main__":
    main()
