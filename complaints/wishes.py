"""When somebody is told by which way: at once, together with other things, or not at all. Pure,
but for the question whether there is a gateway for text messages."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from complaints import sms
from complaints.models.notice import Notice
from complaints.models.preference import Preference
from staff import quiet
from staff.models import User

MORNING = time(8)
HOUR = timedelta(hours=1)
Mail, Message = Preference.Mail, Preference.Message


def moment_for(
    user: User,
    channel: str,
    wish: Preference | None,
    now: datetime,
    *,
    quiet_hours: quiet.Hours | None,
    urgent: bool,
) -> datetime | None:
    """None: not by this way. What is urgent is told at once, unless the answer is never."""
    wish = wish or Preference()
    if channel == Notice.Channel.INBOX:
        return now
    if not _is_wished(user, channel, wish, urgent=urgent):
        return None
    if urgent:
        return now
    at = _gathered(wish, now) if channel == Notice.Channel.EMAIL else now
    hours = _own(wish) or quiet_hours
    return (quiet.end(at, hours) if hours else None) or at


def _is_wished(user: User, channel: str, wish: Preference, *, urgent: bool) -> bool:
    if channel == Notice.Channel.EMAIL:
        return bool(user.email) and wish.mail != Mail.NEVER
    can = bool(user.phone) and sms.gateway() is not None
    return can and (wish.sms == Message.ALL or (urgent and wish.sms == Message.URGENT))


def _gathered(wish: Preference, now: datetime) -> datetime:
    """The next full hour, or the next morning at eight, local time."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    if wish.mail == Mail.HOURLY:
        return local.replace(minute=0, second=0, microsecond=0) + HOUR
    if wish.mail == Mail.DAILY:
        morning = datetime.combine(local.date(), MORNING, local.tzinfo)
        return morning if local <= morning else morning + timedelta(days=1)
    return now


def _own(wish: Preference) -> quiet.Hours | None:
    """One's own quiet hours, which stand in for those of the role."""
    if wish.quiet_begins is None or wish.quiet_ends is None:
        return None
    return wish.quiet_begins, wish.quiet_ends
