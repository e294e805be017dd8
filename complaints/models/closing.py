"""How a complaint ends: called back, filed, or taken up again (W7, W8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models.clocks import DONE
from complaints.models.notice import Notice
from complaints.models.passing import Passing
from complaints.models.records import CallBack
from complaints.models.state import Refused
from complaints.models.steps import Act
from complaints.models.telling import Told, tell

CALL_BACKS: dict[str, str] = {
    CallBack.Outcome.SATISFIED: "satisfaction",
    CallBack.Outcome.DISSATISFIED: "dissatisfaction",
    CallBack.Outcome.UNREACHABLE: "call_back",
}
ATTEMPTS_BEFORE_WAIVER = 3  # W7: unreachable after so many tries
TOLD = ("answer", "resolution", "referral")  # By these a customer was told what comes of it
WITHOUT_CALL_BACK = ("waived", "unreachable")  # Somebody else agrees to that
BETWEEN_ATTEMPTS = timedelta(hours=1)  # Whoever rings three times in a row has tried once


class Closing(Passing):
    class Meta:
        abstract = True

    @transaction.atomic
    def answer_and_close(self, *, answer: str, **act: Unpack[Act]) -> None:
        """What is no complaint is answered and closed in one act: nobody is called back (W7)."""
        self._lock()
        if self.kind == self.Kind.COMPLAINT:
            text = _("%(number)s is a complaint: its customer is called back before it is closed.")
            raise Refused(text % {"number": self.number})
        self._move("settlement", archived_at=act["at"], **act | {"note": answer})

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
        if act["by"] and act["by"].pk in self.handlers():
            text = _("Who handled %(number)s does not make its call-back; ask a colleague.")
            raise Refused(text % {"number": self.number})
        note = act.get("note", "")
        self.call_backs.create(note=note, by=act["by"], at=act["at"], **found)
        if outcome == CallBack.Outcome.DISSATISFIED:
            self.reopen(note=note, by=act["by"], at=act["at"], because=outcome)

    @transaction.atomic
    def archive(self, *, waiver: str = "", **act: Unpack[Act]) -> None:
        """File it after the call-back, or with the recorded reason why there was none (W7)."""
        if self.kind != self.Kind.COMPLAINT and not waiver:
            self._move("settlement", archived_at=act["at"], **act)
            return
        self.must_have_been_tried(waiver)
        if waiver == "sampled":
            self._must_be_left_out()
        name, data = ("waiver", {"waiver": waiver}) if waiver else ("archiving", {})
        self._move(name, data=data, archived_at=act["at"], **act)

    def must_have_been_tried(self, waiver: str) -> None:
        if waiver == "unreachable" and self.attempts() < ATTEMPTS_BEFORE_WAIVER:
            text = _(
                "%(number)s needs %(count)d call-backs that reached nobody, "
                "an hour apart, before that."
            )
            raise Refused(text % {"number": self.number, "count": ATTEMPTS_BEFORE_WAIVER})

    def _must_be_left_out(self) -> None:
        """Others of its incident are called back, and were satisfied."""
        from complaints.models.membership import Sampled

        for refusal in Sampled.objects.objections([self]).values():
            raise refusal

    def handlers(self) -> set[int | None]:
        """Who has answered it or reported it done since the last reopening, and who is in charge
        of it: W7 wants somebody else for the call-back."""
        told: set[int | None] = {self.owner_id}
        acts = self.events.filter(kind__in=(*TOLD, "reopening")).order_by("pk")
        for kind, by in acts.values_list("kind", "by"):
            told = {self.owner_id} if kind == "reopening" else told | {by}
        return told - {None}

    def attempts(self) -> int:
        """Calls that reached nobody since the work was last reported done, an hour apart."""
        done = self.events.filter(kind__in=DONE).order_by("-at", "-pk").first()
        tries = self.call_backs.filter(outcome=CallBack.Outcome.UNREACHABLE).order_by("at")
        counted: list[datetime] = []
        for at in tries.filter(at__gte=done.at).values_list("at", flat=True) if done else ():
            if not counted or at - counted[-1] >= BETWEEN_ATTEMPTS:
                counted.append(at)
        return len(counted)

    @transaction.atomic
    def reopen(self, *, because: str = "", **act: Unpack[Act]) -> None:
        """Answer and progress begin anew; the legal limit goes on from the receipt (C8).

        `because` is the outcome of the call-back that has led to it, if one has.
        """
        from complaints.models.membership import Sampled

        data = {"because": because} if because else {}
        again = {"archived_at": None, "generation": self.generation + 1}
        self._move("reopening", data=data, **again, **act)
        reopened = Told(self, Notice.Kind.REOPENED, self.owner_id, because)
        tell([reopened], by=act["by"], at=act["at"])
        # Who was left out of the calls of an incident is not left out after that.
        Sampled.objects.filter(complaint=self.pk, is_chosen=False).delete()
        into = self.incident.merged_into if self.incident else None
        if into:  # Where the others went while it was archived
            act = {"by": act["by"], "at": act["at"]}
            self._move("gathering", data={"to": into.pk}, incident=into, **act)
