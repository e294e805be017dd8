"""Telling people: put notices in the outbox, and deliver what the outbox holds.

In-app notices are there as soon as they are written: exactly once. E-mail goes out at most
once: a worker that dies between sending and saying so leaves "delivery unknown", which is shown.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
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
GATHER = timedelta(seconds=10)  # What falls due together goes out together
MOST_LISTED = 50


def for_recipients(
    recipients: Iterable[User],
    channels: Iterable[str],
    *,
    now: datetime,
    hold: Mapping[str, datetime] | None = None,
    **values: object,
) -> list[Notice]:
    """Unsaved notices, one per person and channel that can reach the person.

    `hold` says until when mail to a role waits (quiet hours).
    """
    return [
        _notice(user, channel, now, (hold or {}).get(user.role), **values)
        for user in recipients
        for channel in channels
        if channel == Notice.Channel.INBOX or user.email
    ]


def _notice(
    user: User, channel: str, now: datetime, held_until: datetime | None, **values: object
) -> Notice:
    next_at = held_until or now + GATHER
    notice = Notice(recipient=user, channel=channel, made_at=now, next_at=next_at, **values)
    if channel == Notice.Channel.INBOX:  # Reading the table is the delivery
        notice.state, notice.sent_at, notice.next_at = Notice.State.SENT, now, now
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
    """Send what is due: one mail a person; return how many notices went out with them.

    Any number of workers may do so at once; `limit` is in people.
    """
    _give_up_abandoned(now)
    return sum(_deliver(together, now) for together in _lease(now, limit))


@transaction.atomic
def _lease(now: datetime, limit: int) -> list[list[Notice]]:
    """Take the notices of some people for a minute, and commit that before anything leaves.

    Whoever is written to hears of everything that waits for him, gathered or not yet.
    """
    people = Notice.objects.to_send(now).order_by().values("recipient").distinct()[:limit]
    waiting = Notice.objects.to_send(now + GATHER).filter(recipient__in=people)
    locked = waiting.select_for_update(skip_locked=True, of=("self",))
    leased = list(locked.select_related("complaint", "recipient", "escalation"))
    taken = Notice.objects.filter(pk__in=[notice.pk for notice in leased])
    taken.update(state=Notice.State.SENDING, lease_until=now + LEASE)
    together: dict[int, list[Notice]] = {}
    for notice in leased:
        together.setdefault(notice.recipient_id, []).append(notice)
    return list(together.values())


def _deliver(together: Sequence[Notice], now: datetime) -> int:
    try:
        _mail(together).send()
    except Exception as error:  # Whatever a mail server can think of
        logger.warning("%d notices were not sent: %s", len(together), error)
        for notice in together:
            _postpone(notice, str(error), now)
        return 0
    _finish(together, state=Notice.State.SENT, sent_at=now)
    return len(together)


def _mail(together: Sequence[Notice]) -> EmailMessage:
    """One notice as it is; several as a list."""
    first = together[0]
    with translation.override(first.recipient.language or None):
        lines = [_line(notice) for notice in together[:MOST_LISTED]]
        if len(together) == 1:
            subject = f"{first.complaint.number}: {first.words}"
        else:
            subject = _("%(count)d complaints need you") % {"count": len(together)}
        if len(together) > MOST_LISTED:
            lines.append(_("… and %(count)d more") % {"count": len(together) - MOST_LISTED})
    headers = {"Auto-Submitted": "auto-generated", "X-Heed-Notice": str(first.pk)}
    body = "\n".join(lines)
    return EmailMessage(subject, body, to=[first.recipient.email], headers=headers)


def _line(notice: Notice) -> str:
    path = reverse("complaints:detail", args=[notice.complaint.number])
    opened = _("Open %(path)s in Heed.") % {"path": path}
    return f"{notice.complaint.number}: {notice.words}. {opened}"


def _postpone(notice: Notice, error: str, now: datetime) -> None:
    """Try again later, ever more seldom; after the last try say so."""
    attempts = notice.attempts + 1
    if attempts > len(RETRIES):
        logger.error("Notice %s is given up after %d tries", notice.pk, attempts)
        _finish([notice], state=Notice.State.DEAD, attempts=attempts, error=error[:500])
    else:
        next_at = now + RETRIES[attempts - 1]
        values = {"attempts": attempts, "next_at": next_at, "error": error[:500]}
        _finish([notice], state=Notice.State.PENDING, **values)


def _finish(together: Sequence[Notice], **values: object) -> None:
    sent = [notice.pk for notice in together]
    still_ours = Notice.objects.filter(pk__in=sent, state=Notice.State.SENDING)
    still_ours.update(lease_until=None, **values)


def _give_up_abandoned(now: datetime) -> None:
    """Whether these went out nobody knows; sending them again might tell people twice."""
    unknown = Notice.objects.abandoned(now).update(state=Notice.State.UNKNOWN, lease_until=None)
    if unknown:
        logger.error("%d notices: delivery unknown", unknown)
