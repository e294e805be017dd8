"""Which tales are told: what the earlier system held, the usual days, and what is open now."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from complaints.classification import Type
from complaints.demo import lives, office
from complaints.demo.author import Author
from complaints.demo.lives import LIVES, SO_FAR, Way
from complaints.demo.tales import Life, Scene, Tale
from complaints.models import Case, State

SOURCE = "earlier desk"  # The system that was there before Heed
CHAPTER = timedelta(days=14)  # Of the earlier system: it is played in such pieces
SOLVED_AT_ONCE = 0.93
A_TYPE = 4  # Open complaints of each urgent type
OVERDUE = A_TYPE - 1  # The last of them is there too long
OPEN_TYPES = [one for one in Type if one is not Type.BATCH]
UNASSIGNED, OFFERED = 4, 3
OPEN = A_TYPE * len(OPEN_TYPES) + UNASSIGNED + OFFERED


def earlier(author: Author, count: int, start: datetime, end: datetime) -> list[Tale]:
    """Taken over from the system before: what was said, and when it was solved and closed."""
    tales: list[Tale] = []
    for place, at in enumerate(office.receipts(author.chance, count, start, end)):
        scene = _scene(author, tales, at)
        number = {"source": SOURCE, "source_number": f"E-{place + 1:05d}"}
        told = {**_told(author, scene), **number}
        tales.append(author.tale(scene, _solved_before, at, take_charge=False, **told))
    return tales


def _solved_before(life: Life) -> None:
    at_once = life.scene.chance.random() < SOLVED_AT_ONCE
    life.after(*((4, 24) if at_once else (90, 1_900))).settle("resolution")
    life.after(60, 1_500).settle("closing")


def usual(
    author: Author, count: int, start: datetime, end: datetime, told: list[Tale]
) -> list[Tale]:
    """The days since Heed is there. Every life is led once at least, if there are enough."""
    ways = [*LIVES, *author.chance.choices(list(LIVES), list(LIVES.values()), k=count)]
    tales = []
    receipts = office.receipts(author.chance, count, start, end)
    for place, (at, way) in enumerate(zip(receipts, ways, strict=False)):
        scene = _scene(author, told, at)
        facts = _told(author, scene)
        if "kind" in facts:
            way = lives.at_the_desk
        tales.append(author.tale(scene, way, at, **facts))
        has_time = way is lives.through_the_department
        if has_time and (place < len(LIVES) or author.chance.random() < 0.1):
            tales.append(duplicate(author, tales[-1]))
    return tales


def duplicate(author: Author, first: Tale) -> Tale:
    """The customer calls again while the first is in work, and the desk joins the two."""
    at = first.registered_at + timedelta(minutes=author.chance.randrange(15, 40))
    return author.tale(author.again(first), lambda life: life.after(4, 15).join(first), at)


def _scene(author: Author, told: list[Tale], at: datetime) -> Scene:
    if author.chance.random() < 0.04 and (closed := author.repeatable(told, at)):
        return author.again(author.chance.choice(closed))
    return author.scene(author.desk())


def _told(author: Author, scene: Scene) -> dict[str, Any]:
    """Now and then one is urgent from the start, and some only report a fault."""
    dice = author.chance.random()
    if dice < 0.03:
        return author.over_the_head()
    if dice < 0.05:
        return author.cross_region(scene.branch.code)
    if dice < 0.055:
        return author.major(scene)
    if dice < 0.10:
        return {"kind": Case.Kind.FAULT_REPORT}
    return {}


def open_now(author: Author, told: list[Tale]) -> list[Tale]:
    """At the supervisor's city: some of each type, in every state that is open."""
    states = cycle(SO_FAR)
    typed = [
        _open_one(author, one, SO_FAR[next(states)], place, told)
        for one in OPEN_TYPES
        for place in range(A_TYPE)
    ]
    return [*typed, *_unassigned(author), *_offered(author)]


def _open_one(author: Author, one: Type, so_far: Way, place: int, told: list[Tale]) -> Tale:
    hours = (34, 52) if place == OVERDUE else (1.2, 8)
    at = _ago(author, *hours)
    desk = author.here[place % 2]
    scene = _typed_scene(author, one, desk, at, told)

    def way(life: Life) -> None:
        if one is Type.RAISED:
            life.after(3, 6).raise_up()
        if place:  # The first of each type waits for its dedicated owner
            life.after(2, 6).take_charge()
        so_far(life)

    told_too = _of_type(author, one, scene)
    return author.tale(scene, way, at, take_charge=False, round_the_clock=True, **told_too)


def _of_type(author: Author, one: Type, scene: Scene) -> dict[str, Any]:
    """What is told at the receipt that makes it one of the type; some are made so later."""
    if one is Type.MAJOR:
        return author.major(scene)
    if one is Type.OVER_THE_HEAD:
        return author.over_the_head()
    return author.cross_region(scene.branch.code) if one is Type.CROSS_REGION else {}


def _typed_scene(author: Author, one: Type, desk: str, at: datetime, told: list[Tale]) -> Scene:
    people = author.people[desk]
    if one is Type.REPEAT and (closed := author.repeatable(told, at, desk)):
        return author.again(author.chance.choice(closed))
    among = {Type.VIP: people.vips, Type.SENSITIVE: people.sensitive}.get(one, people.usual)
    return author.scene(desk, customer=author.chance.choice(among or people.usual))


def _unassigned(author: Author) -> list[Tale]:
    """From the web inbox, where nobody has taken them yet."""
    web = author.group.channels["web"]
    return [
        author.tale(
            author.scene(author.here[place % 2]),
            SO_FAR[State.REGISTERED],
            _ago(author, 0.3, 6),
            unattended=True,
            channel=web,
        )
        for place in range(UNASSIGNED)
    ]


def _offered(author: Author) -> list[Tale]:
    """Other cities ask ours to take something over."""
    tales = []
    for place in range(OFFERED):
        taker = author.group.branches[author.here[place % 2]]

        def way(life: Life, taker: Any = taker) -> None:
            life.after(3, 9).clarify().after(3, 9).hand_over(taker)

        scene = author.scene(author.elsewhere[place])
        at = _ago(author, 0.7, 5)
        tales.append(author.tale(scene, way, at, round_the_clock=True))
    return tales


def _ago(author: Author, least: float, most: float) -> datetime:
    return author.now - timedelta(hours=author.chance.uniform(least, most))
