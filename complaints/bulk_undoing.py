"""Putting back what was done with many, as far as nobody has gone on with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import product

from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from complaints.bulk_base import Cases, Doing, Refusals, refused
from complaints.models import BulkItem, Complaint, Timer
from complaints.models.steps import move_all
from complaints.models.timer import Outcome
from complaints.models.transfer import Transfer
from sla.models import Clock
from staff.models import User
from staff.people import colleagues


def _kept(cases: Iterable[Complaint], doing: Doing) -> dict[int, BulkItem]:
    """What the bulk that is undone has kept of each complaint."""
    done = BulkItem.objects.filter(bulk=doing.undone, outcome=BulkItem.Outcome.DONE)
    keys = [one.pk for one in cases]
    return {item.complaint_id: item for item in done.filter(complaint__in=keys)}


def not_to_be_undone(cases: Cases, doing: Doing) -> Refusals:
    """Whatever somebody has done since then is not undone with it."""
    kept = _kept(cases, doing)
    changed = [c for c in cases if c.pk not in kept or kept[c.pk].before["version"] != c.version]
    return refused(changed, _("%(number)s was changed since then; it stays as it is."))


def _note(doing: Doing) -> str:
    """What was undone, in the words of whoever undoes it."""
    from complaints.bulk_acts import ACTS  # Which are made of the functions here

    undone = doing.undone
    assert undone is not None
    with override(doing.by.language or get_language()):
        at = f"{localtime(undone.started_at):%Y-%m-%d %H:%M}"
        return _("Undone: %(what)s, %(at)s.") % {"what": ACTS[undone.act].label, "at": at}


def put_back(cases: Cases, doing: Doing) -> Refusals:
    """In the charge of whoever had it before, or of nobody."""
    kept = _kept(cases, doing)
    keys = {item.before["owner_id"] for item in kept.values()}
    left, owners = _lost_their_owner(cases, kept, doing), User.objects.in_bulk(keys)
    waited, note = _waited(cases, kept), _note(doing)
    for key, move in product(keys, ("assignment", "putting_back")):
        owner = owners.get(key)
        asked = [c for c in cases if c.pk not in left and kept[c.pk].before["owner_id"] == key]
        some = [c for c in asked if (c.pk in waited) == (move == "putting_back")]
        values = {"note": note, "data": {"to": owner.names if owner else {}}, "owner": owner}
        left |= move_all(some, move, by=doing.by, at=doing.at, **values) if some else {}
    return left


def _lost_their_owner(cases: Cases, kept: dict[int, BulkItem], doing: Doing) -> Refusals:
    """Who was in charge before is gone, works elsewhere or does something else by now."""
    may = set(colleagues(doing.by).values_list("pk", flat=True)) | {None}
    gone = [one for one in cases if kept[one.pk].before["owner_id"] not in may]
    text = _("%(number)s stays: whoever had it before cannot be put in charge any more.")
    return refused(gone, text)


def _waited(cases: Cases, kept: dict[int, BulkItem]) -> set[int]:
    """Urgent ones whose wait for somebody in charge was ended by what is undone: it goes on."""
    ended = Timer.objects.filter(complaint__in=[one.pk for one in cases], outcome=Outcome.MET)
    stopped = ended.of(Clock.ATTENTION).values_list("complaint", "stopped_at")
    return {pk for pk, at in stopped if at == _moment(kept[pk])}


def _moment(item: BulkItem) -> datetime | None:
    """When it was done; older ones have not kept it."""
    at = item.before.get("at")
    return datetime.fromisoformat(at) if at else None


def take_back(cases: Cases, doing: Doing) -> Refusals:
    """What nobody has accepted yet comes back to the giver."""
    pending = Transfer.objects.filter(complaint__in=[one.pk for one in cases], settled_at=None)
    given = {row.complaint_id: row for row in pending.select_related("giver")}
    left = refused(
        [one for one in cases if one.pk not in given], _("%(number)s is not being handed over.")
    )
    note = _note(doing)
    for giver in {row.giver for row in given.values()}:
        some = [c for c in cases if c.pk in given and given[c.pk].giver_id == giver.pk]
        left |= move_all(some, "return", by=doing.by, at=doing.at, note=note, handling_branch=giver)
    back = [one.pk for one in cases if one.pk not in left]
    settled = {"outcome": "returned", "settled_by": doing.by, "settled_at": doing.at}
    pending.filter(complaint__in=back).update(**settled)
    return left
