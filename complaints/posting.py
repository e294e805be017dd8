"""What the chat robots of branches are told, and how it goes out: one message a chat at a time."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from complaints import evidence, outbox, robots
from complaints.models import Escalation, Post, Robot
from complaints.notice_lines import BESIDE, line, next_dues
from complaints.notices import raise_alarm
from foundation.bulk import insert_each
from staff.models import User

logger = logging.getLogger(__name__)
MOST_LISTED = 20


def write(told: Mapping[Escalation, Sequence[User]]) -> None:
    """Posts for the robots of the branches whose people are told. One query where there is none."""
    known = list(Robot.objects.in_use())
    insert_each(
        [
            Post(
                robot=robot,
                escalation=escalation,
                complaint_id=escalation.complaint_id,
                made_at=escalation.fired_at,
                next_at=escalation.fired_at,
            )
            for escalation, users in (told.items() if known else ())
            for robot in known
            if robot.branch_id in {user.branch_id for user in users}
        ]
    )


def send_pending(*, now: datetime, limit: int = outbox.AT_ONCE) -> int:
    """Send what is due; return how many posts went out. `limit` is in chats."""
    outbox.give_up_abandoned(Post, now)
    gone = Post.objects.to_send(now).filter(robot__retired_at__isnull=False)
    outbox.refuse(gone, gettext_noop("The robot is retired."))
    return sum(_deliver(together, now) for together in _lease(now, limit))


@transaction.atomic
def _lease(now: datetime, limit: int) -> list[list[Post]]:
    chats = Post.objects.to_send(now).order_by().values("robot").distinct()[:limit]
    waiting = Post.objects.to_send(now).filter(robot__in=chats)
    locked = waiting.select_for_update(skip_locked=True, of=("self",))
    leased = list(locked.select_related("robot", *(one for one in BESIDE if one != "by")))
    if leased:
        outbox.take(leased, now)
    together: dict[int, list[Post]] = {}
    for post in leased:
        together.setdefault(post.robot_id, []).append(post)
    return list(together.values())


def _deliver(together: Sequence[Post], now: datetime) -> int:
    robot = together[0].robot
    try:
        with translation.override(robot.language or settings.LANGUAGE_CODE):
            robots.post(robot, text_of(together, now), now)
    except Exception as error:  # Whatever the line or the other end can think of
        logger.warning("%d posts were not sent: %s", len(together), error)
        raise_alarm(outbox.failed(together, error, now), now)
        return 0
    outbox.sent(together, now)
    return len(together)


def text_of(together: Sequence[Post], now: datetime) -> str:
    """Whole lines, as many as a robot takes, and how many there are beside them."""
    listed = together[:MOST_LISTED]
    dues = next_dues(post.complaint_id for post in listed)
    lines = [_line(post, dues.get(post.complaint_id), now) for post in listed]
    while (left := len(together) - len(lines)) or lines:
        more = [_("… and %(count)d more") % {"count": left}] if left else []
        text = "\n".join(lines + more)
        if len(text.encode()) <= robots.LONGEST:
            return text
        lines.pop()
    return ""


def _line(post: Post, next_due: datetime | None, now: datetime) -> str:
    why = evidence.reason(post.escalation.strategy, post.escalation.clock)
    return line(post.complaint, why, post.escalation, next_due, now)
