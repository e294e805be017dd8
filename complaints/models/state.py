"""The way of a complaint (DOMAIN section 4): its states, and which move leads where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

if TYPE_CHECKING:
    from complaints.models.case import Case


class State(models.TextChoices):
    REGISTERED = "registered", _("registered")
    CLARIFIED = "clarified", _("clarified")
    IN_PROGRESS = "in_progress", _("in progress")
    OFFERED = "offered", _("solution offered")
    WAITING = "waiting", _("waiting for the customer")
    ANSWERED = "answered", _("answered")
    CALLED_BACK = "called_back", _("called back")
    ARCHIVED = "archived", _("archived")
    WITHDRAWN = "withdrawn", _("withdrawn")
    JOINED = "joined", _("joined to another")


FINAL = frozenset({State.ARCHIVED, State.WITHDRAWN, State.JOINED})
OPEN = frozenset(State) - FINAL
AT_WORK = frozenset({State.REGISTERED, State.CLARIFIED, State.IN_PROGRESS, State.OFFERED})
UNANSWERED = AT_WORK | {State.WAITING}


@dataclass(frozen=True, slots=True)
class Move:
    """Where a move may start, where it leads (None: it stays), and the words of a refusal."""

    start: frozenset[State]
    end: State | None
    refused: str


MOVES: Mapping[str, Move] = {
    "clarification": Move(
        frozenset({State.REGISTERED}), State.CLARIFIED, gettext_noop("it cannot be clarified")
    ),
    "dispatch": Move(  # W2: not before the facts are understood
        AT_WORK - {State.REGISTERED},
        State.IN_PROGRESS,
        gettext_noop("it cannot be dispatched; clarify it first"),
    ),
    "assignment": Move(OPEN, None, gettext_noop("nobody can be put in charge of it")),
    "chase": Move(OPEN, None, gettext_noop("nobody can ask for it any more; log a new one")),
    "settlement": Move(OPEN, State.ARCHIVED, gettext_noop("it cannot be answered and closed")),
    "shift": Move(OPEN, None, gettext_noop("it cannot pass over with the shift")),
    "putting_back": Move(OPEN, None, gettext_noop("nobody can be put in charge of it")),
    "contact": Move(UNANSWERED, None, gettext_noop("no first contact can be recorded")),
    "note": Move(frozenset(State), None, gettext_noop("no note can be added")),
    "offer": Move(AT_WORK, State.OFFERED, gettext_noop("no solution can be offered")),
    "waiting": Move(AT_WORK, State.WAITING, gettext_noop("it cannot wait for the customer")),
    "resumption": Move(
        frozenset({State.WAITING}), State.IN_PROGRESS, gettext_noop("it cannot be resumed")
    ),
    "answer": Move(UNANSWERED, None, gettext_noop("it cannot be answered")),
    "commitment": Move(OPEN, None, gettext_noop("nothing can be promised")),
    "fulfilment": Move(OPEN, None, gettext_noop("no promise can be kept")),
    "extension": Move(UNANSWERED, None, gettext_noop("no more time can be asked for")),
    "extension_decision": Move(OPEN, None, gettext_noop("nobody can decide on more time")),
    "resolution": Move(UNANSWERED, State.ANSWERED, gettext_noop("it cannot be reported done")),
    "referral": Move(
        UNANSWERED, State.ANSWERED, gettext_noop("it cannot be handed over to another company")
    ),
    "request": Move(OPEN, None, gettext_noop("nothing can be asked for it")),
    "decision": Move(OPEN, None, gettext_noop("nothing about it waits for a decision")),
    "call_back": Move(
        frozenset({State.ANSWERED}), None, gettext_noop("no call-back can be recorded")
    ),
    "dissatisfaction": Move(
        frozenset({State.ANSWERED}), None, gettext_noop("no call-back can be recorded")
    ),
    "satisfaction": Move(
        frozenset({State.ANSWERED}), State.CALLED_BACK, gettext_noop("no call-back can be recorded")
    ),
    "archiving": Move(
        frozenset({State.CALLED_BACK}),
        State.ARCHIVED,
        gettext_noop("it can be archived only after a call-back, or with the reason why not"),
    ),
    "waiver": Move(
        frozenset({State.ANSWERED}),
        State.ARCHIVED,
        gettext_noop("it cannot be archived without a call-back"),
    ),
    "closing": Move(  # By a file: the other system has answered, called back and filed it
        UNANSWERED | {State.ANSWERED}, State.ARCHIVED, gettext_noop("it cannot be closed")
    ),
    "reopening": Move(
        frozenset({State.ANSWERED, State.CALLED_BACK, State.ARCHIVED}),
        State.IN_PROGRESS,
        gettext_noop("it cannot be reopened"),
    ),
    "withdrawal": Move(UNANSWERED, State.WITHDRAWN, gettext_noop("it cannot be withdrawn")),
    "raising": Move(UNANSWERED, None, gettext_noop("it cannot be raised")),
    "urgency": Move(OPEN, None, gettext_noop("it cannot be marked as urgent")),
    "mark": Move(OPEN, None, gettext_noop("its types cannot be changed")),
    "transfer": Move(
        UNANSWERED - {State.REGISTERED},
        None,
        gettext_noop("it cannot be handed over; clarify it first"),
    ),
    "acceptance": Move(OPEN, None, gettext_noop("there is no hand-over to accept")),
    "return": Move(OPEN, None, gettext_noop("there is no hand-over to return")),
    "attachment": Move(frozenset(State), None, gettext_noop("nothing can be attached to it")),
    "conversion": Move(OPEN, None, gettext_noop("it cannot become a complaint any more")),
    "correction": Move(OPEN, None, gettext_noop("it cannot be filed elsewhere any more")),
    "gathering": Move(OPEN, None, gettext_noop("it cannot be added to an incident")),
    "leaving": Move(OPEN, None, gettext_noop("it cannot be taken out of its incident")),
    "link": Move(frozenset(State), None, gettext_noop("it cannot be linked to another")),
    "join": Move(UNANSWERED, State.JOINED, gettext_noop("it cannot be joined to another")),
}


class Refused(Exception):
    """Something that cannot be done. The text is a sentence that names the complaint."""


class InvalidMove(Refused):
    """A move that the state of the complaint does not allow."""

    def __init__(self, complaint: Case, name: str) -> None:
        super().__init__(
            _("%(complaint)s is %(state)s; %(refused)s.")
            % {
                "complaint": complaint.number,
                "state": complaint.get_state_display(),
                "refused": _(MOVES[name].refused),
            }
        )


class StaleComplaint(Refused):
    """Somebody else changed the complaint since this person looked at it."""

    def __init__(self, complaint: Case) -> None:
        super().__init__(
            _(
                "%(complaint)s was changed by somebody else since you opened it. "
                "Look at what changed, then send again."
            )
            % {"complaint": complaint.number}
        )
