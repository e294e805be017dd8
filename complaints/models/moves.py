"""What can be done with a complaint. Every move goes through `_move`, and only there."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Required, TypedDict, Unpack, cast

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.classification import Finding, Type
from complaints.models import timer as clocks
from complaints.models.case import Case
from complaints.models.extension import LONGEST, Extension, extend
from complaints.models.found_types import add_types
from complaints.models.link import Link
from complaints.models.notice import Notice
from complaints.models.records import CallBack
from complaints.models.state import MOVES, OPEN, InvalidMove, Refused, StaleComplaint, State
from complaints.models.transfer import Transfer
from sla import rulebook
from sla.models import Clock
from staff.models import Branch, Department, User

CALL_BACKS: dict[str, str] = {
    CallBack.Outcome.SATISFIED: "satisfaction",
    CallBack.Outcome.DISSATISFIED: "dissatisfaction",
    CallBack.Outcome.UNREACHABLE: "call_back",
}
ATTEMPTS_BEFORE_WAIVER = 3  # W7: unreachable after so many tries


class Act(TypedDict, total=False):
    """Who does it (None: the desk itself), when, why, and the version of the page it was done
    from: a page that is behind is refused with StaleComplaint."""

    by: Required[User | None]
    at: Required[datetime]
    note: str
    seen: int | None


class Moves(Case):
    class Meta:
        abstract = True

    def _move(
        self,
        name: str,
        *,
        by: User | None,
        at: datetime,
        note: str = "",
        seen: int | None = None,
        data: dict[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        # Read the row again under a lock: the page it was clicked on may be stale.
        row = type(self)._default_manager.filter(pk=self.pk)
        fresh = row.select_for_update(no_key=True).values("state", "version").get()
        self.state, self.version = fresh["state"], fresh["version"]
        if seen is not None and seen != self.version:
            raise StaleComplaint(self)
        move, old = MOVES[name], State(self.state)
        if old not in move.start:
            raise InvalidMove(self, name)
        changes |= {"state": move.end or old, "version": self.version + 1}
        row.update(**changes)
        for field, value in changes.items():
            setattr(self, field, value)
        states = {"old": old, "new": move.end} if move.end else {}
        self.events.create(kind=name, at=at, by=by, note=note, data=data or {}, **states)
        clocks.follow(self, name, rulebook.current(), at=at)

    @transaction.atomic
    def clarify(self, **act: Unpack[Act]) -> None:
        self._move("clarification", **act)

    @transaction.atomic
    def add_note(self, **act: Unpack[Act]) -> None:
        self._move("note", **act)

    @transaction.atomic
    def assign(self, *, owner: User, **act: Unpack[Act]) -> None:
        """Put a person in charge; an urgent complaint has its dedicated owner now (T2)."""
        self._move("assignment", owner=owner, data={"to": owner.names}, **act)

    @transaction.atomic
    def dispatch(self, *, department: Department, **act: Unpack[Act]) -> None:
        to = {"to": department.names}
        self._move("dispatch", department=department, data=to, **act)

    @transaction.atomic
    def contact(self, **act: Unpack[Act]) -> None:
        self._move("contact", **act)

    @transaction.atomic
    def offer(self, *, options: list[str] | None = None, **act: Unpack[Act]) -> None:
        """One solution, or several of which the customer chooses."""
        self._move("offer", data={"options": options} if options else {}, **act)

    @transaction.atomic
    def wait_for_customer(self, **act: Unpack[Act]) -> None:
        self._move("waiting", **act)

    @transaction.atomic
    def resume(self, **act: Unpack[Act]) -> None:
        self._move("resumption", **act)

    @transaction.atomic
    def answer(self, *, answer: str, due_at: datetime | None = None, **act: Unpack[Act]) -> None:
        """Tell the customer, also where no solution is found yet (C4). C5 counts anew.

        An answer that promises a time (`due_at`) becomes a clock of its own (C6).
        """
        self._move("answer", **act | {"note": answer})
        if due_at:
            self.promise(promise=answer[:300], due_at=due_at, by=act["by"], at=act["at"])

    @transaction.atomic
    def promise(self, *, promise: str, due_at: datetime, **act: Unpack[Act]) -> None:
        """A promise with a time is itself a clock (C6)."""
        if due_at <= act["at"]:
            raise Refused(_("A promise lies in the future; choose a later time."))
        if due_at - act["at"] > LONGEST:
            raise Refused(_("Choose a time within two years; nobody can promise beyond."))
        data = {"due_at": due_at.isoformat()}
        self._move("commitment", data=data, **act | {"note": promise})
        clocks.start_commitment(self, promise, due_at, rulebook.current(), at=act["at"])

    @transaction.atomic
    def keep_promise(self, *, timer: int, **act: Unpack[Act]) -> None:
        kept = self.timers.of(Clock.COMMITMENT).live().filter(pk=timer).first()
        if kept is None:
            raise Refused(_("%(number)s has no such open promise.") % {"number": self.number})
        self._move("fulfilment", data={"promise": kept.label}, **act)
        self.timers.filter(pk=timer).meet(Clock.COMMITMENT, at=act["at"])

    @transaction.atomic
    def ask_for_time(
        self, *, timer: int, new_due_at: datetime, told: str, **act: Unpack[Act]
    ) -> None:
        """More time for one clock, before it runs out, and after the customer was told."""
        clock = self.timers.filter(pk=timer).values_list("clock", flat=True).first()
        data = {"clock": clock, "due_at": new_due_at.isoformat(), "told": told}
        self._move("extension", data=data, **act)  # The complaint is locked before its timers
        live = self.timers.live().filter(pk=timer).locked().first()
        asked_for = Extension.objects.askable(live, self, new_due_at, act["at"])
        asked = {"asked_by": act["by"], "asked_at": act["at"], "reason": act.get("note", "")}
        self.extensions.create(timer=asked_for, new_due_at=new_due_at, told=told, **asked)
        Notice.objects.ask_to_decide(self, by=act["by"], at=act["at"])

    @transaction.atomic
    def decide_on_time(self, *, outcome: str, **act: Unpack[Act]) -> None:
        """Grant or refuse it. Refused, nothing about the clock changes."""
        asked = Extension.objects.pending_of(self)
        self._move("extension_decision", data={"extension": outcome}, **act)
        asked.decide(outcome, by=cast(User, act["by"]), at=act["at"])
        if outcome == "granted":
            timer = self.timers.live().filter(pk=asked.timer_id).locked().first()
            is_another = timer is not None and timer.started_at > asked.asked_at
            if timer is None or is_another or asked.new_due_at <= act["at"]:
                text = _("%(number)s no longer needs that time, or it has passed; refuse it.")
                raise Refused(text % {"number": self.number})
            changes = clocks.history([self]).get(self.pk, [])
            extend(timer, asked.new_due_at, rulebook.current(), changes, at=act["at"])

    @transaction.atomic
    def resolve(self, *, answer: str, **act: Unpack[Act]) -> None:
        """The work is done and the customer was told how; a call-back is due now (C7)."""
        self._move("resolution", **act | {"note": answer})
        clocks.start_call_back(self, rulebook.current(), at=act["at"])

    @transaction.atomic
    def call_back(
        self,
        *,
        outcome: str,
        rating: int | None = None,
        treatment: int | None = None,
        **act: Unpack[Act],
    ) -> None:
        """W7, W8: satisfied goes on to the archive, dissatisfied reopens, else it is a try."""
        found = {"outcome": outcome, "rating": rating, "treatment": treatment}
        self._move(CALL_BACKS[outcome], data=found, **act)
        if act["by"] and act["by"].pk == self._done_by():
            text = _("Who reported %(number)s done does not make its call-back; ask a colleague.")
            raise Refused(text % {"number": self.number})
        note = act.get("note", "")
        self.call_backs.create(note=note, by=act["by"], at=act["at"], **found)
        if outcome == CallBack.Outcome.DISSATISFIED:
            self.reopen(note=note, by=act["by"], at=act["at"])

    @transaction.atomic
    def archive(self, *, waiver: str = "", **act: Unpack[Act]) -> None:
        """File it after the call-back, or with the recorded reason why there was none (W7)."""
        if waiver == "unreachable" and self._attempts() < ATTEMPTS_BEFORE_WAIVER:
            text = _("%(number)s needs %(count)d call-backs that reached nobody before that.")
            raise Refused(text % {"number": self.number, "count": ATTEMPTS_BEFORE_WAIVER})
        name, data = ("waiver", {"waiver": waiver}) if waiver else ("archiving", {})
        self._move(name, data=data, archived_at=act["at"], **act)

    def _done_by(self) -> int | None:
        """Who reported the work done last."""
        done = self.events.filter(kind="resolution").order_by("-at", "-pk")
        return done.values_list("by", flat=True).first()

    def _attempts(self) -> int:
        """Calls that reached nobody since the work was last reported done."""
        done_at = self.events.filter(kind="resolution").latest("at", "pk").at
        tries = self.call_backs.filter(at__gte=done_at, outcome=CallBack.Outcome.UNREACHABLE)
        return tries.count()

    @transaction.atomic
    def reopen(self, **act: Unpack[Act]) -> None:
        """Answer and progress begin anew; the legal limit goes on from the receipt (C8)."""
        self._move("reopening", archived_at=None, generation=self.generation + 1, **act)

    @transaction.atomic
    def withdraw(self, **act: Unpack[Act]) -> None:
        self._move("withdrawal", **act)

    @transaction.atomic
    def raise_up(self, **act: Unpack[Act]) -> None:
        """T7: the branch cannot solve it, the provincial company coordinates."""
        self._move("raising", **act)
        self._add_type(Type.RAISED, act)

    @transaction.atomic
    def mark_urgent(self, **act: Unpack[Act]) -> None:
        """It goes before what is not urgent in every queue (W11)."""
        self._move("urgency", urgent_since=act["at"], **act)

    @transaction.atomic
    def mark_major(self, **act: Unpack[Act]) -> None:
        self._move("mark", data={"type": Type.MAJOR.value}, **act)
        self._add_type(Type.MAJOR, act)

    @transaction.atomic
    def hand_over(self, *, branch: Branch, **act: Unpack[Act]) -> None:
        """Ask another branch to take it. Until it accepts, the owner stays responsible (W4)."""
        if branch == self.handling_branch:
            text = _("%(number)s is at %(branch)s already.")
            raise Refused(text % {"number": self.number, "branch": branch})
        giver = self.handling_branch
        self._move("transfer", data={"to": branch.names}, handling_branch=branch, **act)
        Transfer.objects.start(self, giver, branch, by=act["by"], at=act["at"])
        Notice.objects.ask_to_take(self, branch, act["at"])
        if finding := self.cross_region():
            self.add_types([finding], by=act["by"], at=act["at"])

    @transaction.atomic
    def accept(self, **act: Unpack[Act]) -> None:
        transfer = Transfer.objects.pending_of(self)
        self._move("acceptance", owner=act["by"], **act)
        transfer.settle("accepted", by=act["by"], at=act["at"])

    @transaction.atomic
    def give_back(self, **act: Unpack[Act]) -> None:
        transfer = Transfer.objects.pending_of(self)
        self._move("return", handling_branch=transfer.giver, **act)
        transfer.settle("returned", by=act["by"], at=act["at"])

    @transaction.atomic
    def join(self, *, first: Case, **act: Unpack[Act]) -> None:
        """The same matter as `first`, which stays open: the clocks of this one stop."""
        same_customer = first.customer_id == self.customer_id
        if first.pk == self.pk or not same_customer or State(first.state) not in OPEN:
            text = _("%(number)s can be joined only to another open one of the same customer.")
            raise Refused(text % {"number": self.number})
        self._move("join", joined_to=first, data={"to": first.number}, **act)

    @transaction.atomic
    def link(self, *, other: Case, **act: Unpack[Act]) -> None:
        """Both go on, and the history and page of each name the other."""
        Link.objects.tie(self, other)
        both = [(self, other), (cast(Moves, other), self)]
        for one, to in sorted(both, key=lambda pair: pair[0].pk):
            own = act if one is self else act | {"seen": None}
            one._move("link", data={"to": to.number}, **own)

    def add_types(self, findings: list[Finding], *, by: User | None, at: datetime) -> None:
        """Types found during life: mark them, start their escalation, tighten the clocks."""
        add_types({self: findings}, rulebook.current(), by=by, at=at)

    def _add_type(self, one: Type, act: Act) -> None:
        finding = Finding(one, {"reason": act.get("note", "")})
        self.add_types([finding], by=act["by"], at=act["at"])
