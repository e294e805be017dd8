"""Keeping what is being typed, so that no word is lost: not by a crash, nor by another page."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from complaints.models import Complaint, Draft, IntakeKey, Refused
from staff.models import User

LARGEST = 200_000  # Characters: ten times the longest text
MOST = 30  # Drafts a person; the oldest go first
KEPT = timedelta(days=30)
TAKEN_BACK = timedelta(hours=1)  # So long what was thrown away can be taken back
HANDOVER = "work.hand-over"  # The one of a hand-over of the shift
SLIGHT = frozenset({"caller", "kind", "channel", "customer", "nature", "demeanour"})
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "key", "seen", "draft", "revision", "where", "page"})


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself: its address, who it is, and the revision that it was made from
    (0: none yet)."""

    where: str
    name: str = ""
    revision: int = 0


@transaction.atomic
def keep(user: User, key: str, values: Mapping[str, str], page: Page, *, at: datetime) -> Draft:
    """Write what stands on a page over the draft that it was made from.

    A page that is behind wipes nothing: what it says becomes a draft of its own. It is not behind
    where the newest was its own, of which it only missed the answer. Where there is nothing to
    keep, a draft comes back that is not stored: of a caller who was merely looked up, of an act
    that was sent while this was on its way.
    Raises Refused where it is too long to be kept.
    """
    typed = {name: text for name, text in values.items() if name not in NOT_TYPED}
    said = {name for name, text in typed.items() if text}
    if len(json.dumps(typed, ensure_ascii=False)) > LARGEST:
        raise Refused(_("This is too long to be kept as a draft; save it soon."))
    mine = Draft.objects.select_for_update().filter(user=user)
    was_sent = page.revision and is_of_a_move(key)
    if (said <= SLIGHT or was_sent) and not mine.filter(key=key).exists():
        return Draft(user=user, key=key, revision=page.revision)
    about = {"where": page.where[:200], "values": typed, "updated_at": at, "page": page.name[:36]}
    row, is_new = mine.get_or_create(user=user, key=key, defaults=about)
    if is_new:
        _forget_old(user, at)
    elif row.values != typed and _is_behind(page, row):
        root = row.root or row.key
        row = Draft.objects.create(user=user, key=str(uuid.uuid4()), root=root, **about)
        _forget_old(user, at)
    elif row.values != typed:
        row.values, row.updated_at, row.page = typed, at, page.name[:36]
        row.revision, row.discarded_at = row.revision + 1, None
        row.save(update_fields=["values", "revision", "updated_at", "page", "discarded_at"])
    return row


def _is_behind(page: Page, row: Draft) -> bool:
    return row.revision != page.revision and not (page.name and row.page == page.name[:36])


def _forget_old(user: User, at: datetime) -> None:
    """What was sent, is a month old, or comes after so many newer ones."""
    waiting = Draft.objects.of(user).filter(updated_at__gte=at - KEPT)
    kept = list(waiting.values_list("pk", flat=True)[:MOST])
    gone = Draft.objects.filter(user=user).exclude(pk__in=kept)
    gone.exclude(discarded_at__gte=at - TAKEN_BACK).delete()


def discard(user: User, key: str) -> None:
    Draft.objects.filter(user=user, key=key).delete()


def throw_away(user: User, key: str, *, at: datetime) -> None:
    Draft.objects.filter(user=user, key=key, discarded_at=None).update(discarded_at=at)


def take_back(user: User, key: str) -> bool:
    """Whether it was there to be taken back."""
    gone = Draft.objects.filter(user=user, key=key, discarded_at__isnull=False)
    return bool(gone.update(discarded_at=None))


def sent_beside(user: User, key: str) -> Complaint | None:
    """What another page of the same draft has logged already, if the draft was forked."""
    mine = Draft.objects.filter(user=user)
    roots = mine.filter(key=key).exclude(root="").values("root")
    family = mine.filter(Q(root=key) | Q(root__in=roots)).values("key")
    sent = IntakeKey.objects.filter(Q(key__in=roots) | Q(key__in=family), user=user)
    row = sent.exclude(key=key).select_related("complaint").order_by("pk").first()
    return row.complaint if row else None


def key_of_move(number: str, noun: str) -> str:
    """One draft a person, complaint and act: opened again, it is there again."""
    return f"{number}.{noun}"


def is_of_a_move(key: str) -> bool:
    return "." in key
