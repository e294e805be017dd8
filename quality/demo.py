"""Reviews for the demo: drawn by the rules, some done, one appealed against."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from quality import reviewing, sampling
from quality.models import Item, Review
from staff.models import Role, User

SEED, DONE, SOON = 20_26, 0.6, timedelta(days=1)
FAULTS = {"met": 80, "not_met": 12, "not_asked": 8}


def load(*, now: datetime) -> None:
    chance = Random(SEED)
    for weeks in (4, 2):
        sampling.draw(now=now - timedelta(weeks=weeks))
    sampling.draw(now=now)
    items = list(Item.objects.filter(retired_at=None))
    heads = list(User.objects.filter(role=Role.SUPERVISOR, is_active=True).order_by("pk"))
    for row in list(Review.objects.drawn().select_related("complaint").order_by("pk")):
        reviewer = next((head for head in heads if may_review(head, row)), None)
        if reviewer and chance.random() < DONE:
            found = {item: _finding(item, chance) for item in items}
            reviewing.judge(
                row.pk, found, comment="", by=reviewer, at=min(row.drawn_at + SOON, now)
            )


def may_review(head: User, row: Review) -> bool:
    return Review.objects.for_reviewer(head).filter(pk=row.pk).exists()


def _finding(item: Item, chance: Random) -> str:
    if item.is_critical:
        return "not_met" if chance.random() < 0.03 else "met"
    return chance.choices(list(FAULTS), list(FAULTS.values()))[0]
