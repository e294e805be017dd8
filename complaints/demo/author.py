"""Makes tales up: picks the people, the words and the place, and lets a life be led."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from complaints.demo.group import CITY, Group
from complaints.demo.lives import Way
from complaints.demo.people import People
from complaints.demo.tales import Life, Scene, Tale
from complaints.demo.texts import Row, rows, stories
from complaints.intake import NewComplaint
from complaints.models import Area, AreaLevel, Case, Category, ReceivingBody
from complaints.models.problem import names_a_problem
from customers.models import Customer

CHANNELS = {"counter": 30, "hotline": 45, "web": 12, "chat": 8, "email": 3, "letter": 2}
ABOVE_THE_BRANCH = ["hotline", "letter", "web", "fax"]  # How the bodies of T4 hand things on
SETTLED = timedelta(days=15)  # Longer than a chapter, so that it was played before
AT_CITY = 0.4  # The share of the city where the demo's supervisor works


@dataclass
class Author:
    group: Group
    people: dict[str, People]
    chance: Random
    now: datetime

    def __post_init__(self) -> None:
        self.here, every = self.group.desks(CITY), self.group.desks()
        self.elsewhere = [desk for desk in every if desk not in self.here]

    def desk(self) -> str:
        """The branch of a desk; the first of the city is the busiest."""
        if self.chance.random() < AT_CITY:
            return self.chance.choices(self.here, range(len(self.here), 0, -1))[0]
        return self.chance.choice(self.elsewhere)

    def scene(self, desk: str, *, customer: Customer | None = None, category: str = "") -> Scene:
        category = category or self.chance.choice(list(stories()))
        return Scene(
            group=self.group,
            chance=self.chance,
            customer=customer or self.people[desk].anybody(self.chance),
            clerk=self.chance.choice(self.group.clerks(desk)),
            story=self.chance.choice(stories()[category]),
            area=self.area(desk, self.group.categories[category]),
        )

    def area(self, desk: str, category: Category) -> Area:
        """Somewhere in the desk's city, as precise as the category needs it to be a problem."""
        city = self.group.areas[f"a-{self.group.branches[desk].codes[2]}"]
        level = max(category.counts_at, AreaLevel.DISTRICT)
        inside = [a for a in self.group.areas.values() if city.code in a.codes]
        return self.chance.choice(
            [a for a in inside if a.level >= level]
            or [a for a in inside if a.level == AreaLevel.DISTRICT]
        )

    def again(self, tale: Tale) -> Scene:
        """The same customer with the same problem, in other words."""
        story = self.chance.choice(stories()[tale.scene.category.code])
        return replace(tale.scene, story=story)

    def tale(
        self,
        scene: Scene,
        way: Way,
        received_at: datetime,
        *,
        take_charge: bool = True,
        round_the_clock: bool = False,
        unattended: bool = False,
        typing: timedelta | None = None,
        **told: Any,
    ) -> Tale:
        """What happens in a scene from the receipt on. `told` are further facts of it."""
        by = None if unattended else scene.clerk
        typing = typing or timedelta(seconds=self.chance.randrange(100, 540))
        tale = Tale(scene, self.complaint(scene, received_at, **told), received_at + typing, by)
        life = Life(tale, round_the_clock=round_the_clock)
        if take_charge and tale.is_urgent:
            life.after(3, 14).take_charge()
        way(life)
        return tale

    def complaint(self, scene: Scene, received_at: datetime, **told: Any) -> NewComplaint:
        [channel] = self.chance.choices(list(CHANNELS), list(CHANNELS.values()))
        facts = {
            "what": scene.say("what"),
            "channel": self.group.channels[channel],
            "branch": scene.branch,
            "received_at": received_at,
            "customer": scene.customer,
            "category": scene.category,
            "area": scene.area,
            "happened_at": received_at - timedelta(minutes=self.chance.randrange(20, 1_500)),
            "place": scene.say("where"),
            "amount": scene.story.get("amount") or None,
            "remedy": scene.say("wants"),
            "in_replay": True,
        }
        return NewComplaint(**{**facts, **told})

    def over_the_head(self) -> dict[str, Any]:
        """T4: it came through a body above the branch."""
        channel = self.group.channels[self.chance.choice(ABOVE_THE_BRANCH)]
        return {"channel": channel, "body": self.chance.choice(self.bodies_above())}

    def bodies_above(self) -> list[ReceivingBody]:
        hotline = self.group.channels["hotline"]
        return [body for body in self.group.bodies.values() if body.is_over_the_head(hotline)]

    def cross_region(self, desk: str) -> dict[str, Any]:
        """T8: another city has to solve it."""
        home = self.group.branches[desk].codes[2]
        others = [code for code in self.group.desks() if home not in code]
        return {"handling_branch": self.group.branches[self.chance.choice(others)]}

    def major(self, scene: Scene) -> dict[str, Any]:
        """T3, seen at once."""
        return {"major_reason": self.chance.choice(rows("major_reasons"))[scene.language]}

    def repeatable(self, told: Sequence[Tale], at: datetime, desk: str = "") -> list[Tale]:
        """What was closed well before, on something that is a problem (T6)."""
        return [
            tale
            for tale in told
            if tale.new.kind == Case.Kind.COMPLAINT
            and tale.ends_at + SETTLED < at
            and desk in ("", tale.scene.branch.code)
            and names_a_problem(tale.new.category, tale.new.area)
        ]


def words(*parts: Row) -> Row:
    """One row out of several; the later say it again where both speak."""
    return {name: text for part in parts for name, text in part.items()}
