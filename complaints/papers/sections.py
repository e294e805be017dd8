"""The parts of which papers are made, each filled from the record of a complaint.

Telephones are masked on every paper (W13); a name where the paper goes to others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from complaints import guidance
from complaints.masking import masked
from complaints.models import Complaint, Escalation, Event, Timer, Transfer
from customers.models import Customer
from sla.models import Clock

OUR_OWN = (Clock.ATTENTION, Clock.REGISTRATION, Clock.DEPARTMENT_NOTICE)
LABEL = 120  # Characters that stand beside a line; the whole promise stands in the history


class Line(NamedTuple):
    label: str
    text: str  # Empty: a line to write on
    is_ours: bool = False  # Names and numbers of staff: shown as they are to others too


class Section(NamedTuple):
    title: str
    lines: Sequence[Line]


def moment(at: datetime | None) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else "—"


def head(complaint: Complaint) -> Section:
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


def customer(complaint: Complaint, for_others: bool) -> Section:
    customer = complaint.customer
    if customer is None:
        return Section(_("Customer"), [Line(_("Name"), _("anonymous"))])
    lines = [
        Line(_("Name"), masked(customer.name) if for_others and customer.name else str(customer)),
        Line(_("Telephone"), _phones(customer, for_others) or "—"),
        Line(_("Tier"), str(customer.tier)),
    ]
    if complaint.caller_said and not for_others:
        lines.append(Line(_("Also said of the caller"), complaint.said_of_caller))
    if customer.account and not for_others:
        lines.append(Line(_("Company"), str(customer.account)))
    return Section(_("Customer"), lines)


def _phones(customer: Customer, for_others: bool) -> str:
    """A remark on a number may name somebody: it stays in the house."""
    rows = customer.phones.all()
    return ", ".join(row.masked if for_others else str(row) for row in rows)


def facts(complaint: Complaint, *, with_marks: bool = True) -> Section:
    """The marks stand on what colleagues read, not on what the customer signs."""
    marks = guidance.marks_of(complaint) if with_marks else ""
    lines = [
        Line(_("What about"), complaint.title),
        Line(_("What happened"), complaint.what),
        Line(_("When"), moment(complaint.happened_at)),
        Line(_("Where"), where(complaint)),
        Line(_("Amount"), str(complaint.amount) if complaint.amount is not None else "—"),
        Line(_("Asks for"), complaint.remedy or "—"),
    ]
    if marks:
        lines.append(Line(_("Nature and state"), marks))
    return Section(_("Facts"), lines)


def where(complaint: Complaint) -> str:
    """The place in the customer's words, and the area it is filed under."""
    return " · ".join(str(one) for one in (complaint.area, complaint.place) if one) or "—"


def order(complaint: Complaint) -> Section:
    """What a dispatch order says first: by when, how urgent, where, and whom to ask (W2)."""
    owner = complaint.owner
    asked = [str(owner or "—"), owner.phone if owner else "", str(complaint.handling_branch)]
    kinds = [str(mark.get_type_display()) for mark in complaint.marks.all()]
    if complaint.urgent_since:
        kinds.append(_("marked as urgent"))
    lines = [
        Line(_("Department"), str(complaint.department or "—")),
        Line(_("Due"), _next_due(complaint)),
        Line(_("Urgent"), _(", ").join(kinds) or _("ordinary")),
        Line(_("Where"), where(complaint)),
        Line(_("Ask"), " · ".join(filter(None, asked)), is_ours=True),
    ]
    return Section(_("To"), lines)


def _next_due(complaint: Complaint) -> str:
    """What the customer waits for comes before clocks of our own."""
    live = complaint.timers.live().exclude(due_at=None).order_by("due_at")
    first = live.exclude(clock__in=OUR_OWN).first() or live.first()
    if first is None:
        return "—"
    return f"{moment(first.due_at)} · {first.get_clock_display()}"


def types(complaint: Complaint) -> Section:
    lines = [Line(mark.get_type_display(), mark.words) for mark in complaint.marks.all()]
    return Section(_("Types, and why"), lines or [Line(_("Type"), _("ordinary"))])


def promises(complaint: Complaint) -> Section:
    return Section(_("Promises"), [_promise(timer) for timer in complaint.timers.all()])


def _promise(timer: Timer) -> Line:
    label = " ".join(timer.label.split())[:LABEL] or str(timer.get_clock_display()).capitalize()
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


def said(complaint: Complaint, title: str, kinds: Iterable[str]) -> Section:
    wanted = set(kinds)
    told = complaint.events.filter(kind__in=wanted).select_related("by")
    return Section(title, [_event(event) for event in told] or [Line("—", "—")])


def _event(event: Event) -> Line:
    who = str(event.by or _("The desk"))
    options = [str(option) for option in event.data.get("options", ())]
    said = "\n".join([f"{who} {event.words}", event.note, *options]).strip()
    return Line(moment(event.at), said)


def to_write(title: str, *labels: str) -> Section:
    return Section(title, [Line(label, "") for label in labels])


def escalations(complaint: Complaint) -> Section:
    fired = Escalation.objects.filter(complaint=complaint).order_by("fired_at", "pk")
    lines = [
        Line(moment(one.fired_at), f"{one.get_clock_display()} · {one.get_audience_display()}")
        for one in fired
    ]
    return Section(_("Escalations"), lines or [Line("—", "—")])


def call_backs(complaint: Complaint) -> Section:
    lines = []
    for one in complaint.call_backs.select_related("by"):
        rated = [f"{label} {value}" for label, value in _ratings(one) if value]
        text = ", ".join([one.get_outcome_display(), *rated, str(one.by or ""), one.note])
        lines.append(Line(moment(one.at), text.strip(", ")))
    return Section(_("Call-backs"), lines or [Line("—", "—")])


def _ratings(one: Any) -> list[tuple[str, int | None]]:
    return [(_("result"), one.rating), (_("treatment"), one.treatment)]


def transfers(complaint: Complaint) -> Section:
    rows = complaint.transfers.select_related("giver", "taker", "by", "settled_by").order_by("at")
    return Section(_("Hand-over"), [_transfer(row) for row in rows] or [Line("—", "—")])


def _transfer(row: Transfer) -> Line:
    said = [f"{row} ({row.by or _('The desk')})"]
    if row.settled_at:
        outcome = _("accepted") if row.outcome == "accepted" else _("returned")
        said.append(f"{outcome}: {row.settled_by or '—'}, {moment(row.settled_at)}")
    else:
        said.append(_("waits to be accepted"))
    return Line(moment(row.at), "\n".join(said))
