"""A slow and obvious model of the reports: complaint by complaint, from its own rows."""

from datetime import timedelta
from math import ceil
from zoneinfo import ZoneInfo

from complaints.models import Complaint, Lap

FINAL = {"archived", "withdrawn", "joined"}


class Seen:
    """One complaint with its own rows and nothing else, read once."""

    def __init__(self, one):
        self.one, self.pk = one, one.pk
        self.stretches = [
            *Lap.objects.filter(complaint=one),
            *one.timers.exclude(outcome="dropped"),
        ]
        self.calls = list(one.call_backs.order_by("at", "pk"))
        self.types = {mark.type for mark in one.marks.all()}
        self.extensions = [extension.outcome for extension in one.extensions.all()]

    def last(self, name):
        given = [getattr(call, name) for call in self.calls]
        return next((value for value in reversed(given) if value is not None), None)

    @property
    def last_reached(self):
        return next((c for c in reversed(self.calls) if c.outcome != "unreachable"), None)


def look():
    return [Seen(one) for one in Complaint.objects.select_related("branch")]


class Recount:
    """Complaint by complaint."""

    def __init__(self, seen, period, branch, zone, now, *, alone=False):
        self.zone, self.now = ZoneInfo(zone), now
        self.contacts = [
            each
            for each in seen
            if period.first <= self.local(each).date() <= period.last
            and each.one.branch.path.startswith(branch.path)
            and (not alone or each.one.branch == branch)
        ]
        self.complaints = [each for each in self.contacts if each.one.kind == "complaint"]

    def local(self, each):
        return each.one.received_at.astimezone(self.zone)

    def late(self, each, clock):
        return sum(
            row.due_at is not None and (row.stopped_at or self.now) > row.due_at
            for row in each.stretches
            if row.clock == clock
        )

    def kept(self, each, clock):
        return sum(
            row.outcome == "met" and (row.due_at is None or row.stopped_at <= row.due_at)
            for row in each.stretches
            if row.clock == clock
        )

    def weight(self, each, figure, key):
        """What one complaint adds to a number."""
        if figure in ("kept", "late"):
            return getattr(self, figure)(each, key)
        if figure.startswith("took_"):
            took = self.took(each, figure.removeprefix("took_"))
            return took is not None and took >= int(key)
        if figure == "type":
            return key in each.types if key != "ordinary" else not each.types
        simple = self.simple(each)
        if figure in simple:
            return int(simple[figure])
        return self.value(each, figure) == key and self.holds(each, figure)

    def simple(self, each):
        one, call, state = each.one, each.last_reached, each.one.state
        granted = each.extensions.count("granted")
        return {
            "received": 1,
            "urgent": bool(each.types),
            "open": state not in FINAL,
            "archived": state == "archived",
            "withdrawn": state == "withdrawn",
            "joined": state == "joined",
            "done": state in ("answered", "called_back", "archived"),
            "reopened": one.generation > 1,
            "extended": granted > 0,
            "called": bool(each.calls),
            "reached": call is not None,
            "satisfied": call is not None and call.outcome == "satisfied",
            "called_back": state == "archived" and call is not None,
            "uncalled": state == "archived" and call is None,
            "rated": each.last("rating") is not None,
            "treated": each.last("treatment") is not None,
            "asked": len(each.extensions),
            "granted": granted,
            "rating": each.last("rating") or 0,
            "treatment": each.last("treatment") or 0,
        }

    def value(self, each, figure):
        """What a complaint is counted under."""
        if figure == "kind":
            return each.one.kind
        if figure == "hour":
            return str(24 * self.local(each).weekday() + self.local(each).hour)
        pk = getattr(each.one, f"{figure.split('_')[0]}_id")
        return "-" if pk is None else str(pk)

    def holds(self, each, figure):
        special = figure.partition("_")[2]
        return {
            "": True,
            "open": each.one.state not in FINAL,
            "late": self.late(each, "answer") > 0,
            "reopened": each.one.generation > 1,
        }[special]

    def count(self, figure, key):
        rows = self.contacts if figure == "kind" else self.complaints
        return sum(self.weight(each, figure, key) for each in rows)

    def incidents(self):
        return len({each.one.incident_id for each in self.complaints if each.one.incident_id})

    def behind(self, figure, key):
        rows = self.contacts if figure == "kind" else self.complaints
        return {each.pk for each in rows if self.weight(each, figure, key)}

    def took(self, each, clock):
        """Minutes from the first start until it was first met."""
        one = each.one
        if clock == "closing":
            took = one.archived_at and one.archived_at - one.received_at
        else:
            rows = [row for row in each.stretches if row.clock == clock]
            met = [row.stopped_at for row in rows if row.outcome == "met"]
            took = met and min(met) - min(row.started_at for row in rows)
        return int(took.total_seconds()) // 60 if took or took == timedelta() else None

    def minutes(self, clock):
        found = [self.took(each, clock) for each in self.complaints]
        return sorted(minutes for minutes in found if minutes is not None)

    def percentile(self, clock, percent):
        values = self.minutes(clock)
        return values[max(ceil(len(values) * percent / 100), 1) - 1] if values else None
