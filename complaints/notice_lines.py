"""What a notice says beside its reason: by when, which step, whose customer, where, and the link.

The customer is named by the first letter only: it may leave the house (W13).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from complaints.masking import masked
from complaints.models import Case, Complaint, Escalation, Notice
from complaints.spans import span
from foundation.links import full

BESIDE = (
    "by",
    "escalation__timer",
    "complaint__category",
    "complaint__area",
    "complaint__customer",
    "complaint__owner",
    "complaint__handling_branch",
)


def next_dues(complaints: Iterable[int | None]) -> Mapping[int | None, datetime | None]:
    """What is due next, by complaint. One query."""
    rows = (
        Complaint.objects.filter(pk__in={one for one in complaints if one}).order_by().with_times()
    )
    return {one.pk: one.next_due_at for one in rows.only("pk")}  # type: ignore[attr-defined]


def due_of(escalation: Escalation | None, next_due: datetime | None) -> datetime | None:
    """When the clock of the ladder is due while it runs, or else what is next: a clock that is met
    where it begins still tells of a complaint with promises."""
    if escalation is None or escalation.timer.stopped_at:
        return next_due
    return escalation.timer.due_at


def due(at: datetime | None, now: datetime) -> str:
    """By when, and how long that is away or past."""
    if at is None:
        return ""
    local = formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    text = _("due %(at)s, %(span)s late") if at < now else _("due %(at)s, %(span)s left")
    return text % {"at": local, "span": span(abs(at - now))}


def step(escalation: Escalation | None) -> str:
    """Which rung of the ladder, so that two of one complaint are two lines."""
    if escalation is None:
        return ""
    values = {"step": escalation.position + 1, "whom": escalation.get_audience_display()}
    said = _("step %(step)d of the ladder (%(whom)s)") % values
    again = _("reminder %(count)d") % {"count": escalation.round} if escalation.round else ""
    return _(", ").join(filter(None, (said, again)))


def whose(complaint: Case) -> str:
    customer = masked(complaint.customer.name) if complaint.customer else _("anonymous")
    values = {"customer": customer, "branch": complaint.handling_branch}
    owner = complaint.owner or _("nobody")
    return _("customer %(customer)s, %(branch)s, in charge: %(owner)s") % {**values, "owner": owner}


def subject_of(complaint: Case) -> str:
    """What it is filed under: never the text of the customer."""
    return _(", ").join(str(one) for one in (complaint.category, complaint.area) if one)


def block(notice: Notice, next_due: datetime | None, now: datetime) -> str:
    """A notice as it stands in a mail: four lines, the last of them the address."""
    complaint = notice.complaint
    when = due(due_of(notice.escalation, next_due), now)
    filed = subject_of(complaint)
    head = f"{complaint.number}{f' ({filed})' if filed else ''}: {notice.words}"
    beside = " · ".join(filter(None, (when, step(notice.escalation))))
    return "\n".join(filter(None, (head, beside, whose(complaint), link(complaint))))


def line(
    complaint: Case,
    words: str,
    escalation: Escalation | None,
    next_due: datetime | None,
    now: datetime,
) -> str:
    """The same as one line, for a chat."""
    when = due(due_of(escalation, next_due), now)
    parts = filter(None, (words, when, step(escalation), whose(complaint)))
    return f"{complaint.number}: {_('; ').join(parts)} {link(complaint)}"


def link(complaint: Case) -> str:
    return full(complaint.get_absolute_url())
