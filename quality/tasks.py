"""What Celery runs. No logic: read the time, call."""

from celery import shared_task
from django.utils import timezone

from quality import sampling


@shared_task  # type: ignore[untyped-decorator]
def draw_reviews() -> int:
    return sampling.draw_if_due(now=timezone.now())
