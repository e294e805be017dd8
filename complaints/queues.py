"""The queues of a supervisor: by type, by time left, by who is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from complaints.classification import Type
from complaints.models import Complaint, ComplaintQuerySet, TypeChoices
from staff.models import User

Narrow = Callable[[ComplaintQuerySet, datetime], ComplaintQuerySet]


@dataclass(frozen=True, slots=True)
class Queue:
    code: str
    label: Any
    narrow: Narrow


def _of_type(one: Type) -> Narrow:
    return lambda complaints, now: complaints.of_type(one)


QUEUES = {
    queue.code: queue
    for queue in (
        *(Queue(one.value, one.label, _of_type(Type(one.value))) for one in TypeChoices),
        Queue("overdue", _("overdue"), lambda complaints, now: complaints.overdue(now)),
        Queue(
            "due-soon", _("about to be overdue"), lambda complaints, now: complaints.due_soon(now)
        ),
        Queue("unassigned", _("unassigned"), lambda complaints, now: complaints.filter(owner=None)),
        Queue("all", _("all open"), lambda complaints, now: complaints),
    )
}


def rows(code: str, user: User, now: datetime) -> ComplaintQuerySet:
    """What stands in a queue, in the order of work (W11)."""
    mine = Complaint.objects.visible_to(user).open()
    return QUEUES[code].narrow(mine, now).in_order_of_work().for_list()


def counts(user: User, now: datetime) -> dict[str, int]:
    """How many stand in each queue: two queries."""
    mine = Complaint.objects.visible_to(user).open()
    by_type = mine.filter(marks__isnull=False).values_list("marks__type")
    found = dict(by_type.annotate(count=Count("pk", distinct=True)).order_by())
    rest = ("overdue", "due-soon", "unassigned", "all")
    filters = {
        code.replace("-", "_"): Count(
            "pk", filter=Q(pk__in=QUEUES[code].narrow(mine, now).values("pk"))
        )
        for code in rest
    }
    totals = mine.aggregate(**filters)
    return found | {code: totals[code.replace("-", "_")] for code in rest}
