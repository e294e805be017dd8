"""Signing in: every attempt is written down, and after too many wrong ones nobody is let in.

Counted is in the database, so that it holds over all web servers and restarts. Names that nobody
has are counted like others: nobody learns by trying who works here. The limits are asked before a
password is looked at, for that takes a processor most of a second.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password, verify_password
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from foundation import locks
from foundation.turns import Busy, Turns
from staff.addresses import origin_of
from staff.models import SignInAttempt, SignInRelease, User

WINDOW = timedelta(minutes=15)
AN_ACCOUNT = 5  # Wrong passwords within that time
AT_HOME = timedelta(days=30)  # So long after somebody came in there, a place is theirs
WRITTEN = 100  # Of refused attempts from one place within that time: a flood fills no disk
LOCK = 359507
PLACES = 3  # In each process: one password at work, two people who wait
TRY_AGAIN = 3  # Seconds
passwords = Turns(PLACES)
Outcome = SignInAttempt.Outcome


class NotNow(ValidationError):
    """Nobody is let in at the moment, whatever the password."""

    def __init__(self, sentence: str, *, status: int, seconds: int) -> None:
        super().__init__(sentence, code="not_now")
        self.status, self.seconds = status, seconds


class Caller(NamedTuple):
    """Who wants in, from where: as it is counted, and as it is written down."""

    username: str
    address: str

    @property
    def account(self) -> str:
        return account_of(self.username)

    @property
    def origin(self) -> str:
        return origin_of(self.address)


def account_of(username: str) -> str:
    """A digest: some people type their password where the name belongs."""
    plain = unicodedata.normalize("NFKC", username).casefold().strip()
    return salted_hmac("staff.signing_in", plain, algorithm="sha256").hexdigest()


def attempt(username: str, password: str, address: str, *, now: datetime) -> User | None:
    """Whoever the password belongs to. Raises NotNow after too many attempts."""
    caller = Caller(username, address)
    try:
        with passwords.place(), locks.held(LOCK, int(caller.account[:7], 16)):
            return _admitted(caller, password, now)
    except (Busy, locks.Taken) as error:
        text = _("Many people are signing in at this moment. Try again in a few seconds.")
        raise NotNow(text, status=503, seconds=TRY_AGAIN) from error


def _admitted(caller: Caller, password: str, now: datetime) -> User | None:
    """One at a time of an account, so that those before have been counted."""
    user = User.objects.filter(username=caller.username).first()
    _must_be_open(caller, user, now)
    is_right = _fits(user, password)
    _write(caller, user, Outcome.LET_IN if is_right else Outcome.WRONG, now)
    return user if is_right else None


def _fits(user: User | None, password: str) -> bool:
    """It takes as long for whoever is not there, or does not work here any more."""
    if user is None:
        passwords.done(lambda: make_password(password))
        return False
    is_right, must_update = passwords.done(lambda: verify_password(password, user.password))
    if is_right and must_update:
        user.password = passwords.done(lambda: make_password(password))
        user.save(update_fields=["password"])
    return bool(is_right and user.is_active)


def _must_be_open(caller: Caller, user: User | None, now: datetime) -> None:
    account = account_until(caller.account, now, caller.origin)
    place = origin_until(caller.origin, now)
    until = max((one for one in (account, place) if one), default=None)
    if until is None:
        return
    if _refused_from(caller, now) < WRITTEN:
        _write(caller, user, Outcome.REFUSED, now)
    moment = formats.time_format(timezone.localtime(until + timedelta(minutes=1)), "H:i")
    if account:
        text = _(
            "Too many wrong passwords for “%(name)s”. Try again at %(time)s, or ask an admin to "
            "let you in sooner."
        )
    else:
        text = _("Too many wrong passwords from where you are. Try again at %(time)s.")
    sentence = text % {"name": caller.username[:150], "time": moment}
    raise NotNow(sentence, status=429, seconds=int((until - now).total_seconds()) + 1)


def account_until(account: str, now: datetime, origin: str = "") -> datetime | None:
    """Until when the account is closed; None: it is open. Who came in, or was let in by an admin,
    begins anew. Where its person works only what was tried there closes it: whoever guesses from
    elsewhere keeps nobody from work."""
    attempts = SignInAttempt.objects.filter(account=account, at__gt=now - WINDOW)
    again = [
        attempts.filter(outcome=Outcome.LET_IN).order_by("-at").values_list("at", flat=True),
        SignInRelease.objects.filter(account=account).order_by("-at").values_list("at", flat=True),
    ]
    since = max((row for rows in again if (row := rows.first())), default=None)
    wrong = attempts.filter(outcome=Outcome.WRONG)
    if _is_at_home(account, origin, now):
        wrong = wrong.filter(origin=origin)
    return _until(wrong.filter(at__gt=since) if since else wrong, AN_ACCOUNT)


def _is_at_home(account: str, origin: str, now: datetime) -> bool:
    """Whether its person came in from there lately."""
    came = SignInAttempt.objects.filter(account=account, outcome=Outcome.LET_IN)
    return bool(origin) and came.filter(origin=origin, at__gt=now - AT_HOME).exists()


def origin_until(origin: str, now: datetime) -> datetime | None:
    """As `account_until`, for a place. There many people may sit behind one address."""
    if not origin:
        return None
    wrong = SignInAttempt.objects.filter(origin=origin, at__gt=now - WINDOW, outcome=Outcome.WRONG)
    release = SignInRelease.objects.filter(origin=origin).order_by("-at").first()
    return _until(wrong.filter(at__gt=release.at) if release else wrong, settings.SIGN_INS_A_PLACE)


def _until(wrong: Any, most: int) -> datetime | None:
    """When the first of the last so many is forgotten."""
    last = list(wrong.order_by("-at").values_list("at", flat=True)[:most])
    return last[-1] + WINDOW if len(last) == most else None


def _refused_from(caller: Caller, now: datetime) -> int:
    here = Q(origin=caller.origin) if caller.origin else Q(account=caller.account)
    refused = SignInAttempt.objects.filter(here, at__gt=now - WINDOW, outcome=Outcome.REFUSED)
    return refused[:WRITTEN].count()


def _write(caller: Caller, user: User | None, outcome: Outcome, now: datetime) -> None:
    name = user.username if user else f"{caller.username[:2]}…"
    who = {"account": caller.account, "tried": name, "user": user}
    where = {"address": caller.address, "origin": caller.origin}
    SignInAttempt.objects.create(**who, **where, outcome=outcome, at=now)


def release(*, user: User | None, origin: str, by: User, at: datetime) -> None:
    """Let a person, or whoever sits at a place, try again now."""
    account = account_of(user.username) if user else ""
    SignInRelease.objects.create(account=account, user=user, origin=origin, by=by, at=at)


class Out(NamedTuple):
    """A person, or a place, that is kept out, and until when."""

    user: User
    origin: str
    until: datetime


class Closed(NamedTuple):
    people: list[Out]
    places: list[Out]


def closed(now: datetime) -> Closed:
    """Whoever is kept out at the moment."""
    wrong = SignInAttempt.objects.filter(at__gt=now - WINDOW, outcome=Outcome.WRONG).order_by()
    people = User.objects.filter(pk__in=wrong.values("user")).select_related("branch")
    until = ((one, account_until(account_of(one.username), now)) for one in people)
    places = wrong.exclude(origin="").values_list("origin", flat=True).distinct()
    there = ((one, origin_until(one, now)) for one in places)
    return Closed(
        [Out(user, "", end) for user, end in until if end],
        [Out(User(), origin, end) for origin, end in there if end],
    )
