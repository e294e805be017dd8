"""Changing a calendar moves the clocks that run on it: tried out first, then done and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from complaints import differences, replanning
from complaints.differences import Difference
from complaints.models import Cause, Reason, Replanning
from sla import calendars, rulebook
from sla.calendars import CalendarRefused, Fact, is_dated
from sla.models import Calendar, Policy
from sla.worktime import NeverOpen
from staff.models import User


class Trial(NamedTuple):
    """What a change would say differently, and what it would move.

    `idle` are days of which something else is said, and that are open as before.
    """

    added: Sequence[Fact]
    removed: Sequence[Fact]
    moved: Sequence[Difference]
    idle: frozenset[str] = frozenset()


def tried(calendar: Calendar, change: Callable[[], object], *, at: datetime) -> Trial:
    """What the change would do. Nothing is written."""
    before = Calendar.objects.get(pk=calendar.pk).value()
    with transaction.atomic():
        added, removed = _made(calendar, change)
        after = Calendar.objects.get(pk=calendar.pk).value()
        found = [one for one in _differences(calendar, at) if one.moves]
        transaction.set_rollback(True)
    days = {fact[1]: date.fromisoformat(fact[1]) for fact in (*added, *removed) if is_dated(fact)}
    idle = {text for text, on in days.items() if before.periods(on) == after.periods(on)}
    return Trial(added, removed, found, frozenset(idle))


@transaction.atomic
def change(
    calendar: Calendar, make: Callable[[], object], reason: Reason, *, by: User, at: datetime
) -> Replanning:
    """Make the change and plan the clocks anew; the record says what changed and what moved.

    Raises CalendarRefused where a clock that runs could not fall due any more.
    """
    record = Replanning.because_of(reason, by=by, at=at)
    record.added, record.removed = _made(calendar, make)
    record.save()
    differences.write(_differences(calendar, at), record, at=at)
    return record


def _made(calendar: Calendar, make: Callable[[], object]) -> tuple[list[Fact], list[Fact]]:
    """Make a change; return what is said now, and what was said before."""
    before = _facts(calendar)
    make()
    after = _facts(calendar)
    return sorted(after - before), sorted(before - after)


def _facts(calendar: Calendar) -> set[Fact]:
    """As the database has it: the one in hand may be changed and not saved yet."""
    row = Calendar.objects.filter(pk=calendar.pk).first()
    return calendars.facts(row) if row else set()


def _differences(calendar: Calendar, at: datetime) -> Iterator[Difference]:
    keys = [calendar.pk, *(one.pk for one in calendars.below(calendar))]
    try:
        yield from replanning.recomputed(replanning.on_calendars(keys), at=at)
    except NeverOpen as error:
        text = _("With so few hours a promise that runs could not fall due any more; leave more.")
        raise CalendarRefused(text) from error


@transaction.atomic
def remove(calendar: Calendar, *, by: User, at: datetime) -> Replanning:
    """Remove a calendar that nothing ever ran on; retire one that nothing runs on any more.

    Raises CalendarRefused, with what it is used by.
    """
    rulebook.lock()
    _refuse_in_use(calendar, at)
    cause, reason = Cause.REMOVED_CALENDAR, Reason.of(Cause.REMOVED_CALENDAR, calendar)
    try:
        with transaction.atomic():
            Calendar.objects.get(pk=calendar.pk).delete()
    except ProtectedError:
        cause = Cause.RETIRED_CALENDAR
        Calendar.objects.filter(pk=calendar.pk).update(retired_at=at)
    return _recorded(Reason(cause, reason.about), by, at)


@transaction.atomic
def use_again(calendar: Calendar, *, by: User, at: datetime) -> Replanning:
    Calendar.objects.filter(pk=calendar.pk).update(retired_at=None)
    return _recorded(Reason.of(Cause.USED_CALENDAR, calendar), by, at)


def _recorded(reason: Reason, by: User, at: datetime) -> Replanning:
    rulebook.touch()
    record = Replanning.because_of(reason, by=by, at=at)
    record.save()
    return record


def _refuse_in_use(calendar: Calendar, at: datetime) -> None:
    using = calendars.rules_on(calendar, at=at)
    users = [str(one) for one in Policy.objects.filter(pk__in=using)]
    users += [str(one) for one in Calendar.objects.in_use().filter(parent=calendar)]
    running = replanning.on_calendars([calendar.pk]).live().count()
    if running:
        users.append(_("%(count)d clocks that run") % {"count": running})
    elif calendar.branch and replanning.on_calendars([calendar.pk]).exists():
        users.append(_("the branch %(code)s, for which it stands in") % {"code": calendar.branch})
    if users:
        text = _("“%(calendar)s” is still used by: %(users)s. Let these use another one first.")
        raise CalendarRefused(text % {"calendar": calendar, "users": _(", ").join(users)})
