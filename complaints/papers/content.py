"""What the papers of a complaint say (DOMAIN section 6): filled from the record, typed nowhere.

What goes to others outside the desk names the customer by the first letter only; telephones are
masked on every paper (W13).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Complaint, Escalation, Event, Timer


class Line(NamedTuple):
    label: str
    text: str  # Empty: a line to write on


class Section(NamedTuple):
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Paper:
    code: str
    title: Any
    sections: Callable[[Complaint, bool], list[Section]]
    is_for_others: bool = False


def moment(at: datetime | None) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else "—"


def masked(name: str) -> str:
    """The first letter, so that two can be told apart and nobody is named."""
    return f"{name[:1]}**" if name else ""


def _head(complaint: Complaint) -> Section:
    lines = [
        Line(_("Complaint number"), str(complaint.number)),
        Line(_("Kind"), complaint.get_kind_display()),
        Line(_("State"), complaint.get_state_display()),
        Line(_("Received"), moment(complaint.received_at)),
        Line(_("Registered"), moment(complaint.registered_at)),
        Line(
            _("Came by"), ", ".join(str(one) for one in (complaint.channel, complaint.body) if one)
        ),
        Line(_("Branch"), _branches(complaint)),
        Line(_("In charge"), str(complaint.owner or "—")),
    ]
    return Section(_("Complaint"), lines)


def _branches(complaint: Complaint) -> str:
    """Who took it, and who solves it where that is another one."""
    names = [str(complaint.branch), str(complaint.handling_branch)]
    return " → ".join(dict.fromkeys(names))


def _customer(complaint: Complaint, for_others: bool) -> Section:
    customer = complaint.customer
    if customer is None:
        return Section(_("Customer"), [Line(_("Name"), _("anonymous"))])
    lines = [
        Line(_("Name"), masked(customer.name) if for_others else customer.name),
        Line(_("Telephone"), ", ".join(str(phone) for phone in customer.phones.all()) or "—"),
        Line(_("Tier"), str(customer.tier)),
    ]
    if customer.account and not for_others:
        lines.append(Line(_("Company"), str(customer.account)))
    return Section(_("Customer"), lines)


def _facts(complaint: Complaint) -> Section:
    lines = [
        Line(_("What about"), complaint.title),
        Line(_("What happened"), complaint.what),
        Line(_("When"), moment(complaint.happened_at)),
        Line(_("Where"), complaint.place or "—"),
        Line(_("Amount"), str(complaint.amount) if complaint.amount is not None else "—"),
        Line(_("Asks for"), complaint.remedy or "—"),
    ]
    return Section(_("Facts"), lines)


def _types(complaint: Complaint) -> Section:
    lines = [Line(mark.get_type_display(), mark.words) for mark in complaint.marks.all()]
    return Section(_("Types, and why"), lines or [Line(_("Type"), _("ordinary"))])


def _promises(complaint: Complaint) -> Section:
    return Section(_("Promises"), [_promise(timer) for timer in complaint.timers.all()])


def _promise(timer: Timer) -> Line:
    label = timer.label or str(timer.get_clock_display()).capitalize()
    if timer.stopped_at is None and timer.due_at is None:
        return Line(label, _("stands still"))
    if timer.stopped_at is None:
        return Line(label, _("due %(at)s") % {"at": moment(timer.due_at)})
    values = {"at": moment(timer.due_at), "ended": moment(timer.stopped_at)}
    if timer.outcome != Timer.Outcome.MET:
        return Line(label, _("ended %(ended)s") % values)
    late = timer.is_late(timer.stopped_at)
    text = _("due %(at)s, late: %(ended)s") if late else _("due %(at)s, in time: %(ended)s")
    return Line(label, text % values)


def _said(complaint: Complaint, title: str, kinds: Iterable[str]) -> Section:
    wanted = set(kinds)
    told = complaint.events.filter(kind__in=wanted).select_related("by")
    return Section(title, [_event(event) for event in told] or [Line("—", "—")])


def _event(event: Event) -> Line:
    who = str(event.by or _("The desk"))
    options = [str(option) for option in event.data.get("options", ())]
    said = "\n".join([f"{who} {event.words}", event.note, *options]).strip()
    return Line(moment(event.at), said)


def _to_write(title: str, *labels: str) -> Section:
    return Section(title, [Line(label, "") for label in labels])


def registration(complaint: Complaint, for_others: bool) -> list[Section]:
    return [
        _head(complaint),
        _customer(complaint, for_others),
        _facts(complaint),
        _types(complaint),
        _promises(complaint),
        _to_write(_("Signatures"), _("Taken down by"), _("Customer")),
    ]


def dispatch_order(complaint: Complaint, for_others: bool) -> list[Section]:
    order = _said(complaint, _("What is to be done"), ["dispatch"])
    return [
        _head(complaint),
        Section(_("To"), [Line(_("Department"), str(complaint.department or "—"))]),
        order,
        _facts(complaint),
        _customer(complaint, for_others),
        _to_write(_("Result"), _("Found"), _("Done"), _("By whom, when")),
    ]


def investigation(complaint: Complaint, for_others: bool) -> list[Section]:
    kept = complaint.attachments_with_people
    files = [Line(one.name, f"{one.by}, {moment(one.at)}") for one in kept]
    heard = ["clarification", "contact", "note", "waiting", "resumption"]
    return [
        _head(complaint),
        _customer(complaint, for_others),
        _facts(complaint),
        _said(complaint, _("What was found out"), heard),
        Section(_("Attachments"), files or [Line("—", "—")]),
        _to_write(_("Findings"), _("Facts established"), _("Still open"), _("Investigated by")),
    ]


def analysis(complaint: Complaint, for_others: bool) -> list[Section]:
    incident = complaint.incident
    cause = incident.cause if incident else ""
    return [
        _head(complaint),
        _facts(complaint),
        _types(complaint),
        _escalations(complaint),
        Section(_("Cause"), [Line(_("Incident"), str(incident or "—")), Line(_("Cause"), cause)]),
        _to_write(_("Measures"), _("Now"), _("So that it does not happen again"), _("By whom")),
    ]


def _escalations(complaint: Complaint) -> Section:
    fired = Escalation.objects.filter(complaint=complaint).order_by("fired_at", "pk")
    lines = [
        Line(moment(one.fired_at), f"{one.get_clock_display()} · {one.get_audience_display()}")
        for one in fired
    ]
    return Section(_("Escalations"), lines or [Line("—", "—")])


def handling_report(complaint: Complaint, for_others: bool) -> list[Section]:
    done = ["dispatch", "contact", "offer", "answer", "commitment", "fulfilment", "resolution"]
    return [
        _head(complaint),
        _customer(complaint, for_others),
        _facts(complaint),
        _said(complaint, _("What was done"), done),
        _call_backs(complaint),
        _promises(complaint),
        _to_write(_("Signatures"), _("Handled by"), _("Supervisor")),
    ]


def _call_backs(complaint: Complaint) -> Section:
    lines = []
    for one in complaint.call_backs.select_related("by"):
        rated = [f"{label} {value}" for label, value in _ratings(one) if value]
        text = ", ".join([one.get_outcome_display(), *rated, str(one.by or ""), one.note])
        lines.append(Line(moment(one.at), text.strip(", ")))
    return Section(_("Call-backs"), lines or [Line("—", "—")])


def _ratings(one: Any) -> list[tuple[str, int | None]]:
    return [(_("result"), one.rating), (_("treatment"), one.treatment)]


def tracking(complaint: Complaint, for_others: bool) -> list[Section]:
    every = set(complaint.events.values_list("kind", flat=True)) - {"type", "escalation"}
    return [
        _head(complaint),
        _promises(complaint),
        _escalations(complaint),
        _said(complaint, _("History"), every),
        _call_backs(complaint),
    ]


PAPERS = {
    paper.code: paper
    for paper in (
        Paper("registration", gettext_lazy("Registration form"), registration),
        Paper("dispatch", gettext_lazy("Dispatch order"), dispatch_order, is_for_others=True),
        Paper("investigation", gettext_lazy("Investigation form"), investigation),
        Paper("analysis", gettext_lazy("Analysis form"), analysis),
        Paper("handling", gettext_lazy("Handling report"), handling_report, is_for_others=True),
        Paper("tracking", gettext_lazy("Tracking form"), tracking),
    )
}
