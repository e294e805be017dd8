"""What the made-up group promises of single services (C9): published beside the shipped rules."""

from __future__ import annotations

from datetime import datetime, timedelta

from sla.drafts import StepDraft, TargetDraft, VersionDraft
from sla.models import Calendar, Clock, Policy
from sla.publishing import EVER, publish

STEPS = [StepDraft(75, "branch"), StepDraft(100, "city")]
SERVICES = [
    (
        {"code": "reconnection", "name": "Reconnection within a day", "name_zh": "一天内恢复供应"},
        ["utility.electricity.reconnection"],
        timedelta(hours=24),
    ),
    (
        {
            "code": "installation",
            "name": "Installation or move within 28 days",
            "name_zh": "28 天内装机或移机",
        },
        ["telecom.broadband.install-delay", "telecom.broadband.move-delay"],
        timedelta(days=28),
    ),
]


def promise_services(now: datetime) -> None:
    calendar = Calendar.objects.get(code="always")
    for names, categories, amount in SERVICES:
        target = TargetDraft(Clock.SERVICE, amount, calendar, ["waiting"], STEPS)
        draft = VersionDraft(EVER, {"category": categories}, [target])
        publish(Policy.objects.create(**names), draft, after=0, by=None, at=now)
