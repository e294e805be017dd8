from sla.models.calendar import Calendar, CalendarDay, CalendarYear, WorkPeriod
from sla.models.policy import (
    Attribute,
    Audience,
    Clock,
    Condition,
    LadderStep,
    Policy,
    PolicyVersion,
    Renaming,
    RuleStamp,
    StepAction,
    Target,
)
from sla.models.timer import Timer, TimerQuerySet

__all__ = [
    "Attribute",
    "Audience",
    "Calendar",
    "CalendarDay",
    "CalendarYear",
    "Clock",
    "Condition",
    "LadderStep",
    "Policy",
    "PolicyVersion",
    "Renaming",
    "RuleStamp",
    "StepAction",
    "Target",
    "Timer",
    "TimerQuerySet",
    "WorkPeriod",
]
