"""Reports that come by mail by themselves: each once for each period, as notices go out.

A worker leases what is to be sent, commits that, sends, and says so; one that dies in between
leaves "delivery unknown", which is shown beside the schedule.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from complaints import outbox
from foundation.links import full
from reports import exports, facts
from reports.catalogue import REPORTS, build
from reports.models import Delivery, Schedule
from reports.periods import Period
from reports.sums import Scope
from reports.tables import Report, Tile
from reports.templatetags.numbers import change, shown

SETS_AT_ONCE = 20
logger = logging.getLogger(__name__)


def send_pending(*, now: datetime) -> int:
    """Plan what has become due and send it; return how many mails went out."""
    for schedule in Schedule.objects.due(timezone.localtime(now)):
        if schedule.is_allowed():
            schedule.plan(now)
        else:  # Another branch or another work since: the page would refuse it as well
            Schedule.objects.filter(pk=schedule.pk).update(ended_at=now)
    outbox.give_up_abandoned(Delivery, now)
    if not Delivery.objects.to_send(now).exists() or not facts.keep(now=now, sets=SETS_AT_ONCE):
        return 0  # What is not counted yet is sent when it is
    return sum(_deliver(one, now) for one in _lease(now))


@transaction.atomic
def _lease(now: datetime, limit: int = 4) -> list[Delivery]:
    waiting = Delivery.objects.to_send(now).select_for_update(skip_locked=True, of=("self",))
    leased = list(waiting.select_related("schedule__user", "schedule__branch")[:limit])
    if leased:
        outbox.take(leased, now)
    return leased


def _deliver(one: Delivery, now: datetime) -> int:
    try:
        if not _mail(one).send():
            raise LookupError(_("There is no address to send it to."))
    except Exception as error:  # Whatever a mail server can think of
        logger.warning("Report %s was not sent: %s", one.pk, error)
        outbox.failed([one], error, now)
        return 0
    outbox.sent([one], now)
    return 1


def _mail(one: Delivery) -> EmailMessage:
    """In the language of who asked for it, with the file attached."""
    schedule = one.schedule
    with translation.override(schedule.user.language_code):
        scope = Scope.of(Period(one.first, one.last), schedule.branch)
        report = build(REPORTS[schedule.report], scope)
        write, kind = exports.FORMATS[schedule.format]
        named = f"{exports.name_of(report)}.{schedule.format}"
        title = f"{report.title}, {schedule.branch}, {one.first} – {one.last}"
        headers = {"Auto-Submitted": "auto-generated", "X-Heed-Report": str(one.pk)}
        mail = EmailMessage(title, _words(report), to=[schedule.user.email], headers=headers)
        mail.attach(named, write(report), kind.split(";")[0])
    return mail


def _words(report: Report) -> str:
    """The figures as the page shows them, and where that is."""
    lines = [f"{tile.figure.name}: {_with_change(tile)}" for tile in report.tiles]
    path = reverse("reports:one", args=[report.code])
    asked = f"first={report.period.first}&last={report.period.last}&branch={report.branch.code}"
    return "\n".join([*lines, "", full(f"{path}?{asked}")])


def _with_change(tile: Tile) -> str:
    told = change(tile)
    return f"{shown(tile.now)} ({told})" if told else shown(tile.now)
