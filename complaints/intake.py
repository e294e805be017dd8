"""Logging a complaint: one transaction for page, API and import alike."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from complaints import incidents, registering
from complaints.models import (
    Area,
    Category,
    Channel,
    Complaint,
    IntakeKey,
    ReceivingBody,
    Refused,
)
from customers.models import Customer
from customers.registration import NewCustomer
from staff.models import Branch, User

logger = logging.getLogger(__name__)

LONGEST_TEXT = 20_000
LONGEST_AGO = timedelta(days=366)  # Older ones come by import, with their own times
Errors = dict[str, str]


class InvalidComplaint(Exception):
    """What was given cannot be logged: a sentence for each field. Nothing was written."""

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        super().__init__(" ".join(errors.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComplaint:
    """What the desk was told. The customer is one we know, a new one, or anonymous."""

    what: str
    channel: Channel
    branch: Branch
    received_at: datetime
    customer: Customer | NewCustomer | None = None
    kind: str = Complaint.Kind.COMPLAINT
    category: Category | None = None
    area: Area | None = None
    body: ReceivingBody | None = None
    handling_branch: Branch | None = None
    happened_at: datetime | None = None
    place: str = ""
    amount: Decimal | None = None
    remedy: str = ""
    nature: str = ""
    demeanour: str = ""
    caller_said: str = ""
    major_reason: str = ""
    source: str = ""
    source_number: str = ""
    source_due_at: datetime | None = None
    in_replay: bool = False


def fingerprint(said: Mapping[str, Any]) -> str:
    """Equal for equal requests: tells a resent one from a key that is used a second time."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def errors_of(new: NewComplaint, *, at: datetime) -> Errors:
    """What is wrong with it, by field; empty when it can be logged at `at`."""
    found: Errors = {}
    texts = {"what": new.what, "remedy": new.remedy, "place": new.place, "caller": new.caller_said}
    for name, text in texts.items():
        if "\x00" in text:
            found[name] = _("The text holds a NUL character; remove it.")
        elif len(text) > LONGEST_TEXT:
            sentence = _("The text has %(length)d characters; at most %(most)d can be kept.")
            found[name] = sentence % {"length": len(text), "most": LONGEST_TEXT}
    if is_blank(new.what):
        found["what"] = _("Say what happened.")
    if new.received_at > at:
        found["received_at"] = _(
            "The time of receipt lies in the future; give the time it came in."
        )
    elif at - new.received_at > LONGEST_AGO:
        found["received_at"] = _("It was received more than a year ago; look at the year again.")
    if new.happened_at and new.happened_at > new.received_at:
        found["happened_at"] = _("It cannot have happened after it was received.")
    if new.amount is not None and not 0 <= new.amount < 10**10:
        found["amount"] = _("The amount must lie between 0 and 9,999,999,999.99.")
    return found


def is_blank(text: str) -> bool:
    """Nothing to read: only spaces, controls and zero-width characters."""
    return not any(
        char.isprintable() and not char.isspace() and char not in INVISIBLE for char in text
    )


INVISIBLE = "\u00ad\u034f\u115f\u1160\u3164\uffa0\u2800"  # Printable by name only


def log(new: NewComplaint, *, by: User | None, at: datetime) -> Complaint:
    """Log a complaint; return it with its types, clocks and incident.

    Raises InvalidComplaint and writes nothing when what was given cannot be logged.
    """
    return log_many([(new, at)], by=by)[0]


def log_many(
    entries: Sequence[tuple[NewComplaint, datetime]], *, by: User | None
) -> list[Complaint]:
    """Log complaints with the instants of their registration, in this order; all or none."""
    with transaction.atomic():
        complaints = _register(entries, by=by)
    _after_commit(complaints)
    return complaints


def kept(*, key: str, print: str, by: User) -> Complaint | None:
    """What this key has logged already, if anything.

    Raises KeyReused when that was another request (`print` is its fingerprint).
    """
    row = IntakeKey.objects.select_related("complaint").filter(user=by, key=key).first()
    if row and row.fingerprint != print:
        raise KeyReused(
            _("This key was used for another complaint. Look at it again, then save it anew.")
        )
    return row.complaint if row else None


def log_once(
    new: NewComplaint, *, key: str, print: str, by: User, at: datetime, answered: str = ""
) -> tuple[Complaint, bool]:
    """Log a complaint unless this key has logged it already; return it, and whether it is new.

    The key is stored in the same transaction as the complaint, so a double click, a reload or
    a resent request finds the first one. What is no complaint is closed with what the customer
    was told (`answered`). Raises KeyReused as `kept` does.
    """
    try:
        with transaction.atomic():
            complaint = _register([(new, at)], by=by)[0]
            if answered:
                complaint.answer_and_close(answer=answered, by=by, at=at)
            values = {"fingerprint": print, "complaint": complaint, "made_at": at}
            IntakeKey.objects.create(user=by, key=key, **values)
    except IntegrityError:  # Somebody was faster with this key: what was just stored is undone
        if first := kept(key=key, print=print, by=by):
            return first, False
        raise
    _after_commit([complaint])
    return complaint, True


def chase_once(
    complaint: Complaint, note: str, *, key: str, print: str, by: User, at: datetime
) -> bool:
    """File what was typed as a chase of an open complaint; return False where this key has done
    so, or has logged something, already. Raises KeyReused as `kept` does."""
    if kept(key=key, print=print, by=by):
        return False
    try:
        with transaction.atomic():
            complaint.chase(note=note, by=by, at=at)
            values = {"fingerprint": print, "complaint": complaint, "made_at": at}
            IntakeKey.objects.create(user=by, key=key, **values)
    except IntegrityError:
        if kept(key=key, print=print, by=by):
            return False
        raise
    return True


class KeyReused(Refused):
    """An idempotency key came again with another complaint."""


def _register(
    entries: Sequence[tuple[NewComplaint, datetime]], *, by: User | None
) -> list[Complaint]:
    for new, at in entries:
        if errors := errors_of(new, at=at):
            raise InvalidComplaint(errors)
    return registering.register(entries, by=by)


def _after_commit(complaints: Sequence[Complaint]) -> None:
    """Count the problems in a new transaction, which sees what other desks have committed."""
    try:
        incidents.evaluate([c for c in complaints if c.count_after])
    except OperationalError:  # Stored all the same: the worker finds them in the outbox
        logger.exception("The problems of %s are left to the worker", complaints)
