from sla.models.calendar import Calendar, CalendarDay, CalendarYear, SingleDay, WorkPeriod
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
    "SingleDay",
    "StepAction",
    "Target",
    "Timer",
    "TimerQuerySet",
    "WorkPeriod",
]
