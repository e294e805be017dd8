"""Past complaints as the what-if reads them, a thousand at a time at four queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from complaints.casefiles import CaseFiles
from complaints.classification import Type
from complaints.lifetimes import TOLD, Line, runs
from complaints.models import Complaint, Event, Extension, Timer
from sla.clock import Change
from sla.models import Clock
from sla.what_if import Run


@dataclass(frozen=True, slots=True)
class Past:
    """One complaint: what it is, its types, and what its history says of its clocks."""

    complaint: Complaint
    types: frozenset[Type]
    changes: Sequence[Change]
    runs: Sequence[Run]

    @property
    def branch(self) -> str:
        return self.complaint.handling_branch.code


class Archive:
    """Reads past complaints, set after set."""

    def __init__(self) -> None:
        self.files = CaseFiles()

    def read(self, keys: Sequence[int]) -> Iterable[Past]:
        lines, promised, extended = _lines(keys), _promised(keys), _extended(keys)
        for complaint in self.files.of(keys):
            told = lines.get(complaint.pk, [])
            found = runs(told, complaint.received_at)
            for clock, at, due_at in extended.get(complaint.pk, ()):
                _extend(found, clock, at, due_at)
            yield Past(
                complaint,
                frozenset(Type(line.type) for line in told if line.type),
                [Change(line.at, line.new) for line in told if line.new],
                [*found, *promised.get(complaint.pk, ())],
            )


def _lines(keys: Sequence[int]) -> dict[int, list[Line]]:
    """Per complaint the lines of history that say something of a clock, oldest first."""
    said = Event.objects.filter(Q(kind__in=TOLD) | ~Q(new=""), complaint__in=keys)
    found: dict[int, list[Line]] = {}
    told = KeyTextTransform("type", "data"), KeyTextTransform("attended", "data")
    columns = ("complaint_id", "at", "kind", "new", *told)
    for pk, at, kind, new, type, attended in said.order_by("at", "pk").values_list(*columns):
        line = Line(at, kind, new, (kind == "type" and type) or "", attended == "true")
        found.setdefault(pk, []).append(line)
    return found


def _promised(keys: Sequence[int]) -> dict[int, list[Run]]:
    """Per complaint the promises that staff made (C6); what they said is due, is due."""
    made = Timer.objects.of(Clock.COMMITMENT).filter(complaint__in=keys)
    found: dict[int, list[Run]] = {}
    columns = ("complaint_id", "started_at", "stopped_at", "outcome", "agreed_at")
    for pk, started_at, stopped_at, outcome, agreed_at in made.values_list(*columns):
        run = Run("commitment", started_at, "", stopped_at, outcome == "met", agreed_at)
        found.setdefault(pk, []).append(run)
    return found


def _extended(keys: Sequence[int]) -> dict[int, list[Any]]:
    """Per complaint (clock, decided at, new due time) of the extensions that were granted."""
    granted = Extension.objects.filter(complaint__in=keys, outcome="granted").order_by("pk")
    columns = ("complaint_id", "timer__clock", "decided_at", "new_due_at")
    found: dict[int, list[Any]] = {}
    for pk, *extension in granted.values_list(*columns):
        found.setdefault(pk, []).append(extension)
    return found


def _extend(found: Sequence[Run], clock: str, at: Any, due_at: Any) -> None:
    """The run that went on when more time was granted has that time, under any rule."""
    for run in found:
        if run.clock == clock and run.started_at <= at and (run.ended_at or at) >= at:
            run.granted = at, due_at
