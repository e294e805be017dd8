"""How long, in words."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def span(amount: timedelta) -> str:
    """An amount of time in two units at most: 2 d 4 h, 2 h 10 min, 40 min."""
    days, rest = divmod(abs(amount), DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    if days:
        text = _("%(days)d d %(hours)d h") if hours else _("%(days)d d")
    elif hours:
        text = _("%(hours)d h %(minutes)d min") if minutes else _("%(hours)d h")
    else:
        text = _("%(minutes)d min")
    return text % {"days": days, "hours": hours, "minutes": minutes}
