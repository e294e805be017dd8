"""How long a what-if over a year's quarter takes, and how much memory.

    ./dev bench what_if [--complaints 100000]

works in a database of its own, which it drops at the end: complaints of 90 days with eight lines
of history each, at eight branches and from every tier. It prints the seconds for a tenth of
them and for all, and, as its last line, one JSON object; growth is asserted as a ratio.
"""

import argparse
import json
import os
import resource
from datetime import timedelta
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - after setup
from django.http import QueryDict  # noqa: E402
from django.utils import timezone  # noqa: E402

from complaints import defaults, what_if  # noqa: E402
from complaints.forms.rules import RuleForm  # noqa: E402
from complaints.models import Area, AreaLevel, Category, Channel, WhatIf  # noqa: E402
from complaints.views.rules import versions_of  # noqa: E402
from customers.models import Customer, Tier  # noqa: E402
from foundation import owner  # noqa: E402
from sla.models import Policy  # noqa: E402
from staff.models import Branch, Level, Role, User  # noqa: E402
from tests.benchmarks import _database, _machine  # noqa: E402

GROWTH = 1.5  # Time for a complaint among ten times as many, at most
LIFE = (  # Move, the state it leads to, at most so many hours after the one before
    ("clarification", "clarified", 2),
    ("dispatch", "in_progress", 6),
    ("contact", "", 12),
    ("answer", "", 24),
    ("resolution", "answered", 48),
    ("satisfaction", "called_back", 24),
    ("archiving", "archived", 2),
)
COMPLAINTS = """
    INSERT INTO complaints_complaint (kind, state, version, generation, customer_id, category_id,
        area_id, channel_id, branch_id, handling_branch_id, what,
        caller_said, place, remedy, nature,
        demeanour, received_at, registered_at, archived_at, source, source_number, in_replay,
        chases)
    SELECT 'complaint', 'archived', 8, 1, customers[1 + n %% 40], categories[1 + n / 7 %% 20],
        areas[1 + n / 11 %% 20], %(channel)s, branches[1 + n / 3 %% 8], branches[1 + n / 3 %% 8],
        'No signal', '', '', '', '', '', at, at, at + interval '5 days', '', '', false, 0
    FROM (SELECT n, now() - random() * interval '90 days' AS at
        FROM generate_series(1, %(count)s) AS n) AS made,
        (SELECT %(customers)s::bigint[] AS customers, %(categories)s::bigint[] AS categories,
            %(areas)s::bigint[] AS areas, %(branches)s::bigint[] AS branches) AS words
"""
REGISTRATIONS = """
    INSERT INTO complaints_event (complaint_id, at, kind, old, new, note, data)
    SELECT id, registered_at, 'registration', '', 'registered', '', '{}' FROM complaints_complaint
    WHERE id > %s
"""
MOVES = """
    INSERT INTO complaints_event (complaint_id, at, kind, old, new, note, data)
    SELECT complaint_id, max(at) + random() * %s * interval '1 hour', %s, '', %s, '', '{}'
    FROM complaints_event WHERE complaint_id > %s GROUP BY complaint_id
"""


def office():
    """Eight branches, all tiers, some words; as arrays of keys."""
    defaults.load(at=timezone.now())
    levels, above = (Level.PROVINCE, Level.CITY, Level.BRANCH), [Branch.objects.get(code="group")]
    for level in levels:
        above = [
            Branch.objects.create(code=f"{parent.code}-{n}", name="x", parent=parent, level=level)
            for parent in above
            for n in (1, 2)
        ]
    User.objects.create(username="head", role=Role.SUPERVISOR, branch=above[0])
    tiers = list(Tier.objects.all())
    customers = [
        Customer.objects.create(name=f"Caller {n}", branch=above[n % 8], tier=tiers[n % len(tiers)])
        for n in range(40)
    ]
    categories = [Category.objects.create(code=f"c{n}", name=f"Fault {n}") for n in range(20)]
    district = {"level": AreaLevel.DISTRICT}
    areas = [Area.objects.create(code=f"a{n}", name=f"Area {n}", **district) for n in range(20)]
    named = {"customers": customers, "categories": categories, "areas": areas, "branches": above}
    return {name: [row.pk for row in rows] for name, rows in named.items()}


def fill(words, count):
    words |= {"channel": Channel.objects.get(code="web").pk, "count": count}
    with owner.connected(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM complaints_complaint")
        last = cursor.fetchone()[0]
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(COMPLAINTS, words)
        cursor.execute(REGISTRATIONS, [last])
        for move, state, hours in LIFE:
            cursor.execute(MOVES, [hours, move, state, last])
        cursor.execute("ANALYZE")
        cursor.execute("RESET statement_timeout")


def draft(policy):
    """The form of the rule as it stands, with half the time for the answer."""
    form = RuleForm(newest=versions_of(policy)[0], now=timezone.now())
    sent = QueryDict(mutable=True)
    for field in (field for part in (form, *form.clocks) for field in part):
        value = field.field.prepare_value(field.value())
        if isinstance(value, list):
            sent.setlist(field.html_name, value)
        elif value not in (None, False):
            sent[field.html_name] = value
    sent["effective_at"] = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    sent["answer-amount"] = "24 h"
    return sent


def ask(policy):
    now = timezone.now()
    days = {"since": (now - timedelta(days=91)).date(), "until": now.date()}
    row = WhatIf.objects.create(
        policy=policy, draft=draft(policy).urlencode(), asked_at=now, **days
    )
    began = perf_counter()
    assert what_if.answer_pending() == 1
    took = perf_counter() - began
    row.refresh_from_db()
    assert row.outcome == "done", row.reason
    return row, took


def measure(complaints):
    words, policy = office(), Policy.objects.get(code="standard")
    found = {}
    small = max(complaints // 10, 1)
    for count in (small, complaints - small):
        fill(words, count)
        row, took = ask(policy)
        found[row.total] = round(took, 2)
        before, after = (sum(row.figures[side]["broken"].values()) for side in ("before", "after"))
        each = took / row.total * 1e6
        print(f"{row.total} complaints: {took:.1f} s, {each:.0f} us each; {before} -> {after} late")
    (few, short), (many, long) = found.items()
    growth = round(long / many / (short / few), 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": found, "growth_each": growth, "peak_mib": peak}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--complaints", type=int, default=100_000)
    asked = options.parse_args()
    found = {}
    with _database.of_its_own(), _machine.watched(found):
        found |= measure(asked.complaints)
    print(json.dumps(found))
    assert found["growth_each"] <= GROWTH, f"{found['growth_each']} times slower each"


if __name__ == "__main__":
    main()
