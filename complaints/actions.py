"""What a person can do with a complaint: a noun in the URL, a verb of the model, a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints import approvals, phrase_book
from complaints.classification import Type
from complaints.conversion import convert
from complaints.correction import correct
from complaints.forms import closing
from complaints.forms import moves as forms
from complaints.forms.moves import MoveForm
from complaints.forms.phrases import SpokenFields
from complaints.models import MOVES, Complaint, State, Timer
from complaints.models.moves import Moves
from sla.models import Clock
from staff.models import Role, User

DESK = frozenset({Role.FRONT_DESK, Role.SUPERVISOR})
SUPERVISOR = frozenset({Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Action:
    noun: str
    label: Any
    moves: tuple[str, ...]  # Names in MOVES; it is offered where any of them may start
    verb: Callable[..., None]
    form: type[MoveForm]
    roles: frozenset[Role] = DESK

    def offered(self, complaint: Complaint, user: User) -> bool:
        state = State(complaint.state)
        return user.role in self.roles and any(state in MOVES[name].start for name in self.moves)

    def perform(self, complaint: Complaint, form: MoveForm, *, by: User, at: datetime) -> None:
        """Do what a valid form says. Raises Refused with a sentence."""
        self.verb(complaint, **form.cleaned_data, by=by, at=at)
        if isinstance(form, SpokenFields):
            used, overridden = form.used, form.overridden
            phrase_book.record(complaint, used=used, overridden=overridden, by=by, at=at)


ACTIONS = {
    action.noun: action
    for action in (
        Action(
            "acceptances", _("Accept the hand-over"), ("acceptance",), Moves.accept, forms.ShortForm
        ),
        Action("returns", _("Return it"), ("return",), Moves.give_back, forms.ReasonForm),
        Action(
            "extension-decisions",
            _("Decide on more time"),
            ("extension_decision",),
            Moves.decide_on_time,
            forms.DecisionForm,
            SUPERVISOR,
        ),
        Action("conversion", _("Make it a complaint"), ("conversion",), convert, forms.ShortForm),
        Action("clarification", _("Clarified"), ("clarification",), Moves.clarify, forms.NoteForm),
        Action(
            "assignments",
            _("Put in charge"),
            ("assignment",),
            Moves.assign,
            forms.AssignmentForm,
            SUPERVISOR,
        ),
        Action(
            "settlement",
            _("Answer and close"),
            ("settlement",),
            Moves.answer_and_close,
            closing.SettlementForm,
        ),
        Action("dispatches", _("Dispatch"), ("dispatch",), Moves.dispatch, forms.DispatchForm),
        Action("contacts", _("First contact"), ("contact",), Moves.contact, forms.ContactForm),
        Action("answers", _("Answer"), ("answer",), Moves.answer, forms.AnswerForm),
        Action("resolution", _("Done"), ("resolution",), Moves.resolve, closing.ResolutionForm),
        Action(
            "callbacks",
            _("Call-back"),
            ("call_back", "satisfaction", "dissatisfaction"),
            Moves.call_back,
            closing.CallBackForm,
        ),
        Action(
            "archive", _("Archive"), ("archiving", "waiver"), approvals.archive, closing.ArchiveForm
        ),
        Action(
            "approval-decisions",
            _("Decide on what is asked"),
            ("decision",),
            approvals.decide,
            forms.DecisionForm,
            SUPERVISOR,
        ),
        Action(
            "referrals",
            _("Hand over to another company"),
            ("referral",),
            approvals.ask_to_refer,
            forms.ReferralForm,
        ),
        Action("offers", _("Offer a solution"), ("offer",), Moves.offer, forms.OfferForm),
        Action("commitments", _("Promise"), ("commitment",), Moves.promise, forms.CommitmentForm),
        Action(
            "extensions",
            _("Ask for more time"),
            ("extension",),
            Moves.ask_for_time,
            forms.ExtensionForm,
        ),
        Action(
            "fulfilments",
            _("Promise kept"),
            ("fulfilment",),
            Moves.keep_promise,
            forms.FulfilmentForm,
        ),
        Action(
            "waiting",
            _("Wait for the customer"),
            ("waiting",),
            Moves.wait_for_customer,
            forms.WaitingForm,
        ),
        Action("resumption", _("Go on"), ("resumption",), Moves.resume, forms.ShortForm),
        Action("chases", _("The customer asks again"), ("chase",), Moves.chase, forms.NoteForm),
        Action("notes", _("Note"), ("note",), Moves.add_note, forms.NoteForm),
        Action("transfers", _("Hand over"), ("transfer",), Moves.hand_over, forms.TransferForm),
        Action(
            "raising", _("Raise to the province"), ("raising",), Moves.raise_up, forms.ReasonForm
        ),
        Action(
            "urgency",
            _("Mark as urgent"),
            ("urgency",),
            Moves.mark_urgent,
            forms.ReasonForm,
            SUPERVISOR,
        ),
        Action("major", _("Mark as major"), ("mark",), Moves.mark_major, forms.ReasonForm),
        Action(
            "correction",
            _("Correct category or area"),
            ("correction",),
            correct,
            forms.CorrectionForm,
        ),
        Action("links", _("Link to another"), ("link",), Moves.link, forms.LinkForm),
        Action("joins", _("Join to another"), ("join",), Moves.join, forms.JoinForm),
        Action("reopening", _("Reopen"), ("reopening",), Moves.reopen, forms.ReasonForm),
        Action("withdrawal", _("Withdraw"), ("withdrawal",), Moves.withdraw, forms.ReasonForm),
    )
}


# What is likely next in each state; the rest follows as ACTIONS has it, and after that what would
# stop a clock that has stopped already.
LIKELY: Mapping[State, tuple[str, ...]] = {
    State.REGISTERED: ("clarification", "contacts", "answers", "notes"),
    State.CLARIFIED: ("contacts", "dispatches", "answers", "notes", "offers", "resolution"),
    State.IN_PROGRESS: ("contacts", "answers", "resolution", "notes", "offers", "waiting"),
    State.OFFERED: ("contacts", "waiting", "answers", "resolution", "notes"),
    State.WAITING: ("resumption", "contacts", "answers", "notes"),
    State.ANSWERED: ("callbacks", "archive", "reopening", "notes"),
    State.CALLED_BACK: ("archive", "reopening", "notes"),
}
FIRST = ("acceptances", "returns", "extension-decisions", "approval-decisions")
BEFORE_ACCEPTING = frozenset({"acceptances", "returns", "notes", "chases", "links"})
STOPS: Mapping[str, Clock] = {"contacts": Clock.FIRST_CONTACT, "answers": Clock.ANSWER}


def offered(complaint: Complaint, user: User, timers: Iterable[Timer]) -> list[Action]:
    """What this person may do with the complaint (of for_page) now, the next sensible act first.

    `timers` are all of the complaint.
    """
    is_complaint = complaint.kind == Complaint.Kind.COMPLAINT
    asked = (complaint.offered_to or "-").startswith(user.reach())
    live = {timer.clock for timer in timers if timer.stopped_at is None}
    possible = {
        "acceptances": asked,
        "returns": asked,
        "extension-decisions": complaint.has_request,
        "approval-decisions": complaint.approval_by not in (None, user.pk),
        "conversion": not is_complaint,
        "settlement": not is_complaint,
        "resolution": is_complaint,
        "callbacks": is_complaint,
        "correction": complaint.incident_id is None,
        "raising": is_complaint and Type.RAISED not in complaint.types,
        "major": is_complaint and Type.MAJOR not in complaint.types,
        "urgency": complaint.urgent_since is None,
        "fulfilments": Clock.COMMITMENT in live,
    }
    found = [one for one in ACTIONS.values() if one.offered(complaint, user)]
    found = [one for one in found if possible.get(one.noun, True)]
    if (
        asked
        and user.pk != complaint.owner_id
        and not complaint.branch.path.startswith(user.reach())
    ):
        found = [one for one in found if one.noun in BEFORE_ACCEPTING]
    own = () if is_complaint else ("settlement",)  # Nothing else is owed (W7 is for complaints)
    order = [*FIRST, *own, *LIKELY.get(State(complaint.state), ()), *ACTIONS]
    idle = {noun for noun, clock in STOPS.items() if is_complaint and clock not in live}
    if State(complaint.state) == State.ANSWERED and user.pk in complaint.handlers():
        idle |= {"callbacks", "archive", "reopening"}  # A colleague's to make
    return sorted(found, key=lambda one: (one.noun in idle, order.index(one.noun)))
