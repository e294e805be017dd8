"""A slice of each real file, replayed through the whole intake, against a slow recount."""

from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from complaints.classification import months_later
from complaints.imports.importer import Import
from complaints.imports.mapping import load
from complaints.models import Complaint, Escalation, Incident, Timer
from tests.realdata import MAPPINGS, NYC, TEDDY, UCI, rows_of, write_csv

UTC, NEW_YORK = ZoneInfo("UTC"), ZoneInfo("America/New_York")
ZONE = ZoneInfo("Asia/Shanghai")  # Of the desk: months are counted here


def silent(what, count):
    """No progress is shown."""


def replay(path, mapping):
    run = Import(path, load(MAPPINGS / mapping), replay=True, now=timezone.now(), progress=silent)
    return run.run(dry=False).as_json(timedelta(seconds=1))


def recount(cases):
    """Firings, repeats and possible duplicates, complaint by complaint, with nothing clever.

    `cases` are (received, customer or None, problem or None, closed or None) in order.
    """
    firings = repeats = duplicates = 0
    armed = defaultdict(lambda: True)
    for i, (at, customer, problem, _closed) in enumerate(cases):
        if problem is None:
            continue
        before = [c for c in cases[: i + 1] if c[2] == problem]
        late = [who for received, who, *_ in before if received >= at - timedelta(minutes=60)]
        people = len(set(late) - {None}) + late.count(None)  # Who gave no name is one each
        firings += people > 10 and armed[problem]
        armed[problem] = people <= 10
        if customer is None:
            continue
        mine = [closed for _at, who, _problem, closed in before[:-1] if who == customer]
        repeats += any(closed and closed <= at <= months_later(closed, 3, ZONE) for closed in mine)
        duplicates += any(closed is None or closed > at for closed in mine)
    return {"batch_firings": firings, "repeats": repeats, "possible_duplicates": duplicates}


def parsed(text, zone, format):
    return datetime.strptime(text, format).replace(tzinfo=zone).astimezone(UTC) if text else None


def nyc_cases(rows, area):
    format = "%m/%d/%Y %I:%M:%S %p"
    for row in rows:
        point = (row["latitude"], row["longitude"]) if row["latitude"] else None
        problem = (row["complaint_type"], row["descriptor"], row[area]) if row[area] else None
        times = [parsed(row[name], NEW_YORK, format) for name in ("created_date", "closed_date")]
        yield times[0], point, problem, times[1]


def uci_cases(rows):
    for row in rows:
        place = (row["u_symptom"], row["location"])
        times = [parsed(row[name], UTC, "%Y-%m-%d %H:%M:%S") for name in ("opened_at", "closed_at")]
        yield times[0], row["caller_id"] or None, place if all(place) else None, times[1]


def agrees(result, expected):
    assert {name: result[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("mapping", "area"), [("nyc311_zip.toml", "incident_zip"), ("nyc311_borough.toml", "borough")]
)
def test_a_saturday_night_in_new_york(rules, tmp_path, mapping, area):
    rows = [row for row in rows_of(NYC) if row["created_date"].startswith("12/12/2015 1")]
    result = replay(write_csv(tmp_path / "nyc.csv", rows), mapping)
    assert result["accepted"] == result["rows"] == len(rows)
    cases = sorted(nyc_cases(rows, area), key=lambda case: case[0])
    agrees(result, recount(cases))
    assert Incident.objects.count() == result["incidents"]
    if area == "borough":
        assert result["batch_firings"] > 0
        assert result["escalations_by_type"]["batch"] > 0
    assert not Timer.objects.filter(in_replay=True).exists()
    assert Complaint.objects.filter(state="archived").count() == sum(
        bool(row["closed_date"]) for row in rows
    )


def test_a_service_desk_whose_last_event_of_an_incident_counts(rules, tmp_path):
    latest = {}
    events = rows_of(UCI)[:6_000]
    for row in events:
        latest[row["number"]] = row
    result = replay(write_csv(tmp_path / "uci.csv", events), "uci_incident.toml")
    assert result["rows"] == len(events)
    assert result["accepted"] == len(latest)
    assert result["superseded"] == len(events) - len(latest)
    agrees(result, recount(sorted(uci_cases(latest.values()), key=lambda case: case[0])))
    assert Escalation.objects.count() == sum(result["escalations_by_type"].values())


def test_messages_in_chinese_whose_times_are_texts_and_dates_mixed(rules, tmp_path):
    import openpyxl

    rows = rows_of(TEDDY)
    mixed = [row for row in rows if not isinstance(row["留言时间"], str)][:50]
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for row in [*rows[:150], *mixed]:
        book.active.append(list(row.values()))
    book.save(tmp_path / "teddy.xlsx")
    result = replay(tmp_path / "teddy.xlsx", "teddy2020c_messages.toml")
    numbers = {str(row["留言编号"]) for row in [*rows[:150], *mixed]}
    assert result["accepted"] == len(numbers)
    assert result["problems"] == 1
    assert result["batch_firings"] == 0


def test_nothing_fires_at_or_after_the_closing_and_all_before_it(rules, tmp_path):
    rows = [row for row in rows_of(NYC) if row["created_date"].startswith("12/14/2015 0")]
    replay(write_csv(tmp_path / "nyc.csv", rows), "nyc311_borough.toml")
    late = [e for e in Escalation.objects.select_related("complaint", "timer") if _after_end(e)]
    assert late == []
    assert Escalation.objects.exists()


def _after_end(escalation):
    end = escalation.complaint.archived_at
    return end is not None and escalation.fired_at >= end
