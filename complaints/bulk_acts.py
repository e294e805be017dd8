"""What can be done with many complaints at once: the same moves as with one, made together."""

from __future__ import annotations

from datetime import datetime

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import phrase_book
from complaints.bulk_base import Cases, Doing, ManyAct, Refusals, refused
from complaints.bulk_undoing import not_to_be_undone, put_back, take_back
from complaints.classification import Finding, Type
from complaints.forms import bulk as forms
from complaints.forms.bulk import BulkForm
from complaints.membership import add_by_hand
from complaints.models import Bulk, Case, Complaint, Event, Exemption, Incident, Refused, Sampled
from complaints.models.found_types import add_types
from complaints.models.passing import hand_over_all
from complaints.models.steps import move_all, objections
from complaints.models.timer import start_call_back
from complaints.models.transfer import Transfer
from sla import rulebook


def _in_charge_already(cases: Cases, doing: Doing) -> Refusals:
    owner = doing.values.get("owner") or doing.by
    same = [one for one in cases if one.owner_id == owner.pk]
    return refused(same, _("%(who)s is in charge of %(number)s already."), who=owner)


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


def _not_to_be_answered(cases: Cases, doing: Doing) -> Refusals:
    """Who is left out of the common answer, and whose answer would have a gap in it."""
    exempted = Exemption.objects.filter(complaint__in=[one.pk for one in cases])
    left_out = set(exempted.values_list("complaint", "incident"))
    special = [one for one in cases if (one.pk, one.incident_id) in left_out]
    found = refused(special, _("%(number)s is left out of the common answer of its incident."))
    text = str(doing.values["answer"])
    for one in cases if "{" in text else ():
        if gaps := phrase_book.gaps(text, one):
            sentence = _("For %(number)s nobody knows what to fill in for %(names)s.")
            found |= refused([one], sentence, names=", ".join(gaps))
    return found


def _not_to_be_told(cases: Cases, doing: Doing) -> Refusals:
    """The same, and whoever was told exactly that by the last answer: two prepared the same."""
    text = str(doing.values["answer"])
    told = Event.objects.filter(complaint__in=[one.pk for one in cases], kind="answer")
    last = dict(told.order_by("pk").values_list("complaint", "note"))
    same = [
        one for one in cases if one.pk in last and last[one.pk] == phrase_book.filled(text, one)
    ]
    again = refused(same, _("The customer of %(number)s was told exactly that already."))
    return again | _not_to_be_answered(cases, doing)


def _answer(cases: Cases, doing: Doing) -> Refusals:
    return _tell("answer", cases, doing)


def _resolve(cases: Cases, doing: Doing) -> Refusals:
    """The work is done for all of them; each is called back (C7)."""
    left_out = _tell("resolution", cases, doing)
    rules = rulebook.current()
    for one in cases:
        if one.pk not in left_out:
            start_call_back(one, rules, at=doing.at)
    return left_out


def _tell(move: str, cases: Cases, doing: Doing) -> Refusals:
    """Each customer hears of the own complaint: placeholders are filled for each."""
    said = {one.pk: phrase_book.filled(doing.values["answer"], one) for one in cases}
    left_out = move_all(cases, move, by=doing.by, at=doing.at, note=said)
    for one in cases:
        if one.pk not in left_out and (doing.form.used or doing.form.overridden):
            used, overridden = doing.form.used, doing.form.overridden
            phrase_book.record(one, used=used, overridden=overridden, by=doing.by, at=doing.at)
    return left_out


def _note(cases: Cases, doing: Doing) -> Refusals:
    return move_all(cases, "note", by=doing.by, at=doing.at, note=doing.values["note"])


def _not_to_be_raised(cases: Cases, doing: Doing) -> Refusals:
    others = [one for one in cases if one.kind != Complaint.Kind.COMPLAINT]
    raised = [one for one in cases if Type.RAISED in one.types]
    return refused(raised, _("%(number)s is raised already.")) | refused(
        others, _("%(number)s is no complaint; make it one first.")
    )


def _raise(cases: Cases, doing: Doing) -> Refusals:
    note = doing.values["note"]
    left_out = move_all(cases, "raising", by=doing.by, at=doing.at, note=note)
    finding = Finding(Type.RAISED, {"reason": note})
    found: dict[Case, list[Finding]] = {one: [finding] for one in cases if one.pk not in left_out}
    add_types(found, rulebook.current(), by=doing.by, at=doing.at)
    return left_out


def _not_to_be_added(cases: Cases, doing: Doing) -> Refusals:
    keys = {one.incident_id for one in cases if one.incident_id}
    known = set(Incident.objects.open().filter(pk__in=keys).values_list("pk", flat=True))
    members = [one for one in cases if one.incident_id in known]
    others = [one for one in cases if one.kind != Complaint.Kind.COMPLAINT]
    return refused(members, _("%(number)s belongs to an incident already.")) | refused(
        others, _("%(number)s is no complaint; make it one first.")
    )


def _add_to_incident(cases: Cases, doing: Doing) -> Refusals:
    incident, note = doing.values["incident"], doing.values.get("note", "")
    return add_by_hand(incident, cases, by=doing.by, at=doing.at, note=note)


def _hold_incident(doing: Doing) -> None:
    """Before its complaints, as a merge does: two who cross would both lose."""
    if incident := doing.values.get("incident"):
        Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)


def _not_left_out(cases: Cases, doing: Doing) -> Refusals:
    return dict(Sampled.objects.objections(cases))


def _archive(cases: Cases, doing: Doing) -> Refusals:
    """Those of an incident that were not drawn for a call-back (W9)."""
    return move_all(
        cases,
        "waiver",
        by=doing.by,
        at=doing.at,
        note=doing.values.get("note", ""),
        data={"waiver": "sampled"},
        archived_at=doing.at,
    )


def _undo(cases: Cases, doing: Doing) -> Refusals:
    undo = ACTS[doing.undone.act].undo if doing.undone else None
    return undo(cases, doing) if undo else {}


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
            put_back,
        ),
        ManyAct(
            "assignments",
            gettext_lazy("Put somebody in charge"),
            forms.AssignForm,
            "assignment",
            _assign,
            _in_charge_already,
            "owner_id",
            put_back,
        ),
        ManyAct(
            "transfers",
            gettext_lazy("Hand over"),
            forms.TransferForm,
            "transfer",
            _transfer,
            _no_way_over,
            "handling_branch_id",
            take_back,
        ),
        ManyAct(
            "answers",
            gettext_lazy("Answer"),
            forms.AnswerForm,
            "answer",
            _answer,
            _not_to_be_told,
        ),
        ManyAct(
            "resolution",
            gettext_lazy("Done"),
            forms.AnswerForm,
            "resolution",
            _resolve,
            _not_to_be_answered,
        ),
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
            hold=_hold_incident,
        ),
        ManyAct(
            "sampled",
            gettext_lazy("Archive those that were not drawn"),
            forms.TakeForm,
            "waiver",
            _archive,
            _not_left_out,
            is_offered=False,
        ),
        ManyAct(
            "undoing",
            gettext_lazy("Undo"),
            forms.UndoForm,
            "note",  # Refused nowhere: what undoing refuses, the moves that it makes refuse
            _undo,
            not_to_be_undone,
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
