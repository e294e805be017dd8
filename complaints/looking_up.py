"""Looks at people: each is kept, there is an end to them, and whoever comes to it is told of (W13).

A telephone is known at every branch, for whoever calls must be recognised; so nobody may go through
numbers until one is known. Reports and sets of rows that leave as files are kept here as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from complaints.models import Notice, Refused
from customers import phones, search
from customers.models import Customer
from foundation import locks
from staff.directory import Directory, distinct
from staff.models import Level, Look, User

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AGAIN = timedelta(minutes=10)  # Within which the same number is one look-up
LOCK = 0x100C
Kind = Look.Kind


class TooMany(Refused):
    """Enough for now; answered with 429."""


def by_phone(asked: str, *, by: User, at: datetime) -> None:
    """Keep that somebody looked a telephone up, if these words are one. Raises TooMany."""
    if not (phone := search.phone_in(asked)):
        return
    digest = salted_hmac("heed.looks", phone, algorithm="sha256").hexdigest()
    mine = Look.objects.filter(user=by, kind=Kind.LOOK_UP, is_refused=False)
    if not mine.filter(digest=digest, at__gt=at - AGAIN).exists():
        look = Look(kind=Kind.LOOK_UP, subject=f"phone {phones.mask(phone)}", digest=digest)
        _keep(look, mine, settings.LOOK_UPS, by=by, at=at)


def at_numbers(customer: Customer, *, reason: str, by: User, at: datetime) -> None:
    """Keep that somebody saw the whole numbers of a customer, and why. Raises TooMany."""
    mine = Look.objects.filter(user=by, kind=Kind.REVEAL, is_refused=False)
    look = Look(kind=Kind.REVEAL, subject=f"customer {customer.number}"[:100], reason=reason)
    _keep(look, mine, settings.REVEALS, by=by, at=at)


def file_taken(name: str, *, by: User, at: datetime) -> None:
    """Keep that rows left the house as a file."""
    Look.objects.create(kind=Kind.FILE, subject=name[:100], user=by, at=at)


def _keep(
    look: Look, before: QuerySet[Look], limits: tuple[int, int], *, by: User, at: datetime
) -> None:
    look.user, look.at = by, at
    with transaction.atomic():
        locks.lock_until_commit(LOCK, by.pk)  # Who asks with many hands is one person
        a_minute, an_hour = limits
        lately = before.filter(at__gt=at - MINUTE).count()
        look.is_refused = lately >= a_minute or before.filter(at__gt=at - HOUR).count() >= an_hour
        if look.is_refused:
            _tell_once(look, at)
        else:
            look.save()
    if look.is_refused:
        raise TooMany(_("That is more than anybody needs in so short a time. Try again later."))


def _tell_once(look: Look, at: datetime) -> None:
    """Those above are told once an hour; refusals are kept once a minute: no flood fills a disk."""
    refused = Look.objects.filter(user=look.user, kind=look.kind, is_refused=True)
    if not refused.filter(at__gt=at - HOUR).exists():
        Notice.objects.alarm(Notice.Kind.LOOKS, _above(look.user, at), by=look.user, at=at)
    if not refused.filter(at__gt=at - MINUTE).exists():
        look.save()


def _above(user: User, at: datetime) -> list[User]:
    """The nearest supervisors, and the admins of the whole group."""
    directory = Directory.load(at)
    admins = [one for one in directory.admins if one.is_top_admin]
    if user.branch_id is None:
        return distinct(admins)
    heads = directory.climb_from(user.branch_id, Level.BRANCH, besides=[user.pk])
    return distinct([*heads, *admins])
