"""One complaint of the story: what was said, and what is done about it, act by act."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, Self

from complaints import approvals
from complaints.demo import office
from complaints.demo.group import Group
from complaints.demo.people import language_of
from complaints.demo.texts import Row, say, texts
from complaints.intake import NewComplaint
from complaints.models import Area, Category, Complaint, RootCause
from customers.models import Customer
from staff.models import Branch, Department, User

Verb = Callable[..., None]  # Of a complaint: a move, by somebody, at an instant


@dataclass(frozen=True, slots=True)
class Scene:
    """Who complains to whom, of what, where."""

    group: Group
    chance: Random
    customer: Customer
    clerk: User
    story: Row
    area: Area

    @property
    def language(self) -> str:
        return language_of(self.customer)

    @property
    def branch(self) -> Branch:
        if self.clerk.branch is None:
            raise ValueError(f"{self.clerk} takes complaints but has no branch")
        return self.clerk.branch

    @property
    def category(self) -> Category:
        return self.group.categories[self.story["category"]]

    @property
    def cause(self) -> RootCause:
        """As the customer sees it: of one person's troubles in one place the same."""
        causes = self.group.causes
        return causes[(self.customer.pk + self.area.pk) % len(causes)]

    @property
    def department(self) -> Department:
        return self.group.department(self.category)

    @property
    def supervisor(self) -> User:
        return self.group.supervisor(self.branch)

    @property
    def colleague(self) -> User:
        """Somebody else at the desk, who calls back (W7)."""
        others = (one for one in self.group.clerks(self.branch.code) if one != self.clerk)
        return next(others, self.supervisor)

    def say(self, name: str) -> str:
        return say(self.story, name, self.language)

    def remark(self, mood: str) -> str:
        """What the customer says at the call-back, or of it."""
        return str(self.chance.choice(texts()[f"callback_remarks_{mood}_{self.language}"]))


@dataclass(frozen=True, slots=True)
class Act:
    at: datetime
    verb: Verb | str  # A string: the name of a move that is made by the set, as imports do
    values: Mapping[str, Any]


@dataclass(slots=True)
class Tale:
    scene: Scene
    new: NewComplaint
    registered_at: datetime
    by: User | None
    acts: deque[Act] = field(default_factory=deque)
    is_logged_alone: bool = False  # Where the order among desks matters
    complaint: Complaint | None = None

    @property
    def ends_at(self) -> datetime:
        """When the last is done, as long as nothing is played."""
        return self.acts[-1].at if self.acts else self.registered_at

    @property
    def is_urgent(self) -> bool:
        """As far as the story knows beforehand; the desk decides by its own rules."""
        new = self.new
        away = new.handling_branch is not None and new.handling_branch != new.branch
        return bool(
            away or new.major_reason or (new.body and new.body.is_over_the_head(new.channel))
        )


class Life:
    """Writes the acts of a tale, one after the other, each a while after the one before."""

    def __init__(self, tale: Tale, *, round_the_clock: bool = False) -> None:
        self.tale, self.scene = tale, tale.scene
        self.at, self.round_the_clock = tale.registered_at, round_the_clock

    def after(self, least: float, most: float) -> Self:
        """Let so many minutes go by, and wait for the desk to open."""
        self.at += timedelta(seconds=round(60 * self.scene.chance.uniform(least, most)))
        if not self.round_the_clock:
            self.at = office.in_hours(self.at)
        return self

    def do(self, verb: Verb, *, by: User | None = None, **values: Any) -> Self:
        values["by"] = by or self.tale.by or self.scene.clerk
        self.tale.acts.append(Act(self.at, verb, values))
        return self

    def settle(self, name: str) -> Self:
        self.tale.acts.append(Act(self.at, name, {}))
        return self

    def take_charge(self) -> Self:
        """The supervisor names a dedicated owner (T2)."""
        scene = self.scene
        return self.do(Complaint.assign, by=scene.supervisor, owner=scene.clerk)

    def clarify(self) -> Self:
        return self.do(Complaint.clarify, note=self.scene.say("where"))

    def dispatch(self) -> Self:
        scene = self.scene
        return self.do(Complaint.dispatch, department=scene.department, note=scene.say("note"))

    def contact(self) -> Self:
        return self.do(Complaint.contact, note=self.scene.say("wants"))

    def offer(self) -> Self:
        return self.do(Complaint.offer, note=self.scene.say("answer"))

    def wait(self) -> Self:
        return self.do(Complaint.wait_for_customer, note=self.scene.say("wants"))

    def resume(self) -> Self:
        return self.do(Complaint.resume, note=self.scene.say("note"))

    def answer(self) -> Self:
        """The honest interim answer (C4)."""
        return self.do(Complaint.answer, answer=self.scene.say("interim"))

    def promise(self, due: timedelta) -> Self:
        promise = self.scene.say("interim")[:300]
        return self.do(Complaint.promise, promise=promise, due_at=self.at + due)

    def keep(self) -> Self:
        return self.do(_keep)

    def resolve(self) -> Self:
        scene = self.scene
        return self.do(Complaint.resolve, answer=scene.say("answer"), cause=scene.cause)

    def satisfied(self) -> Self:
        rating = self.scene.chance.choice([3, 4, 4, 5, 5, 5])
        note = self.scene.remark("good")
        return self._call_back(outcome="satisfied", rating=rating, treatment=rating, note=note)

    def dissatisfied(self) -> Self:
        rating = self.scene.chance.choice([1, 1, 2])
        note = self.scene.remark("bad")
        return self._call_back(outcome="dissatisfied", rating=rating, treatment=3, note=note)

    def unreachable(self) -> Self:
        return self._call_back(outcome="unreachable")

    def _call_back(self, **values: Any) -> Self:
        return self.do(Complaint.call_back, by=self.scene.colleague, **values)

    def archive(self, waiver: str = "") -> Self:
        return self.do(Complaint.archive, waiver=waiver)

    def ask_to_close(self) -> Self:
        """The customer wants no call-back: somebody else is to agree."""
        return self.do(approvals.archive, waiver="waived", note=self.scene.remark("none"))

    def reopen(self) -> Self:
        return self.do(Complaint.reopen, by=self.scene.supervisor, note=self.scene.remark("bad"))

    def withdraw(self) -> Self:
        return self.do(Complaint.withdraw, note=self.scene.remark("good"))

    def raise_up(self) -> Self:
        return self.do(Complaint.raise_up, by=self.scene.supervisor, note=self.scene.say("cause"))

    def mark_major(self, reason: str) -> Self:
        return self.do(Complaint.mark_major, by=self.scene.supervisor, note=reason)

    def hand_over(self, branch: Branch) -> Self:
        note = (
            f"{self.scene.say('wants')} {self.scene.say('note')}"  # W2: the demand, what was tried
        )
        return self.do(Complaint.hand_over, branch=branch, note=note)

    def accept(self, branch: Branch) -> Self:
        return self.do(Complaint.accept, by=self.scene.group.supervisor(branch))

    def give_back(self, branch: Branch) -> Self:
        by = self.scene.group.supervisor(branch)
        return self.do(Complaint.give_back, by=by, note=self.scene.say("cause"))

    def join(self, first: Tale) -> Self:
        def join(complaint: Complaint, **act: Any) -> None:
            if first.complaint:  # It is logged only when the story is played
                complaint.join(first=first.complaint, **act)

        return self.do(join)


def _keep(complaint: Complaint, **act: Any) -> None:
    """Keep the promise that is due first."""
    promise = complaint.timers.live().filter(clock="commitment").earliest("due_at")
    complaint.keep_promise(timer=promise.pk, **act)
