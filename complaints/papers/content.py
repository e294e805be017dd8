"""What the papers of a complaint say (DOMAIN section 6): filled from the record, typed nowhere.

What goes to others outside the desk names the customer by the first letter only; telephones are
masked on every paper (W13).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.masking import hidden
from complaints.models import Complaint
from complaints.papers.sections import (
    Line,
    Section,
    call_backs,
    customer,
    escalations,
    facts,
    head,
    moment,
    order,
    promises,
    said,
    to_write,
    transfers,
    types,
)
from staff.models import Branch

DONE = ["dispatch", "contact", "offer", "answer", "commitment", "fulfilment", "resolution"]


def always(complaint: Complaint) -> bool:
    return True


def handed_over(complaint: Complaint) -> bool:
    return complaint.transfers.exists()


@dataclass(frozen=True, slots=True)
class Paper:
    code: str
    title: Any
    sections: Callable[[Complaint, bool], list[Section]]
    is_for_others: bool = False
    fits: Callable[[Complaint], bool] = always

    def filled(self, complaint: Complaint) -> list[Section]:
        sections = self.sections(complaint, self.is_for_others)
        if not self.is_for_others:
            return sections
        names = [complaint.customer.name] if complaint.customer else []
        return [
            Section(one.title, [_for_others(line, names) for line in one.lines]) for one in sections
        ]


def _for_others(line: Line, names: list[str]) -> Line:
    return line if line.is_ours else Line(hidden(line.label, names), hidden(line.text, names))


def company_of(complaint: Complaint) -> str:
    """Whose paper it is: the top of the branch that took the complaint."""
    top = complaint.branch.codes[0]
    return str(Branch.objects.filter(code=top).first() or complaint.branch)


def registration(complaint: Complaint, for_others: bool) -> list[Section]:
    return [
        head(complaint),
        customer(complaint, for_others),
        facts(complaint, with_marks=False),
        types(complaint),
        promises(complaint),
        to_write(_("Signatures"), _("Taken down by"), _("Customer")),
    ]


def dispatch_order(complaint: Complaint, for_others: bool) -> list[Section]:
    return [
        head(complaint),
        order(complaint),
        said(complaint, _("What is to be done"), ["dispatch"]),
        facts(complaint),
        customer(complaint, for_others),
        to_write(_("Result"), _("Found"), _("Done"), _("By whom, when")),
    ]


def investigation(complaint: Complaint, for_others: bool) -> list[Section]:
    kept = complaint.attachments_with_people
    files = [Line(one.name, f"{one.by}, {moment(one.at)}") for one in kept]
    heard = ["clarification", "contact", "note", "waiting", "resumption"]
    return [
        head(complaint),
        customer(complaint, for_others),
        facts(complaint),
        said(complaint, _("What was found out"), heard),
        Section(_("Attachments"), files or [Line("—", "—")]),
        to_write(_("Findings"), _("Facts established"), _("Still open"), _("Investigated by")),
    ]


def analysis(complaint: Complaint, for_others: bool) -> list[Section]:
    incident = complaint.incident
    cause = incident.cause if incident else ""
    return [
        head(complaint),
        facts(complaint),
        types(complaint),
        escalations(complaint),
        Section(_("Cause"), [Line(_("Incident"), str(incident or "—")), Line(_("Cause"), cause)]),
        to_write(_("Measures"), _("Now"), _("So that it does not happen again"), _("By whom")),
    ]


def handling_report(complaint: Complaint, for_others: bool) -> list[Section]:
    return [
        head(complaint),
        customer(complaint, for_others),
        facts(complaint),
        said(complaint, _("What was done"), DONE),
        call_backs(complaint),
        promises(complaint),
        to_write(_("Signatures"), _("Handled by"), _("Supervisor")),
    ]


def tracking(complaint: Complaint, for_others: bool) -> list[Section]:
    every = set(complaint.events.values_list("kind", flat=True)) - {"type", "escalation"}
    return [
        head(complaint),
        promises(complaint),
        escalations(complaint),
        said(complaint, _("History"), every),
        call_backs(complaint),
    ]


def hand_over_slip(complaint: Complaint, for_others: bool) -> list[Section]:
    """What goes with a complaint to the branch that is to solve it (T8, W2, W4)."""
    tried = ["clarification", "contact", "dispatch", "offer", "answer", "transfer"]
    return [
        head(complaint),
        transfers(complaint),
        customer(complaint, for_others),
        facts(complaint),
        types(complaint),
        said(complaint, _("What was tried"), tried),
        promises(complaint),
        to_write(_("Taken over"), _("By whom, when"), _("Remarks")),
    ]


def return_slip(complaint: Complaint, for_others: bool) -> list[Section]:
    """What comes back to the branch that took it down: accepted or not, done, said."""
    done = ["acceptance", "return", *DONE]
    return [
        head(complaint),
        transfers(complaint),
        customer(complaint, for_others),
        said(complaint, _("What was done"), done),
        call_backs(complaint),
        promises(complaint),
        to_write(_("Received back"), _("By whom, when"), _("Remarks")),
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
        Paper("hand-over", gettext_lazy("Hand-over slip"), hand_over_slip, True, handed_over),
        Paper("return", gettext_lazy("Return slip"), return_slip, True, handed_over),
    )
}
