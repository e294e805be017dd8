"""What the front desk waits for, beside ten thousand complaints and beside many.

    ./dev bench desk [--complaints 200000] [--peer]

works in a database of its own, which it drops at the end. It prints the medians of server time
in milliseconds with the number of statements, and, as its last line, one JSON object; what must
not grow with the number of complaints and customers is asserted as a ratio. With `--peer` it
installs django-helpdesk beside it, and saves there as well.
"""

import argparse
import json
import os
import statistics
from time import perf_counter
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from psycopg2.extras import execute_values  # noqa: E402

from complaints import defaults, finding, similarity  # noqa: E402
from complaints.models import Area, AreaLevel, Category, Channel, Complaint  # noqa: E402
from customers.models import Tier  # noqa: E402
from foundation import owner  # noqa: E402
from foundation.rubbish import spare_what_stays  # noqa: E402
from staff.models import Branch, Level, Role, User  # noqa: E402
from tests.benchmarks import _database, _machine, _peer  # noqa: E402

GROWTH, FEW, ROUNDS, IN_A_ROW = 1.5, 10_000, 40, 5
FORM = "application/x-www-form-urlencoded"
PLACES = ("地下室", "三楼", "小区东门", "at home", "in the office", "on the train")
TROUBLES = (
    *(
        "手机没有信号",
        "宽带网速很慢",
        "天花板漏水",
        "电梯又坏了",
        "电费比上个月翻倍",
        "停水没人通知",
    ),
    *("no mobile signal", "the broadband crawls", "water drips from the ceiling"),
    *("the elevator is out of order", "I was charged twice", "nobody came to install the line"),
)
RARE = "银杏 unicorn"  # In as many texts whatever there is beside them: 400, two pages for a clerk
CUSTOMERS = """
    INSERT INTO customers_customer (name, sought, sound, initials, tier_id, standing,
        government_body, branch_id, email)
    SELECT name, lower(replace(name, ' ', '')), sound, left(sound, 3), tier_id,
        '', '', branch_id, ''
    FROM (SELECT (ARRAY['Amber','Willow','Hazel','Reed','柳','枫','松','兰'])[1 + n %% 8] || ' ' ||
        (ARRAY['Stone','Brook','Field','青山','石溪'])[1 + n / 8 %% 5] || n AS name,
            CASE WHEN n %% 8 > 3 OR n / 8 %% 5 > 2 THEN 'liuqingsan' || n ELSE '' END AS sound,
            tiers[1 + n %% array_length(tiers, 1)] AS tier_id, branches[1 + n %% 8] AS branch_id
        FROM generate_series(%(first)s::bigint, %(last)s) AS n,
            (SELECT %(tiers)s::bigint[] AS tiers, %(branches)s::bigint[] AS branches) AS words
    ) AS named
"""
PHONES = """
    INSERT INTO customers_phone (customer_id, number, extension, note)
    SELECT id, '+861390' || lpad(id::text, 7, '0'), '', '' FROM customers_customer
    WHERE id > (SELECT coalesce(max(customer_id), 0) FROM customers_phone)
"""
COMPLAINTS = """
    INSERT INTO complaints_complaint (kind, state, version, generation, customer_id, category_id,
        area_id, problem_id, channel_id, branch_id, handling_branch_id, what,
        caller_said, place, remedy,
        nature, demeanour, received_at, registered_at, archived_at, source, source_number,
        in_replay, chases)
    SELECT 'complaint', CASE WHEN n %% 20 = 0 THEN 'registered' ELSE 'archived' END, 1, 1,
        1 + n * 7919 %% %(customers)s, p.category_id, p.area_id, p.id, %(channel)s,
        branches[1 + n / 7 %% 8], branches[1 + n / 7 %% 8],
        CASE WHEN n %% 25 = 0 AND n <= 10000 THEN %(rare)s
            ELSE texts[1 + n %% array_length(texts, 1)] END, '', '', '', '', '', at, at,
        CASE WHEN n %% 20 > 0 THEN at + interval '5 days' END, '', '', false, 0
    FROM (SELECT n, now() - random() * interval '700 days' - interval '6 days' AS at
            FROM generate_series(%(first)s::bigint, %(last)s) AS n) AS made
        JOIN complaints_problem p ON p.id = 1 + n * 31 %% %(problems)s,
        (SELECT %(branches)s::bigint[] AS branches, %(texts)s::text[] AS texts) AS words
"""
TERMS = """
    INSERT INTO complaints_terms (complaint_id, terms)
    SELECT c.id, t.terms || array_to_tsvector(ARRAY['@c' || c.category_id, '@a' || c.area_id])
    FROM complaints_complaint c JOIN bench_terms t ON t.what = c.what
    WHERE c.id > (SELECT coalesce(max(complaint_id), 0) FROM complaints_terms)
"""
OPEN_TIMERS = """
    INSERT INTO complaints_timer (complaint_id, clock, target_id, calendar_id, amount, extended,
        generation, started_at, due_at, unconfirmed, position, round, fires_at, outcome,
        quarantined, strategy, label, in_replay)
    SELECT c.id, t.clock, t.id, t.calendar_id, t.amount, interval '0', 1, c.received_at,
        c.received_at + t.amount, false, 0, 0, NULL, '', '', 'overdue', '', false
    FROM complaints_complaint c, sla_target t
    WHERE t.clock IN ('answer', 'progress', 'statutory') AND t.amount IS NOT NULL
        AND t.version_id = %(version)s AND c.state = 'registered'
        AND c.id > (SELECT coalesce(max(complaint_id), 0) FROM complaints_timer)
"""


def texts():
    """Some thousand different ones, so that terms are as common as in life."""
    said = [f"{place} {trouble}" for place in PLACES for trouble in TROUBLES]
    return [
        f"{text} 单号{number} since {number % 28 + 1} June" for number in range(40) for text in said
    ]


def rare():
    return f"{texts()[0]} {RARE}"


def office():
    defaults.load(at=timezone.now())
    above = [Branch.objects.get(code="group")]
    for level in (Level.PROVINCE, Level.CITY, Level.BRANCH):
        above = [
            Branch.objects.create(code=f"{up.code}-{n}", name="x", parent=up, level=level)
            for up in above
            for n in (1, 2)
        ]
    clerk = User.objects.create(username="clerk", role=Role.FRONT_DESK, branch=above[0])
    district = {"level": AreaLevel.DISTRICT}
    areas = [Area.objects.create(code=f"a{n}", name=f"Area {n}", **district) for n in range(30)]
    categories = [
        Category.objects.create(code=f"c{n}", name=trouble, synonyms="")
        for n, trouble in enumerate(TROUBLES)
    ]
    with owner.connected(), connection.cursor() as cursor:
        pairs = [(category.pk, area.pk) for category in categories for area in areas]
        execute_values(
            cursor, "INSERT INTO complaints_problem (category_id, area_id) VALUES %s", pairs
        )
        cursor.execute("CREATE TABLE bench_terms (what text PRIMARY KEY, terms tsvector)")
        rows = [(text, list(similarity.terms(text))) for text in [*texts(), rare()]]
        template = "(%s, array_to_tsvector(%s::text[]))"
        execute_values(cursor, "INSERT INTO bench_terms VALUES %s", rows, template=template)
    return clerk, [branch.pk for branch in above], len(pairs)


def fill(branches, problems, first, last):
    words = {
        "first": first,
        "last": last,
        "branches": branches,
        "problems": problems,
        "customers": last,
        "tiers": list(Tier.objects.values_list("pk", flat=True)),
        "channel": Channel.objects.get(code="counter").pk,
        "texts": texts(),
        "rare": rare(),
        "version": 1,
    }
    with owner.connected(), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for sql in (CUSTOMERS, PHONES, COMPLAINTS, TERMS, OPEN_TIMERS):
            cursor.execute(sql, words)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")


def timed(asks):
    """By name the median in milliseconds, and the statements of one.

    All take turns, some in a row each, so that a busy moment of the machine falls on all of them.
    """
    statements, runs = {}, {name: [] for name in asks}
    for name, ask in asks.items():
        ask(0)
        with CaptureQueriesContext(connection) as queries:
            ask(1)
        said = [query["sql"] for query in queries]
        statements[name] = sum(
            not sql.startswith(("BEGIN", "COMMIT", "SAVE", "REL")) for sql in said
        )
    for turn in range(2, ROUNDS + 2, IN_A_ROW):
        for name, ask in asks.items():
            for number in range(turn, turn + IN_A_ROW):
                began = perf_counter()
                ask(number)
                runs[name].append((perf_counter() - began) * 1e3)
    return {name: (round(statistics.median(runs[name]), 1), statements[name]) for name in asks}


def asks(client, customers):
    """What a clerk does, by name. Each takes a running number, so that nothing is asked twice."""
    return {**caller_asks(client, customers), **reading_asks(client)}


def get(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.status_code


def look_for(client, address, words):
    """Sent, and the page that answers."""
    sent = client.post(address, urlencode({"q": words}), content_type=FORM)
    get(client, sent.headers["Location"])


def post(client, address, status, **sent):
    """As a browser sends a form without files."""
    answer = client.post(address, urlencode(sent), content_type=FORM)
    assert answer.status_code == status, (answer.status_code, answer.content[:2000])


def caller_asks(client, customers):
    form = {"channel": "counter", "category": "c0", "kind": "complaint"}
    new, callers, hints = "/complaints/new/", "/complaints/new/callers/", "/complaints/new/hints/"

    def said(number):
        """By an ordinary customer: every fourth is one."""
        phone = f"1390{(number * 997) % customers // 4 * 4 + 4:07d}"
        return {**form, "caller": phone, "what": f"地下室手机没有信号 {number}"}

    def save(number):
        sent = {**said(number), "area": f"a{number % 30}", "key": f"{customers}-{number}"}
        post(client, new, 302, **sent)

    return {
        "find caller by phone": lambda n: post(client, callers, 200, caller=said(n)["caller"]),
        "find caller by name": lambda n: post(client, callers, 200, caller=f"青山{n * 40}"),
        "find caller, common name": lambda n: post(client, callers, 200, caller="青山"),
        "hints": lambda n: post(client, hints, 200, area="a3", **said(n)),
        "save": save,
    }


def reading_asks(client):
    mine = Complaint.objects.visible_to(User.objects.get(username="clerk"))
    waiting = mine.filter(version=1, state="registered", owner=None)
    shown = list(waiting.order_by("-pk")[: ROUNDS + 2])
    searches = {"two characters": "漏水", "English": "elevator", "rare words": "银杏"}
    return {
        "complaint page": lambda n: get(client, shown[n].get_absolute_url()),
        "search alone": lambda n: finding.find("漏水", mine, today=timezone.localdate()),
        **{
            f"search, {kind}": lambda n, words=words: look_for(client, "/complaints/", words)
            for kind, words in searches.items()
        },
    }


def measure(most):
    clerk, branches, problems = office()
    client, found, filled = Client(), {}, 0
    client.force_login(clerk)
    spare_what_stays()  # As a server does after its start
    for count in (FEW, most):
        fill(branches, problems, filled + 1, count)
        filled = count
        found[count] = timed(asks(client, count))
        print(f"\n{count} complaints and customers")
        for name, (milliseconds, statements) in found[count].items():
            print(f"{name:26} {milliseconds:8.1f} ms {statements:4} statements")
    few, many = found.values()
    growth = {name: round(many[name][0] / max(few[name][0], 1), 2) for name in few}
    return {"found": found, "growth": growth}


def beside_the_peer(ours):
    theirs = _peer.saving(ROUNDS)
    rows = (("Heed", *ours), ("django-helpdesk", theirs["milliseconds"], theirs["statements"]))
    print("\nsaving a complaint, one client")
    for name, took, statements in rows:
        print(f"{name:26} {took:8.1f} ms {statements:4} statements {1e3 / took:6.1f}/s")
    return theirs


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--complaints", type=int, default=200_000)
    options.add_argument("--peer", action="store_true")
    asked = options.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.LOOK_UPS = (10_000, 10_000)  # One clerk looks up what a whole desk does in a day
    found = {}
    with _database.of_its_own(), _machine.watched(found):
        found |= measure(asked.complaints)
        if asked.peer:
            found["peer"] = beside_the_peer(found["found"][asked.complaints]["save"])
    print(json.dumps(found))
    slow = {name: ratio for name, ratio in found["growth"].items() if ratio > GROWTH}
    assert not slow, f"these grow with the number of complaints: {slow}"


if __name__ == "__main__":
    main()
