"""What supervisors wait for, beside ten thousand complaints and beside many.

    ./dev bench control [--complaints 200000] [--bulk 10000]

works in a database of its own, which it drops at the end. One complaint of twenty is open. It
prints the medians of server time in milliseconds with the number of statements, how much of a
core two hundred open screens take, how long a hand-over of many takes, and, as its last line,
one JSON object; what must not grow with the number of complaints is asserted as a ratio.
"""

import argparse
import json
import os
import random
import re
import sys
from io import BytesIO
from pathlib import Path
from time import perf_counter, process_time, sleep

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.core.cache import cache  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from complaints import bulk, standings  # noqa: E402
from complaints.models import Bulk, Complaint, Standing  # noqa: E402
from foundation import owner  # noqa: E402
from foundation.rubbish import spare_what_stays  # noqa: E402
from reports import facts  # noqa: E402
from staff.models import Branch, Level, Role, User  # noqa: E402
from tests.benchmarks import _database, desk  # noqa: E402
from tests.benchmarks._machine import watched  # noqa: E402

GROWTH, FEW = 1.5, desk.FEW
SCREENS, EVERY, CHANGES = 200, 5, 6  # Screens, seconds between their polls, changes a minute
MARKS = """
    INSERT INTO complaints_mark (complaint_id, type, generation, evidence, at)
    SELECT c.id, types[1 + c.id / 20 %% 8], 1, %(evidence)s, c.received_at
    FROM complaints_complaint c, (SELECT %(types)s::text[] AS types) AS t
    WHERE c.state = 'registered' AND c.id %% 60 = 0 AND NOT EXISTS (
        SELECT FROM complaints_mark m WHERE m.complaint_id = c.id)
"""
# With times, for what is archived: most of it in time.
TIMERS = """
    INSERT INTO complaints_timer (complaint_id, clock, target_id, calendar_id, amount, extended,
        generation, started_at, due_at, unconfirmed, position, round, fires_at, stopped_at, outcome,
        quarantined, strategy, label, in_replay)
    SELECT c.id, t.clock, t.id, t.calendar_id, t.amount, interval '0', 1, c.received_at,
        c.received_at + t.amount, false, 0, 0, NULL,
        c.received_at + t.amount * (0.05 + 1.0 * random()), 'met', '', 'overdue', '', false
    FROM complaints_complaint c, sla_target t
    WHERE t.clock IN ('registration', 'first_contact', 'answer') AND t.amount IS NOT NULL
        AND t.version_id = 1 AND c.state = 'archived' AND c.id > %(after)s
"""
REPORTS = (
    *(("overview", "thirty-days"), ("overview", "month"), ("overview", "year")),
    *(("volume", "month"), ("volume", "year"), ("times", "month"), ("times", "year")),
)
TYPES = (
    *("vip", "repeat", "vip", "major", "over_the_head", "raised"),
    *("cross_region", "sensitive"),
)

NAMED = {"name": "x", "name_zh": ""}
EVIDENCE = {  # Whatever the sentence of a type asks for
    **{"reason": "x", "names": NAMED, "taken": NAMED, "solved": NAMED, "instruction": "x"},
    **{"number": "C-2026-000001", "archived_at": "2026-01-01T00:00:00+00:00", "days": 1},
}


def people(branches):
    """The head of the group sees everything, that of a branch an eighth of it."""
    group = Branch.objects.get(code="group")
    heads = {"group": User.objects.create(username="head", role=Role.SUPERVISOR, branch=group)}
    heads["branch"] = User.objects.create(
        username="branch-head", role=Role.SUPERVISOR, branch_id=branches[0]
    )
    others = [
        User(username=f"screen-{n}", role=Role.SUPERVISOR, branch_id=branches[n % len(branches)])
        for n in range(SCREENS)
    ]
    return heads, User.objects.bulk_create(others)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def stand(after):
    """What came in stands in queues and reports, as workers have it later; return in how long."""
    with owner.connected(), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(TIMERS, {"after": after})
        cursor.execute(MARKS, {"types": list(TYPES), "evidence": json.dumps(EVIDENCE)})
        began = perf_counter()
        standings.refresh()
        facts.keep(now=timezone.now())
        counted = perf_counter() - began
        cursor.execute("VACUUM ANALYZE complaints_standing, complaints_mark, complaints_touched")
        cursor.execute("VACUUM ANALYZE reports_fact, reports_day, reports_behind")
        cursor.execute("VACUUM ANALYZE complaints_unreported")
        cursor.execute("RESET statement_timeout")
    return round(counted, 1)


def news_of(client, address):
    page = client.get(address).content.decode()
    return re.search(r'hx-get="([^"]+/news/[^"]+)"', page)[1].replace("&amp;", "&")


def some():
    """Keys of open complaints, from everywhere among them."""
    return list(Standing.objects.open().order_by("?").values_list("pk", flat=True)[:500])


def touch(keys):
    """Somebody works on a complaint: what was counted must be counted again."""
    one = random.choice(keys)
    Complaint.objects.get(pk=one).add_note(note="bench", by=None, at=timezone.now())


def asks(heads):
    found, keys = {}, some()
    for name, user in heads.items():
        client = signed_in(user)
        for code in ("all", "overdue", "vip", "approvals"):
            address = f"/queues/{code}/"
            found[f"{name}: queue, {code}"] = lambda n, c=client, a=address: desk.get(c, a)
        found[f"{name}: queue, nothing kept"] = lambda n, c=client: cold(c)
        found[f"{name}: queue, narrowed"] = lambda n, c=client: desk.get(
            c, "/queues/all/", category="c1", state="registered"
        )
        found[f"{name}: queue, just changed"] = lambda n, c=client: changed(c, keys)
        for code, period in REPORTS:
            address = f"/reports/{code}/?period={period}"
            found[f"{name}: report, {code}, {period}"] = lambda n, c=client, a=address: desk.get(
                c, a
            )
        found[f"{name}: poll, unchanged"] = Screen(client).poll
    return found


def cold(client):
    """As the first page of a process."""
    cache.clear()
    desk.get(client, "/queues/all/")


class Screen:
    """A page that is left open. It asks the server as a web server would, without the costs of
    the client that a test uses."""

    def __init__(self, client):
        path, _, query = news_of(client, "/queues/all/").partition("?")
        cookie = f"sessionid={client.cookies['sessionid'].value}"
        self.asked = {
            **{"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query},
            **{"SERVER_NAME": "testserver", "SERVER_PORT": "80", "HTTP_HOST": "testserver"},
            **{"SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "HTTP_COOKIE": cookie},
            **{"wsgi.input": BytesIO(), "wsgi.errors": sys.stderr, "HTTP_HX_REQUEST": "true"},
            **{"HTTP_ACCEPT_LANGUAGE": "en", "HTTP_USER_AGENT": "bench"},
        }
        self.server, self.tag = WSGIHandler(), ""
        assert self.poll() == "200 OK"

    def poll(self, _turn=0):
        said = []
        asked = {**self.asked, "HTTP_IF_NONE_MATCH": self.tag}
        answer = self.server(asked, lambda *heard: said.append(heard))
        b"".join(answer)
        answer.close()
        ((status, headers),) = said
        self.tag = dict(headers)["ETag"]
        return status


def changed(client, keys):
    """The count of a queue that is behind; its writing is not measured by the others."""
    touch(keys)
    desk.get(client, "/queues/all/")


def screens(users):
    """The share of one core that open screens take: polls at their pace, a change now and then."""
    opened, keys = [Screen(signed_in(user)) for user in users], some()
    seconds, told, busy = 20, 0, 0.0
    postgres = _backend_seconds()
    began, turn = perf_counter(), 0
    while perf_counter() - began < seconds:
        if turn % (SCREENS * 60 // EVERY // CHANGES) == 0:
            touch(keys)
        start = process_time()
        told += opened[turn % SCREENS].poll() == "200 OK"
        busy += process_time() - start
        turn += 1
        sleep(max(0.0, began + turn * EVERY / SCREENS - perf_counter()))
    passed = perf_counter() - began
    share = (busy + _backend_seconds() - postgres) / passed
    return {"share of a core": round(share, 3), "polls": turn, "told something": told}


def _backend_seconds():
    """Processor time of the database process that serves this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def hand_over(count):
    """Seconds for a hand-over of so many to a branch that has none, preview and all."""
    city = Branch.objects.filter(level=Level.CITY)[0]
    taker = Branch.objects.create(code="taker", name="x", parent=city, level=Level.BRANCH)
    keys = list(Standing.objects.open().values_list("pk", flat=True)[:count])
    Complaint.objects.filter(pk__in=keys).update(state="clarified")
    said = QueryDict(mutable=True)
    said.update({"branch": taker.code, "note": "bench"})
    top = User.objects.get(username="head")
    began = perf_counter()
    row = Bulk.objects.plan("transfers", said.urlencode(), keys, by=top, at=timezone.now())
    bulk.preview(row, at=timezone.now())
    planned = perf_counter() - began
    row.start(at=timezone.now())
    bulk.perform_pending(now=timezone.now())
    took = perf_counter() - began - planned
    counts = row.counts()
    assert counts["done"] == len(keys), counts
    return {"complaints": len(keys), "preview": round(planned, 1), "seconds": round(took, 1)}


def measure(most, handed_over):
    _clerk, branches, problems = desk.office()
    heads, users = people(branches)
    found, filled = {}, 0
    spare_what_stays()
    for count in (FEW, most):
        desk.fill(branches, problems, filled + 1, count)
        counted = stand(filled)
        filled = count
        found[count] = desk.timed(asks(heads))
        opened = Standing.objects.open().count()
        print(f"\n{count} complaints, {opened} of them open; counted in {counted} s")
        for name, (milliseconds, statements) in found[count].items():
            print(f"{name:30} {milliseconds:8.1f} ms {statements:4} statements")
    few, many = found.values()
    growth = {name: round(many[name][0] / max(few[name][0], 1), 2) for name in few}
    open_screens = screens(users)
    print(f"\n{SCREENS} screens, a poll every {EVERY} s: {open_screens}")
    moved = hand_over(handed_over)
    print(f"hand-over of many: {moved}")
    return {"found": found, "growth": growth, "screens": open_screens, "hand-over": moved}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--complaints", type=int, default=200_000)
    options.add_argument("--bulk", type=int, default=10_000)
    asked = options.parse_args()
    settings.ALLOWED_HOSTS = ["testserver"]
    connection.settings_dict["CONN_MAX_AGE"] = None  # One process of the database, to be measured
    found = {}
    with _database.of_its_own(), watched(found):
        found |= measure(asked.complaints, asked.bulk)
    print(json.dumps(found))
    # A report adds up more days where more have something to add: it has a time, not a ratio.
    pages = {name: ratio for name, ratio in found["growth"].items() if ": report" not in name}
    slow = {name: ratio for name, ratio in pages.items() if ratio > GROWTH}
    assert not slow, f"these grow with the number of complaints: {slow}"


if __name__ == "__main__":
    main()
