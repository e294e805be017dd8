"""Telling people: put notices in the outbox, and deliver what the outbox holds.

In-app notices are there as soon as they are written: exactly once. What leaves the house goes
out at most once by itself: a worker that dies between sending and saying so leaves "delivery
unknown", which is shown to admins, who may have it sent again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from complaints import outbox, sms
from complaints.models import Complaint, Notice, Preference
from complaints.models.telling import EVERY_CHANNEL, GATHER, for_recipients
from complaints.notice_lines import BESIDE, block, due, due_of, next_dues
from foundation.bulk import insert_each
from foundation.links import full
from staff.directory import Directory, distinct
from staff.models import Level, User

logger = logging.getLogger(__name__)

MOST_LISTED = 50


def tell_account_managers(complaints: Iterable[Complaint]) -> None:
    """W12: the account manager of a key or corporate customer is told at once."""
    managed = {c: c.customer for c in complaints if c.customer and c.customer.account_manager_id}
    managers = User.objects.in_bulk({one.account_manager_id for one in managed.values()})
    told = {c: _in_place_of(managers[who.account_manager_id], c) for c, who in managed.items()}
    everybody = {user.pk: user for users in told.values() for user in users}
    wishes = Preference.objects.of(everybody.values()) if told else {}
    insert_each(
        [
            notice
            for complaint, users in told.items()
            for notice in for_recipients(
                users,
                [Notice.Channel.INBOX] if complaint.in_replay else EVERY_CHANNEL,
                now=complaint.registered_at,
                wishes=wishes,
                urgent=True,
                complaint=complaint,
                kind=Notice.Kind.ACCOUNT_MANAGER,
            )
        ]
    )


def _in_place_of(manager: User, complaint: Complaint) -> list[User]:
    """The manager, or the deputy of who is on leave; of who is gone, whoever supervises."""
    at = complaint.registered_at
    if manager.is_active and not manager.is_away(at):
        return [manager]
    directory = Directory.load(at)
    deputy = directory.person(manager.pk)
    return deputy or directory.climb_from(complaint.handling_branch_id, Level.BRANCH)


def send_pending(*, now: datetime, limit: int = outbox.AT_ONCE) -> int:
    """Send what is due: one mail or message a person; return how many notices went with them.

    Any number of workers may do so at once; `limit` is in people. Who has more to send asks again.
    """
    outbox.give_up_abandoned(Notice, now)
    gone = Notice.objects.to_send(now).filter(recipient__is_active=False)
    outbox.refuse(gone, gettext_noop("The person does not work here any more."))
    return sum(_deliver(together, now) for together in _lease(now, limit))


@transaction.atomic
def _lease(now: datetime, limit: int) -> list[list[Notice]]:
    """Take the notices of some people for a minute, and commit that before anything leaves.

    Whoever is written to hears of everything that waits for him, gathered or not yet.
    """
    people = Notice.objects.to_send(now).order_by().values("recipient").distinct()[:limit]
    waiting = Notice.objects.to_send(now + GATHER).filter(recipient__in=people)
    locked = waiting.select_for_update(skip_locked=True, of=("self",))
    leased = list(locked.select_related("recipient", *BESIDE))
    if leased:
        outbox.take(leased, now)
    together: dict[tuple[int, str], list[Notice]] = {}
    for notice in leased:
        together.setdefault((notice.recipient_id, notice.channel), []).append(notice)
    return list(together.values())


def _deliver(together: Sequence[Notice], now: datetime) -> int:
    try:
        _send(together, now)
    except Exception as error:  # Whatever a mail server or a gateway can think of
        logger.warning("%d notices were not sent: %s", len(together), error)
        raise_alarm(outbox.failed(together, error, now), now)
        return 0
    outbox.sent(together, now)
    return len(together)


def _send(together: Sequence[Notice], now: datetime) -> None:
    first = together[0]
    with translation.override(first.recipient.language_code):
        if first.channel == Notice.Channel.SMS:
            _text(together, now)
        else:
            if not _mail(together, now).send():
                raise LookupError(gettext_noop("There is no address to send it to."))


def _text(together: Sequence[Notice], now: datetime) -> None:
    """A text message says how many, and which is the first."""
    first, gateway = together[0], sms.gateway()
    if gateway is None:
        raise LookupError(gettext_noop("No gateway for text messages is set up."))
    when = due(due_of(first.escalation, next_dues([first.complaint_id])[first.complaint_id]), now)
    text = _("; ").join(filter(None, (f"{first.complaint.number}: {first.words}", when)))
    if len(together) > 1:
        text += " " + _("… and %(count)d more") % {"count": len(together) - 1}
    # A new try may say more than the one before: it has a key of its own.
    gateway.send(first.recipient.phone, text, f"heed-notice-{first.pk}-{first.attempts}")


def _mail(together: Sequence[Notice], now: datetime) -> EmailMessage:
    """One notice as it is; several as a list."""
    first, dues = together[0], next_dues(one.complaint_id for one in together[:MOST_LISTED])
    blocks = [block(one, dues.get(one.complaint_id), now) for one in together[:MOST_LISTED]]
    if len(together) == 1:
        subject = f"{first.complaint.number}: {first.words}"
    else:
        count = len({notice.complaint_id for notice in together})
        text = ngettext("%(count)d complaint needs you", "%(count)d complaints need you", count)
        subject = text % {"count": count}
    if len(together) > MOST_LISTED:
        blocks.append(_("… and %(count)d more") % {"count": len(together) - MOST_LISTED})
    headers = {"Auto-Submitted": "auto-generated", "X-Heed-Notice": str(first.pk)}
    body = "\n\n".join([*blocks, full(reverse("inbox"))])
    return EmailMessage(subject, body, to=[first.recipient.email], headers=headers)


def raise_alarm(lost: Iterable[Any], now: datetime) -> None:
    """What was lost is told to the admins, in the app, which needs no delivery."""
    admins = distinct(Directory.load(now).admins)
    for complaint in {one.complaint for one in lost}:
        Notice.objects.tell(complaint, Notice.Kind.UNDELIVERED, admins, now)
