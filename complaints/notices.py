"""Telling people: put notices in the outbox, and deliver what the outbox holds.

In-app notices are there as soon as they are written: exactly once. E-mail goes out at most
once: a worker that dies between sending and saying so leaves "delivery unknown", which is shown.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.models import Complaint, Notice
from foundation.bulk import insert_each
from staff.models import User

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
RETRIES = [timedelta(seconds=s) for s in (10, 30, 120, 600, 3600)]
EVERY_CHANNEL = tuple(Notice.Channel)


def for_recipients(
    recipients: Iterable[User], channels: Iterable[str], *, now: datetime, **values: object
) -> list[Notice]:
    """Unsaved notices, one per person and channel that can reach the person."""
    return [
        _notice(user, channel, now, **values)
        for user in recipients
        for channel in channels
        if channel == Notice.Channel.INBOX or user.email
    ]


def _notice(user: User, channel: str, now: datetime, **values: object) -> Notice:
    notice = Notice(recipient=user, channel=channel, made_at=now, next_at=now, **values)
    if channel == Notice.Channel.INBOX:  # Reading the table is the delivery
        notice.state, notice.sent_at = Notice.State.SENT, now
    return notice


def tell_account_managers(complaints: Iterable[Complaint]) -> None:
    """W12: the account manager of a key or corporate customer is told at once."""
    managed = {c: c.customer.account_manager_id for c in complaints if c.customer}
    managers = User.objects.in_bulk({pk for pk in managed.values() if pk})
    insert_each(
        [
            notice
            for complaint, pk in managed.items()
            if pk in managers
            for notice in for_recipients(
                [managers[pk]],
                [Notice.Channel.INBOX] if complaint.in_replay else EVERY_CHANNEL,
                now=complaint.registered_at,
                complaint=complaint,
                kind=Notice.Kind.ACCOUNT_MANAGER,
            )
        ]
    )


def send_pending(*, now: datetime, limit: int = 100) -> int:
    """Send what is due; return how many went out. Any number of workers may do so at once."""
    _give_up_abandoned(now)
    return sum(_deliver(notice, now) for notice in _lease(now, limit))


@transaction.atomic
def _lease(now: datetime, limit: int) -> list[Notice]:
    """Take notices for a minute, and commit that before anything leaves the house."""
    due = Notice.objects.to_send(now).select_for_update(skip_locked=True, of=("self",))
    leased = list(due.select_related("complaint", "recipient", "escalation")[:limit])
    taken = Notice.objects.filter(pk__in=[notice.pk for notice in leased])
    taken.update(state=Notice.State.SENDING, lease_until=now + LEASE)
    return leased


def _deliver(notice: Notice, now: datetime) -> bool:
    try:
        _mail(notice).send()
    except Exception as error:  # Whatever a mail server can think of
        logger.warning("Notice %s was not sent: %s", notice.pk, error)
        _postpone(notice, str(error), now)
        return False
    _finish(notice, state=Notice.State.SENT, sent_at=now)
    return True


def _mail(notice: Notice) -> EmailMessage:
    with translation.override(notice.recipient.language or None):
        subject = f"{notice.complaint.number}: {notice.words}"
        body = _("Open %(path)s in Heed.") % {
            "path": reverse("complaints:detail", args=[notice.complaint.number])
        }
    headers = {"Auto-Submitted": "auto-generated", "X-Heed-Notice": str(notice.pk)}
    return EmailMessage(subject, body, to=[notice.recipient.email], headers=headers)


def _postpone(notice: Notice, error: str, now: datetime) -> None:
    """Try again later, ever more seldom; after the last try say so."""
    attempts = notice.attempts + 1
    if attempts > len(RETRIES):
        logger.error("Notice %s is given up after %d tries", notice.pk, attempts)
        _finish(notice, state=Notice.State.DEAD, attempts=attempts, error=error[:500])
    else:
        next_at = now + RETRIES[attempts - 1]
        values = {"attempts": attempts, "next_at": next_at, "error": error[:500]}
        _finish(notice, state=Notice.State.PENDING, **values)


def _finish(notice: Notice, **values: object) -> None:
    still_ours = Notice.objects.filter(pk=notice.pk, state=Notice.State.SENDING)
    still_ours.update(lease_until=None, **values)


def _give_up_abandoned(now: datetime) -> None:
    """Whether these went out nobody knows; sending them again might tell people twice."""
    unknown = Notice.objects.abandoned(now).update(state=Notice.State.UNKNOWN, lease_until=None)
    if unknown:
        logger.error("%d notices: delivery unknown", unknown)
