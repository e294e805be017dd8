"""What Celery runs. No logic: read the time, call."""

from celery import shared_task
from django.utils import timezone

from customers import headcounts
from reports import checking, facts, schedules

SETS_AT_ONCE = 20  # A hundred thousand complaints; the rest at the next beat


@shared_task(soft_time_limit=3_600, time_limit=3_660)  # type: ignore[untyped-decorator]
def keep_facts() -> bool:
    headcounts.compact()
    return facts.keep(now=timezone.now(), sets=SETS_AT_ONCE)


@shared_task  # type: ignore[untyped-decorator]
def send_reports() -> int:
    return schedules.send_pending(now=timezone.now())


@shared_task(soft_time_limit=3_600, time_limit=3_660)  # type: ignore[untyped-decorator]
def check_facts() -> bool:
    return checking.check_if_due(now=timezone.now())
