"""Keeping what is being typed, so that no word is lost: not by a crash, nor by another page."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import Draft, Refused
from staff.models import User

LARGEST = 200_000  # Characters: ten times the longest text
MOST = 30  # Drafts a person; the oldest go first
KEPT = timedelta(days=30)
NOT_TYPED = frozenset({"csrfmiddlewaretoken", "key", "seen", "draft", "revision", "where"})


@transaction.atomic
def keep(
    user: User, key: str, *, where: str, values: Mapping[str, str], revision: int, at: datetime
) -> Draft:
    """Write what stands on a page over the `revision` that it was made from (0: none yet).

    A page that is behind wipes nothing: what it says becomes a draft of its own.
    Raises Refused where it is too long to be kept.
    """
    typed = {name: text for name, text in values.items() if name not in NOT_TYPED and text}
    if len(json.dumps(typed, ensure_ascii=False)) > LARGEST:
        raise Refused(_("This is too long to be kept as a draft; save it soon."))
    row = Draft.objects.select_for_update().filter(user=user, key=key).first()
    if row and row.values == typed:
        return row
    if row is None or row.revision != revision:
        new = key if row is None else str(uuid.uuid4())
        made = Draft(user=user, key=new, where=where[:200], values=typed, updated_at=at)
        made.save()
        _forget_old(user, at)
        return made
    row.values, row.revision, row.updated_at = typed, row.revision + 1, at
    row.save(update_fields=["values", "revision", "updated_at"])
    return row


def _forget_old(user: User, at: datetime) -> None:
    """What was sent, is a month old, or comes after so many newer ones."""
    waiting = Draft.objects.of(user).filter(updated_at__gte=at - KEPT)
    kept = list(waiting.values_list("pk", flat=True)[:MOST])
    Draft.objects.filter(user=user).exclude(pk__in=kept).delete()


def discard(user: User, key: str) -> None:
    Draft.objects.filter(user=user, key=key).delete()


def of_move(user: User, number: str, noun: str) -> Draft | None:
    return Draft.objects.filter(user=user, key=key_of_move(number, noun)).first()


def key_of_move(number: str, noun: str) -> str:
    """One draft a person, complaint and act: opened again, it is there again."""
    return f"{number}.{noun}"
