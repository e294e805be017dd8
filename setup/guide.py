"""From an empty system to the first complaint: what is done, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints import pulse
from complaints.models import Category, Complaint
from complaints.spans import span
from setup.models import GuideMark
from staff.models import Branch, Level, Role, User


@dataclass(frozen=True, slots=True)
class Step:
    words: str
    address: str
    is_done: bool
    mark: str = ""  # What is sent to say that it is done, where nothing else tells


def steps(now: datetime) -> list[Step]:
    """Empty once a complaint is logged: then nobody needs a guide."""
    if Complaint.objects.exists():
        return []
    desk = User.objects.filter(is_active=True, branch__isnull=False)
    return [
        Step(_("Say what you are, and name the first branch"), "#founding", _is_founded()),
        Step(
            _("Add a supervisor of the branch"),
            _new_staff(Role.SUPERVISOR),
            desk.filter(role=Role.SUPERVISOR).exists(),
        ),
        Step(
            _("Add somebody at the front desk, and hand over the link"),
            _new_staff(Role.FRONT_DESK),
            desk.filter(role=Role.FRONT_DESK).exists(),
        ),
        _worker(now),
        Step(
            _("Look at what is promised by when"),
            reverse("rules:index"),
            GuideMark.objects.filter(step=GuideMark.Step.RULES).exists(),
            GuideMark.Step.RULES,
        ),
        Step(_("The front desk signs in and logs the first complaint"), "", False),
    ]


def _worker(now: datetime) -> Step:
    """Without it the first complaint is logged, and nobody is ever told."""
    found = pulse.of(now)
    at = found.last_sweep_at
    words = _("Start the worker and the beat: without them nothing escalates")
    if at:
        words = _("The worker runs: last sweep %(span)s ago") % {"span": _short(now - at)}
    return Step(words, reverse("rules:sweeps"), found.is_well(now))


def _short(amount: timedelta) -> str:
    seconds = int(amount.total_seconds())
    return _("%(count)d s") % {"count": seconds} if seconds < 60 else span(amount)


def _is_founded() -> bool:
    return Category.objects.exists() and Branch.objects.filter(level=Level.BRANCH).exists()


def _new_staff(role: str) -> str:
    branch: Any = Branch.objects.filter(level=Level.BRANCH).values_list("code", flat=True).first()
    return f"{reverse('setup:new', args=['staff'])}?role={role}&branch={branch or ''}"
