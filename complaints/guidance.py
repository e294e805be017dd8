"""How to speak with whoever complains: by what they want, and by the state they are in.

DOMAIN section 5. Quick marks on the log page bring up the fitting lines.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    """What the complainant wants in the first place."""

    SOLUTION = "solution", _("wants a solution")
    VENT = "vent", _("wants to vent")
    HOPE = "hope", _("hopes for something")


class Demeanour(models.TextChoices):
    """The state of the complainant. Wrong handling moves them to the next one."""

    SPEAKS = "speaks", _("speaks to the company")
    SILENT = "silent", _("silent and leaving")
    RANDOM = "random", _("acting at random")
    PUBLIC = "public", _("angry and public")


LINES = {
    Nature.SOLUTION: [
        _("Say what happens now, who does it and by when. Promise only what you can keep."),
        _("Repeat the demand in the customer's own words before you write it down."),
    ],
    Nature.VENT: [
        _("Listen to the end; do not explain and do not defend."),
        _("Name what hurt: the waiting, the coldness, the feeling of not being heard. Say sorry."),
    ],
    Nature.HOPE: [
        _("Ask what would be good, and say plainly what can be done and what cannot."),
        _("Offer two ways to choose from rather than one answer."),
    ],
    Demeanour.SPEAKS: [_("This customer still trusts us: answer openly and keep the time.")],
    Demeanour.SILENT: [
        _("Ask once more, and gently: what would have to happen for you to stay?"),
        _("Call back by yourself; do not wait to be called."),
    ],
    Demeanour.RANDOM: [
        _("Stay calm and slow, one step at a time; agree on the very next step."),
        _("Offer one person to speak with, by name, so that nobody is sent around."),
    ],
    Demeanour.PUBLIC: [
        _("Take it seriously at once and tell your supervisor; it may be a major complaint."),
        _("Do not argue about right and wrong; speak of what we do now."),
    ],
}


def lines(*marks: str) -> list[str]:
    """What to keep in mind for these marks; empty ones say nothing."""
    known = {choice.value: texts for choice, texts in LINES.items()}
    return [str(line) for mark in marks for line in known.get(mark, ())]


def marks_of(complaint: Any) -> str:
    """Both marks in words, for whoever opens the complaint; empty where none was set."""
    shown = [complaint.get_nature_display(), complaint.get_demeanour_display()]
    return str(_("; ")).join(str(mark) for mark in shown if mark)
