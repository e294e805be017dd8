"""Builds the demo once; later starts only see to it that some clock is about to run out."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.utils.module_loading import import_string

from complaints.demo import incidents, live, office, people, plots
from complaints.demo.author import Author
from complaints.demo.group import CITY, LAST, TOP, Group, found_group, hire_last
from complaints.demo.player import PatientStage, Player, Progress
from complaints.demo.service import promise_services
from complaints.models import Complaint, Notice, Refused
from staff.models import Branch, User

COMPLAINTS = 1_500
LASTS = timedelta(days=90)
SINCE_HEED = timedelta(days=14)  # What is older came out of the earlier system
EARLIER = 0.84  # How much that is: each costs a tenth of a whole life, and the demo begins at once
SEED = 20_26
UNREAD = timedelta(hours=2)  # What is older has been read


def is_loaded() -> bool:
    here = User.objects.filter(username=LAST, branch__code=TOP)
    return here.exists() and Branch.objects.filter(code=CITY).exists()


def load(*, now: datetime, progress: Progress, complaints: int = COMPLAINTS) -> int:
    """Return how many complaints were logged. A second run adds the few live clocks at most.

    Raises Refused for a database that holds anything else.
    """
    if is_loaded():
        return top_up(now=now, progress=progress)
    if Complaint.objects.exists() or User.objects.exists() or Branch.objects.count() > 1:
        raise Refused(
            "This database holds complaints or staff already, or a demo that was cut short. "
            "The demo needs an empty one: start it with ./dev demo --fresh."
        )
    return build(now=now, progress=progress, complaints=complaints)


def build(*, now: datetime, progress: Progress, complaints: int) -> int:
    chance = Random(SEED)
    found_group(now)
    promise_services(now)
    people.register_customers(Group.load(), chance)
    author = Author(Group.load(), people.by_branch(), chance, now)
    with PatientStage(active=True) as stage:
        player = Player(stage, progress)
        _tell(author, player, complaints)
        _read_notices(now)
        hire_last(now)
    for more in settings.MORE_DEMO:  # The stage has let go of the complaints
        import_string(more)(now=now)
    return player.logged


def _tell(author: Author, player: Player, complaints: int) -> None:
    now = author.now
    start, heed = now - LASTS, now - SINCE_HEED
    told = [*incidents.over(author), *incidents.in_progress(author), *live.tales(author)]
    others = max(complaints - len(told) - plots.OPEN, 0)
    before = plots.earlier(author, round(others * EARLIER), start, heed)
    told += plots.open_now(author, before)
    told += plots.usual(author, others - len(before), heed, now, before)
    player.play(before, office.days(start, heed, step=plots.CHAPTER.days))
    player.play(told, office.days(heed, now, step=3))


def top_up(*, now: datetime, progress: Progress) -> int:
    """A few fresh complaints, if hardly a clock is about to run out."""
    if live.ahead(now) >= live.ENOUGH:
        return 0
    author = Author(Group.load(), people.by_branch(), Random(int(now.timestamp())), now)
    with PatientStage(active=True) as stage:
        player = Player(stage, progress)
        player.play(live.fresh(author), [now])
    return player.logged


def _read_notices(now: datetime) -> None:
    old = Notice.objects.unread().filter(made_at__lt=now - UNREAD)
    old.update(read_at=now - UNREAD)
