"""Telling people what a move means for them: in the app, and by the ways they wish.

Nobody is told of their own act; whoever is on leave has a deputy, who is told as well. The
constraint on notices makes it once, also where an act is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from complaints.models.case import Case
from complaints.models.notice import Notice
from complaints.models.preference import Preference
from complaints.wishes import moment_for
from staff import quiet
from staff.directory import Directory
from staff.models import Level, User

EVERY_CHANNEL = tuple(Notice.Channel)
GATHER = timedelta(seconds=10)  # What falls due together goes out together
PUT_IN_CHARGE = frozenset({"assignment", "putting_back"})


class Told(NamedTuple):
    """Something that one person must hear. Nobody in particular: whoever supervises."""

    complaint: Case
    kind: Notice.Kind
    person: int | None
    detail: str = ""


def tell(told: Sequence[Told], *, by: User | None, at: datetime) -> None:
    """Write it for all of them together: four queries, however many there are."""
    heard = dict.fromkeys(_who(told, by, at))  # Asked and in charge is told once
    if not heard:
        return
    people = list({user.pk: user for _one, user in heard}.values())
    wishes, held = Preference.objects.of(people), quiet.by_role()
    rows = [
        notice
        for one, user in heard
        for notice in for_recipients(
            [user],
            [Notice.Channel.INBOX] if one.complaint.in_replay else EVERY_CHANNEL,
            now=at,
            hold=held,
            wishes=wishes,
            complaint_id=one.complaint.pk,
            kind=one.kind,
            by=by,
            detail=one.detail,
        )
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


def _who(told: Sequence[Told], by: User | None, at: datetime) -> Iterable[tuple[Told, User]]:
    """Each with the people who hear it: the person, a deputy, or whoever supervises."""
    keys = {one.person for one in told} - {None}
    people = User.objects.filter(is_active=True).select_related("deputy").in_bulk(list(keys))
    directory = None if all(one.person in people for one in told) else Directory.load(at)
    for one in told:
        if person := people.get(one.person or 0):
            users = _with_deputy(person, at)
        elif directory:
            users = directory.climb_from(one.complaint.handling_branch_id, Level.BRANCH)
        for user in users:
            if by is None or user.pk != by.pk:
                yield one, user


def _with_deputy(person: User, at: datetime) -> list[User]:
    deputy = person.deputy if person.is_away(at) else None
    stands_in = deputy is not None and deputy.is_active and not deputy.is_away(at)
    return [person, deputy] if deputy and stands_in else [person]


def ask_to_decide(complaint: Case, kind: Notice.Kind, *, by: User | None, at: datetime) -> None:
    """Tell the supervisors who may decide: not the one who asks."""
    asker = by.pk if by else None
    people = Directory.load(at).climb_from(
        complaint.handling_branch_id, Level.BRANCH, besides=[asker], may_act=True
    )
    tell([Told(complaint, kind, person.pk) for person in people], by=by, at=at)


def follow(
    cases: Sequence[Case],
    move: str,
    before: Mapping[int, int | None],
    *,
    by: User | None,
    at: datetime,
) -> None:
    """After a move of many: tell whoever has been put in charge. `before` is who had it, by key."""
    if move not in PUT_IN_CHARGE:
        return
    new = [case for case in cases if case.owner_id and case.owner_id != before[case.pk]]
    tell([Told(case, Notice.Kind.IN_CHARGE, case.owner_id) for case in new], by=by, at=at)


def for_recipients(
    recipients: Iterable[User],
    channels: Iterable[str],
    *,
    now: datetime,
    hold: Mapping[str, quiet.Hours] | None = None,
    wishes: Mapping[int, Preference] | None = None,
    urgent: bool = False,
    **values: object,
) -> list[Notice]:
    """Unsaved notices, one per person and channel that can reach the person and is wished for.

    `hold` says when it is quiet for a role, `wishes` what people want themselves, by user. What
    is urgent waits for nobody.
    """
    found = []
    for user in recipients:
        wish = (wishes or {}).get(user.pk)
        held = None if urgent else (hold or {}).get(user.role)
        for channel in channels:
            at = moment_for(user, channel, wish, now + GATHER, quiet_hours=held, urgent=urgent)
            if at is not None:
                found.append(_notice(user, channel, now, at, **values))
    return found


def _notice(user: User, channel: str, now: datetime, next_at: datetime, **values: object) -> Notice:
    notice = Notice(recipient=user, channel=channel, made_at=now, next_at=next_at, **values)
    if channel == Notice.Channel.INBOX:  # Reading the table is the delivery
        notice.state, notice.sent_at, notice.next_at = Notice.State.SENT, now, now
    return notice
