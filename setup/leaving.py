"""Retiring a person: what is theirs passes to somebody, in the same act (W4, W14)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints import leaving
from setup import importing
from setup.resources import Resource
from staff.models import User

NOBODY = "-"  # Left unassigned: no user name is that


@transaction.atomic
def retire(resource: Resource, person: User, to: str, *, by: User, at: datetime) -> str:
    """Return what became of it, as a sentence. `to` is a user name, or NOBODY.

    The row is locked before: nobody is put in charge who is about to go.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    held = leaving.held_by(person, at)
    taker = _taker(person, to) if held.open or held.incidents else None
    passed = leaving.hand_on(person, taker, by=by, at=at) if person != by else 0
    for other in held.deputy_of:
        before = importing.remembered(resource, other)
        other.deputy = None
        other.save(update_fields=["deputy"])
        importing.record(resource, other, before, by=by, at=at)
    importing.turn(resource, person, by=by, at=at)
    return " ".join([_("%(name)s is retired.") % {"name": person}, *_became(held, passed, taker)])


def _taker(person: User, to: str) -> User | None:
    if to == NOBODY:
        return None
    taker = leaving.takers(person).filter(username=to).first() if to.isprintable() else None
    if taker is None:
        leaving.must_hold_nothing(person)
    return taker


def _became(held: leaving.Held, passed: int, taker: User | None) -> list[str]:
    found = []
    if passed and taker:
        text = ngettext(
            "%(count)d open complaint passed to %(who)s.",
            "%(count)d open complaints passed to %(who)s.",
            passed,
        )
        found.append(text % {"count": passed, "who": taker})
    elif passed:
        text = ngettext(
            "%(count)d open complaint stands in the queue “unassigned”.",
            "%(count)d open complaints stand in the queue “unassigned”.",
            passed,
        )
        found.append(text % {"count": passed})
    if held.incidents and taker:
        text = ngettext(
            "%(count)d open incident passed to %(who)s.",
            "%(count)d open incidents passed to %(who)s.",
            held.incidents,
        )
        found.append(text % {"count": held.incidents, "who": taker})
    elif held.incidents:
        text = ngettext(
            "%(count)d open incident has nobody in charge.",
            "%(count)d open incidents have nobody in charge.",
            held.incidents,
        )
        found.append(text % {"count": held.incidents})
    if held.deputy_of:
        names = ", ".join(str(one) for one in held.deputy_of)
        found.append(_("No deputy any more: %(names)s.") % {"names": names})
    return found
