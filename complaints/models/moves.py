"""What can be done with a complaint."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Unpack, cast

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.classification import Type
from complaints.models import timer as clocks
from complaints.models.closing import Closing
from complaints.models.extension import LONGEST, Extension, extend
from complaints.models.notice import Notice
from complaints.models.state import Refused
from complaints.models.steps import Act
from complaints.models.telling import Told, ask_to_decide, tell
from complaints.models.vocabulary import RootCause
from sla import rulebook
from sla.models import Clock
from staff.models import Department, User

USUAL_WAIT, LONGEST_WAIT = timedelta(days=2), timedelta(days=31)  # For the customer


class Moves(Closing):
    class Meta:
        abstract = True

    @transaction.atomic
    def clarify(self, **act: Unpack[Act]) -> None:
        self._move("clarification", **act)

    @transaction.atomic
    def add_note(self, **act: Unpack[Act]) -> None:
        self._move("note", **act)

    @transaction.atomic
    def chase(self, **act: Unpack[Act]) -> None:
        """The customer asks for it again: what was said is noted, and the asking counted."""
        self._check(act.get("seen"))
        rows = type(self)._default_manager.filter(pk=self.pk)
        self._move("chase", chases=rows.values_list("chases", flat=True).get() + 1, **act)
        tell([Told(self, Notice.Kind.CHASED, self.owner_id)], by=act["by"], at=act["at"])

    @transaction.atomic
    def assign(self, *, owner: User, **act: Unpack[Act]) -> None:
        """Put a person in charge; an urgent complaint has its dedicated owner now (T2)."""
        self._move("assignment", owner=owner, data={"to": owner.names}, **act)

    @transaction.atomic
    def take_shift(self, *, giver: User, **act: Unpack[Act]) -> None:
        """W14: a colleague takes over from the giver. No clock is met by that: who waits for
        somebody in charge waits on."""
        owner = cast(User, act["by"])
        self._move("shift", owner=owner, data={"was": giver.names, "to": owner.names}, **act)

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

    def offered(self) -> list[str]:
        """The solutions that the customer was offered last, since it was last reopened."""
        told = self.events.filter(kind__in=("offer", "reopening")).order_by("-at", "-pk").first()
        if told is None or told.kind != "offer":
            return []
        return [told.note, *told.data.get("options", [])]

    @transaction.atomic
    def wait_for_customer(self, *, until: datetime | None = None, **act: Unpack[Act]) -> None:
        """Until the customer has what is needed; at `until` it goes on by itself (W6)."""
        until = until or act["at"] + USUAL_WAIT
        if not timedelta() < until - act["at"] <= LONGEST_WAIT:
            text = _("Wait until a time within %(days)d days from now; then you may wait again.")
            raise Refused(text % {"days": LONGEST_WAIT.days})
        data = {"due_at": until.isoformat()}
        self._move("waiting", data=data, waits_until=until, **act)

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
        self._lock()
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
        ask_to_decide(self, Notice.Kind.EXTENSION, by=act["by"], at=act["at"])

    @transaction.atomic
    def decide_on_time(self, *, outcome: str, **act: Unpack[Act]) -> None:
        """Grant or refuse it. Refused, nothing about the clock changes."""
        self._lock()  # Before what was asked: whoever ends that goes the same way
        asked = Extension.objects.pending_of(self)
        self._move("extension_decision", data={"extension": outcome}, **act)
        asked.decide(outcome, by=cast(User, act["by"]), at=act["at"])
        told = dict.fromkeys(filter(None, (asked.asked_by_id, self.owner_id)))
        decided = [Told(self, Notice.Kind.MORE_TIME, person, outcome) for person in told]
        tell(decided, by=act["by"], at=act["at"])
        if outcome == "granted":
            timer = self.timers.live().filter(pk=asked.timer_id).locked().first()
            if timer is None or not asked.is_of(timer) or asked.new_due_at <= act["at"]:
                text = _("%(number)s no longer needs that time, or it has passed; refuse it.")
                raise Refused(text % {"number": self.number})
            changes = clocks.history([self]).get(self.pk, [])
            extend(timer, asked.new_due_at, rulebook.current(), changes, at=act["at"])

    @transaction.atomic
    def resolve(
        self,
        *,
        answer: str,
        accepted: str = "",
        cause: RootCause | None = None,
        **act: Unpack[Act],
    ) -> None:
        """The work is done and the customer was told how; a call-back is due now (C7).

        `accepted` is which of the solutions offered the customer took.
        """
        data = {"accepted": accepted} if accepted else {}
        changes = {"cause": cause} if cause else {}
        self._move("resolution", data=data, **changes, **act | {"note": answer})
        clocks.start_call_back(self, rulebook.current(), at=act["at"])

    @transaction.atomic
    def refer(self, *, company: str, told: str, **act: Unpack[Act]) -> None:
        """Another company takes it; the customer is called back whether it has (C7)."""
        self._move("referral", data={"company": company, "told": told}, **act)
        clocks.start_call_back(self, rulebook.current(), at=act["at"])

    @transaction.atomic
    def request(self, *, kind: str, values: dict[str, str], **act: Unpack[Act]) -> None:
        """Ask for what needs a second person; nothing else changes yet."""
        self._move("request", data={"request": kind, **values}, **act)

    @transaction.atomic
    def decide_request(self, *, kind: str, outcome: str, **act: Unpack[Act]) -> None:
        self._move("decision", data={"request": kind, "decision": outcome}, **act)

    @transaction.atomic
    def withdraw(self, **act: Unpack[Act]) -> None:
        self._move("withdrawal", **act)

    @transaction.atomic
    def raise_up(self, **act: Unpack[Act]) -> None:
        """T7: the branch cannot solve it, the provincial company coordinates."""
        self._must_be_a_complaint()
        self._must_not_be(Type.RAISED, _("%(number)s is raised already."))
        self._move("raising", **act)
        self._add_type(Type.RAISED, act)

    @transaction.atomic
    def mark_urgent(self, **act: Unpack[Act]) -> None:
        """It goes before what is not urgent in every queue (W11)."""
        self._lock()
        if type(self)._default_manager.filter(pk=self.pk, urgent_since__isnull=False).exists():
            raise Refused(_("%(number)s is marked as urgent already.") % {"number": self.number})
        self._move("urgency", urgent_since=act["at"], **act)

    @transaction.atomic
    def mark_major(self, **act: Unpack[Act]) -> None:
        self._must_be_a_complaint()
        self._must_not_be(Type.MAJOR, _("%(number)s is marked as major already."))
        self._move("mark", data={"type": Type.MAJOR.value}, **act)
        self._add_type(Type.MAJOR, act)

    def _must_not_be(self, one: Type, sentence: str) -> None:
        """Asked of the database, after the lock: two who do the same at once do it once."""
        if self.marks.filter(type=one).exists():
            raise Refused(sentence % {"number": self.number})

    def _must_be_a_complaint(self) -> None:
        """Only complaints have types."""
        self._lock()
        if self.kind != self.Kind.COMPLAINT:
            text = _("%(number)s is no complaint; make it one first.")
            raise Refused(text % {"number": self.number})
