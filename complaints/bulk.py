"""Acts on many complaints at work: set by set, each complaint with its own history.

What is done is written with the complaint itself, in one transaction: whoever dies in between
leaves the rest to the next worker, and nothing is done twice.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.bulk_acts import ACTS, can_be_undone, doing_of, refusals
from complaints.models import Bulk, BulkItem, Complaint, Incident, Refused
from foundation.bulk import update_each
from foundation.locks import tried
from staff.models import User

logger = logging.getLogger(__name__)

SET_SIZE = 200
MOST = 20_000  # Complaints in one bulk
LOCK = 0x3A55  # One worker a bulk
FORGOTTEN = timedelta(days=1)  # A preview that nobody started
READ = (
    "customer__tier",
    "customer__account__level",
    "category",
    "area",
    "channel",
    "body",
    "branch",
    "handling_branch",
    "owner",
)


def preview(bulk: Bulk, *, at: datetime) -> None:
    """Write with each complaint whether it would be skipped now, and why."""
    items = list(bulk.items.filter(outcome=""))
    for start in range(0, len(items), SET_SIZE):
        some = items[start : start + SET_SIZE]
        cases = list(_cases(bulk, some).values())
        _tell(some, refusals(bulk, cases, doing_of(bulk, at=at)))
        update_each(some, ["reason"])


@transaction.atomic
def start(bulk: Bulk, *, at: datetime) -> bool:
    """Let a worker do it; a second click starts nothing.

    An answer for all members of an incident stands in its history from now on. Raises Refused
    where that was closed since somebody looked at it.
    """
    if not bulk.start(at=at):
        return False
    said = QueryDict(bulk.form)
    if room := Incident.objects.filter(pk=said.get("room") or 0).first():
        room.change(None)
        room.record("answer", by=bulk.by, at=at, text=said["answer"])
    return True


def perform_pending(*, now: datetime, sets: int | None = None) -> int:
    """Do what was started; return how many complaints it was done with.

    `sets` is how many of each may be done now, for whoever has something else to do as well.
    """
    done = 0
    for pk in list(Bulk.objects.running().values_list("pk", flat=True)):
        with tried(LOCK, pk) as held:
            bulk = (
                Bulk.objects.running().select_related("by__branch", "undoes").filter(pk=pk).first()
            )
            done += run(bulk, now=now, sets=sets) if held and bulk else 0
    return done


def run(bulk: Bulk, *, now: datetime, sets: int | None = None) -> int:
    """Do one of them to its end, in the language of whoever asked for it."""
    done = 0
    with translation.override(bulk.by.language_code):
        for turn in count():
            some = list(bulk.items.filter(outcome="")[:SET_SIZE])
            if not some:
                _finish(bulk, now)
                break
            if turn == sets:
                break
            done += _perform(bulk, some, now)
    return done


def _finish(bulk: Bulk, now: datetime) -> None:
    """Unless somebody has asked for another try in this very moment."""
    left = BulkItem.objects.filter(bulk=OuterRef("pk"), outcome="")
    Bulk.objects.filter(~Exists(left), pk=bulk.pk).update(finished_at=now)


def retry(bulk: Bulk) -> bool:
    """Once more what was in somebody's way; what is done, or undone, is not done again."""
    if bulk.undone_by.exists():
        return False
    failed = bulk.items.filter(outcome=BulkItem.Outcome.FAILED)
    again = failed.update(outcome="", reason="")
    if again:
        Bulk.objects.filter(pk=bulk.pk).update(finished_at=None)
    return bool(again)


@transaction.atomic
def undo(bulk: Bulk, *, by: User, at: datetime) -> Bulk:
    """A bulk of its own, started at once, that puts back what was done and not touched since."""
    Bulk.objects.select_for_update(no_key=True).get(pk=bulk.pk)  # Once, however often clicked
    if not can_be_undone(bulk):
        raise Refused(_("This cannot be undone, or is undone already."))
    done = bulk.items.filter(outcome=BulkItem.Outcome.DONE).values_list("complaint", flat=True)
    undoing = Bulk.objects.plan("undoing", "", list(done), by=by, at=at, undoes=bulk)
    undoing.start(at=at)
    return undoing


def forget(*, now: datetime) -> int:
    """Let go of previews that nobody started."""
    old = Bulk.objects.filter(started_at=None, asked_at__lt=now - FORGOTTEN)
    return old.delete()[0]


def _perform(bulk: Bulk, some: Sequence[BulkItem], now: datetime) -> int:
    """A set together; where something is in its way, one by one."""
    try:
        with transaction.atomic():
            return _perform_set(bulk, some, now)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        logger.warning("Bulk %s: a set failed; trying one by one", bulk.pk, exc_info=True)
    return sum(_perform_alone(bulk, item, now) for item in some)


def _perform_alone(bulk: Bulk, item: BulkItem, now: datetime) -> int:
    try:
        with transaction.atomic():
            return _perform_set(bulk, [item], now)
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        logger.warning("Bulk %s, complaint %s", bulk.pk, item.complaint_id, exc_info=True)
        reason = _("Somebody was working on it; try again.")
        if not isinstance(error, DatabaseError):
            reason = _("It could not be done; tell an admin.")
        BulkItem.objects.filter(pk=item.pk).update(outcome=BulkItem.Outcome.FAILED, reason=reason)
        return 0


def _perform_set(bulk: Bulk, some: Sequence[BulkItem], now: datetime) -> int:
    act, doing = ACTS[bulk.act], doing_of(bulk, at=now)
    act.hold(doing)
    # Locked before anything is read: nobody changes meanwhile what is decided on.
    rows = Complaint.objects.filter(pk__in=[item.complaint_id for item in some])
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    cases = _cases(bulk, some)
    refused = refusals(bulk, list(cases.values()), doing)
    asked = [case for pk, case in cases.items() if pk not in refused]
    before = {case.pk: getattr(case, act.keeps) for case in asked} if act.keeps else {}
    refused |= act.do(asked, doing) if asked else {}
    for item in some:
        is_done = item.complaint_id in cases and item.complaint_id not in refused
        item.outcome = BulkItem.Outcome.DONE if is_done else BulkItem.Outcome.SKIPPED
        if is_done and act.keeps:
            version = cases[item.complaint_id].version
            kept = {act.keeps: before[item.complaint_id], "version": version}
            item.before = {**kept, "at": now.isoformat()}
    _tell(some, refused)
    _tell_unseen([item for item in some if item.complaint_id not in cases])
    update_each(some, ["outcome", "reason", "before"])
    return sum(item.outcome == BulkItem.Outcome.DONE for item in some)


def _cases(bulk: Bulk, items: Sequence[BulkItem]) -> dict[int, Complaint]:
    """Those that whoever asked may see now, by key."""
    mine = Complaint.objects.visible_to(bulk.by).select_related(*READ)
    may = bulk.by.is_active and bulk.by.is_supervisor
    cases = mine.in_bulk([item.complaint_id for item in items]) if may else {}
    prefetch_related_objects(list(cases.values()), "marks")
    return cases


def _tell(items: Sequence[BulkItem], refused: dict[int, Refused]) -> None:
    for item in items:
        refusal = refused.get(item.complaint_id)
        item.reason = str(refusal)[:500] if refusal else ""


def _tell_unseen(items: Sequence[BulkItem]) -> None:
    for item in items:
        item.reason = _("You may not see this complaint any more.")
