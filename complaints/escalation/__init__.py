"""Escalation by type: one strategy a type, one interface, one registry.

The registry says which strategy fires which timers and on which Celery queue, so that a storm
of one kind delays no other. To add a type, write its file, and name it here.
"""

from complaints.escalation.base import Strategy
from complaints.escalation.batch import Batch
from complaints.escalation.cross_region import CrossRegion
from complaints.escalation.major import Major
from complaints.escalation.over_the_head import OverTheHead
from complaints.escalation.overdue import Overdue
from complaints.escalation.raised import Raised
from complaints.escalation.repeat import Repeat
from complaints.escalation.sensitive import Sensitive
from complaints.escalation.vip import Vip

STRATEGIES: dict[str, Strategy] = {
    strategy.name: strategy
    for strategy in (
        Major(),
        OverTheHead(),
        Batch(),
        Raised(),
        Repeat(),
        CrossRegion(),
        Vip(),
        Sensitive(),
        Overdue(),
    )
}
