import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("heed")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect  # type: ignore[untyped-decorator]
def keep_time(sender: Celery, **kwargs: Any) -> None:
    """The timetable follows from the registry of strategies."""
    from django.conf import settings

    from complaints import bell

    sender.conf.beat_schedule = bell.schedule(settings.SWEEP_EVERY.total_seconds())
