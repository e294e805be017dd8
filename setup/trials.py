"""A message sent on trial: whether the mail server, the gateway or a chat robot takes it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from complaints import robots, sms
from complaints.models import Refused, Robot
from foundation.links import full
from foundation.locks import try_lock_until_commit
from foundation.sending import said
from setup.models import Trial
from staff.models import User

logger = logging.getLogger(__name__)
LOCK = 359503  # One asks at a time
MOST, WITHIN = 5, timedelta(minutes=10)
Way = Trial.Way


def send(way: str, *, robot: Robot | None = None, by: User, at: datetime) -> Trial:
    """Send one, and write down what came of it. Raises Refused where none can be sent."""
    one = Trial(way=Way(way), robot=robot, by=by, at=at)
    send_it = SENDERS[one.way]
    _must_be_sendable(one)
    _keep(one)
    try:
        send_it(one)
    except Exception as error:  # Whatever a mail server, a gateway or a robot can think of
        logger.warning("A trial of %s failed: %s", one.way, error)
        Trial.objects.filter(pk=one.pk).update(error=said(error))
    else:
        Trial.objects.filter(pk=one.pk).update(arrived=True)
    one.refresh_from_db()
    return one


@transaction.atomic
def _keep(one: Trial) -> None:
    """Before it is sent: who asks again and again is stopped."""
    recent = Trial.objects.filter(at__gt=one.at - WITHIN)
    if not try_lock_until_commit(LOCK) or recent.count() >= MOST:
        text = _("At most %(count)d tests in ten minutes: wait a little.")
        raise Refused(text % {"count": MOST})
    one.save()


def _must_be_sendable(one: Trial) -> None:
    if one.way == Way.MAIL and not one.by.email:
        raise Refused(_("You have no e-mail address: add one to your own row under Staff."))
    if one.way == Way.SMS and not (one.by.phone and sms.gateway()):
        raise Refused(_("That needs a gateway for text messages, and a phone number of yours."))


def _words() -> str:
    return _("A test from Heed: messages arrive here.") + " " + full("/")


def _mail(one: Trial) -> None:
    headers = {"Auto-Submitted": "auto-generated"}
    mail = EmailMessage(_("Test from Heed"), _words(), to=[one.by.email], headers=headers)
    if not mail.send():
        raise LookupError(_("There is no address to send it to."))


def _text(one: Trial) -> None:
    gateway = sms.gateway()
    if gateway is None:
        raise LookupError(_("No gateway for text messages is set up."))
    gateway.send(one.by.phone, _words(), f"heed-test-{one.pk}")


def _post(one: Trial) -> None:
    if one.robot is None:  # The database holds that it is there
        raise TypeError
    with translation.override(one.robot.language or settings.LANGUAGE_CODE):
        robots.post(one.robot, _words(), one.at)


SENDERS: dict[str, Callable[[Trial], None]] = {Way.MAIL: _mail, Way.SMS: _text, Way.ROBOT: _post}
