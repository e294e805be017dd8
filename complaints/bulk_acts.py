"""What can be done with many complaints at once: the same moves as with one, made together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import phrase_book
from complaints.classification import Finding, Type
from complaints.forms import bulk as forms
from complaints.forms.bulk import BulkForm
from complaints.membership import add_by_hand
from complaints.models import Bulk, BulkItem, Case, Complaint, Refused
from complaints.models.found_types import add_types
from complaints.models.passing import hand_over_all
from complaints.models.steps import move_all, objections
from complaints.models.transfer import Transfer
from sla import rulebook
from staff.models import User

Cases = Sequence[Complaint]
Refusals = dict[int, Refused]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Doing:
    """By whom and when, with what the form says."""

    by: User
    at: datetime
    values: Values
    form: BulkForm
    undone: Bulk | None = None


@dataclass(frozen=True, slots=True)
class ManyAct:
    """`move` is its name in MOVES; `refusals` says of which complaints it makes no sense beside
    what the move itself refuses; `do` does it with locked complaints."""

    code: str
    label: Any
    form: type[BulkForm]
    move: str
    do: Callable[[Cases, Doing], Refusals]
    refusals: Callable[[Cases, Doing], Refusals] = lambda cases, doing: {}
    keeps: str = ""  # The field that undoing puts back
    undo: Callable[[Cases, Doing], Refusals] | None = None
    is_offered: bool = True


def _refused(cases: Iterable[Complaint], sentence: str, **values: object) -> Refusals:
    return {one.pk: Refused(sentence % {"number": one.number, **values}) for one in cases}


def _in_charge_already(cases: Cases, doing: Doing) -> Refusals:
    owner = doing.values.get("owner") or doing.by
    same = [one for one in cases if one.owner_id == owner.pk]
    return _refused(same, _("%(who)s is in charge of %(number)s already."), who=owner)


def _assign(cases: Cases, doing: Doing) -> Refusals:
    owner = doing.values.get("owner") or doing.by
    return move_all(
        cases,
        "assignment",
        by=doing.by,
        at=doing.at,
        note=doing.values.get("note", ""),
        data={"to": owner.names},
        owner=owner,
    )


def _no_way_over(cases: Cases, doing: Doing) -> Refusals:
    return dict(Transfer.objects.objections(cases, doing.values["branch"]))


def _transfer(cases: Cases, doing: Doing) -> Refusals:
    note = doing.values["note"]
    return hand_over_all(cases, doing.values["branch"], by=doing.by, at=doing.at, note=note)


def _answer(cases: Cases, doing: Doing) -> Refusals:
    """Each customer hears of the own complaint: placeholders are filled for each."""
    said = {one.pk: phrase_book.filled(doing.values["answer"], one) for one in cases}
    refused = move_all(cases, "answer", by=doing.by, at=doing.at, note=said)
    for one in cases:
        if one.pk not in refused and (doing.form.used or doing.form.overridden):
            used, overridden = doing.form.used, doing.form.overridden
            phrase_book.record(one, used=used, overridden=overridden, by=doing.by, at=doing.at)
    return refused


def _note(cases: Cases, doing: Doing) -> Refusals:
    return move_all(cases, "note", by=doing.by, at=doing.at, note=doing.values["note"])


def _not_to_be_raised(cases: Cases, doing: Doing) -> Refusals:
    others = [one for one in cases if one.kind != Complaint.Kind.COMPLAINT]
    raised = [one for one in cases if Type.RAISED in one.types]
    return _refused(raised, _("%(number)s is raised already.")) | _refused(
        others, _("%(number)s is no complaint; make it one first.")
    )


def _raise(cases: Cases, doing: Doing) -> Refusals:
    note = doing.values["note"]
    refused = move_all(cases, "raising", by=doing.by, at=doing.at, note=note)
    finding = Finding(Type.RAISED, {"reason": note})
    found: dict[Case, list[Finding]] = {one: [finding] for one in cases if one.pk not in refused}
    add_types(found, rulebook.current(), by=doing.by, at=doing.at)
    return refused


def _not_to_be_added(cases: Cases, doing: Doing) -> Refusals:
    members = [one for one in cases if one.incident_id]
    others = [one for one in cases if one.kind != Complaint.Kind.COMPLAINT]
    return _refused(members, _("%(number)s belongs to an incident already.")) | _refused(
        others, _("%(number)s is no complaint; make it one first.")
    )


def _add_to_incident(cases: Cases, doing: Doing) -> Refusals:
    incident, note = doing.values["incident"], doing.values.get("note", "")
    return add_by_hand(incident, cases, by=doing.by, at=doing.at, note=note)


def _kept(cases: Iterable[Complaint], doing: Doing) -> dict[int, BulkItem]:
    """What the bulk that is undone has kept of each complaint."""
    done = BulkItem.objects.filter(bulk=doing.undone, outcome=BulkItem.Outcome.DONE)
    keys = [one.pk for one in cases]
    return {item.complaint_id: item for item in done.filter(complaint__in=keys)}


def _not_to_be_undone(cases: Cases, doing: Doing) -> Refusals:
    """Whatever somebody has done since then is not undone with it."""
    kept = _kept(cases, doing)
    changed = [c for c in cases if c.pk not in kept or kept[c.pk].before["version"] != c.version]
    return _refused(changed, _("%(number)s was changed since then; it stays as it is."))


def _undo(cases: Cases, doing: Doing) -> Refusals:
    undo = ACTS[doing.undone.act].undo if doing.undone else None
    return undo(cases, doing) if undo else {}


def _put_back(cases: Cases, doing: Doing) -> Refusals:
    """In the charge of whoever had it before, or of nobody."""
    kept = _kept(cases, doing)
    refused: Refusals = {}
    owners = User.objects.in_bulk({item.before["owner_id"] for item in kept.values()} - {None})
    note = _("Undone: %(what)s.") % {"what": doing.undone}
    for key in {item.before["owner_id"] for item in kept.values()}:
        owner = owners.get(key)
        some = [one for one in cases if kept[one.pk].before["owner_id"] == key]
        to = {"to": owner.names if owner else {}}
        refused |= move_all(
            some, "assignment", by=doing.by, at=doing.at, note=note, data=to, owner=owner
        )
    return refused


def _take_back(cases: Cases, doing: Doing) -> Refusals:
    """What nobody has accepted yet comes back to the giver."""
    pending = Transfer.objects.filter(complaint__in=[one.pk for one in cases], settled_at=None)
    given = {row.complaint_id: row for row in pending.select_related("giver")}
    refused = _refused(
        [one for one in cases if one.pk not in given], _("%(number)s is not being handed over.")
    )
    note = _("Undone: %(what)s.") % {"what": doing.undone}
    for giver in {row.giver for row in given.values()}:
        some = [c for c in cases if c.pk in given and given[c.pk].giver_id == giver.pk]
        refused |= move_all(
            some, "return", by=doing.by, at=doing.at, note=note, handling_branch=giver
        )
    back = [one.pk for one in cases if one.pk not in refused]
    settled = {"outcome": "returned", "settled_by": doing.by, "settled_at": doing.at}
    pending.filter(complaint__in=back).update(**settled)
    return refused


ACTS: dict[str, ManyAct] = {
    act.code: act
    for act in (
        ManyAct(
            "take",
            gettext_lazy("Take them"),
            forms.TakeForm,
            "assignment",
            _assign,
            _in_charge_already,
            "owner_id",
            _put_back,
        ),
        ManyAct(
            "assignments",
            gettext_lazy("Put somebody in charge"),
            forms.AssignForm,
            "assignment",
            _assign,
            _in_charge_already,
            "owner_id",
            _put_back,
        ),
        ManyAct(
            "transfers",
            gettext_lazy("Hand over"),
            forms.TransferForm,
            "transfer",
            _transfer,
            _no_way_over,
            "handling_branch_id",
            _take_back,
        ),
        ManyAct("answers", gettext_lazy("Answer"), forms.AnswerForm, "answer", _answer),
        ManyAct("notes", gettext_lazy("Note"), forms.NoteForm, "note", _note),
        ManyAct(
            "raising",
            gettext_lazy("Raise to the province"),
            forms.RaiseForm,
            "raising",
            _raise,
            _not_to_be_raised,
        ),
        ManyAct(
            "incidents",
            gettext_lazy("Add to an incident"),
            forms.IncidentChoiceForm,
            "gathering",
            _add_to_incident,
            _not_to_be_added,
        ),
        ManyAct(
            "undoing",
            gettext_lazy("Undo"),
            forms.UndoForm,
            "note",  # Refused nowhere: what undoing refuses, the moves that it makes refuse
            _undo,
            _not_to_be_undone,
            is_offered=False,
        ),
    )
}


def form_of(bulk: Bulk) -> BulkForm:
    """As it was sent, read again: what it names may be gone."""
    form = ACTS[bulk.act].form(QueryDict(bulk.form), user=bulk.by)
    form.is_valid()
    return form


def doing_of(bulk: Bulk, *, at: datetime) -> Doing:
    form = form_of(bulk)
    return Doing(bulk.by, at, form.cleaned_data, form, bulk.undoes)


def refusals(bulk: Bulk, cases: Cases, doing: Doing) -> Refusals:
    """By key which complaints it skips, and why."""
    act = ACTS[bulk.act]
    found = dict(objections(cases, act.move, bulk.by))
    if doing.form.is_valid():
        return act.refusals(cases, doing) | found
    text = " ".join(str(error[0]) for error in doing.form.errors.values())
    return {one.pk: Refused(text) for one in cases}  # What it names is gone meanwhile


def can_be_undone(bulk: Bulk) -> bool:
    """Whether it has an end that can be taken back, and nobody has done so yet."""
    undone = Bulk.objects.filter(undoes=bulk.pk).exists()
    return ACTS[bulk.act].undo is not None and bulk.finished_at is not None and not undone
