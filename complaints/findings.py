"""Which types new complaints have: the facts of each put to the pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from complaints import classification
from complaints.classification import Earlier, Finding, Type
from complaints.models import Complaint
from customers.models import Customer, SensitiveEntry
from customers.registration import vip_grounds

if TYPE_CHECKING:
    from complaints.intake import NewComplaint

Asked = tuple[Complaint, "NewComplaint", Sequence[Earlier]]


def of_many(asked: Sequence[Asked]) -> list[list[Finding]]:
    """The findings of each complaint; enquiries, suggestions and praise have none."""
    entries = _sensitive_entries([complaint for complaint, _new, _earlier in asked])
    return [
        _of(complaint, new, earlier, entries.get(complaint.customer_id or 0, []))
        if complaint.kind == Complaint.Kind.COMPLAINT
        else []
        for complaint, new, earlier in asked
    ]


def _of(
    complaint: Complaint,
    new: NewComplaint,
    earlier: Sequence[Earlier],
    entries: Sequence[SensitiveEntry],
) -> list[Finding]:
    found = [
        _major(new),
        _over_the_head(new),
        classification.repeated(earlier, new.received_at, ZoneInfo(settings.TIME_ZONE)),
        complaint.cross_region(),
        _vip(complaint.customer),
        _sensitive(complaint, entries),
    ]
    return [finding for finding in found if finding]


def _major(new: NewComplaint) -> Finding | None:
    return Finding(Type.MAJOR, {"reason": new.major_reason}) if new.major_reason else None


def _over_the_head(new: NewComplaint) -> Finding | None:
    if new.body is None or not new.body.is_over_the_head(new.channel):
        return None
    return Finding(Type.OVER_THE_HEAD, {"body": new.body.code, "names": new.body.names})


def _vip(customer: Customer | None) -> Finding | None:
    grounds = vip_grounds(customer) if customer else []
    return Finding(Type.VIP, {"grounds": grounds}) if grounds else None


def _sensitive_entries(complaints: Sequence[Complaint]) -> dict[int, list[SensitiveEntry]]:
    """The entries of the customers on any list: one query."""
    customers = {c.customer_id for c in complaints if c.customer_id}
    found: dict[int, list[SensitiveEntry]] = {}
    if customers:
        for entry in SensitiveEntry.objects.filter(customer__in=customers).select_related("branch"):
            found.setdefault(entry.customer_id, []).append(entry)
    return found


def _sensitive(complaint: Complaint, entries: Sequence[SensitiveEntry]) -> Finding | None:
    """T10: on the list of the branch, or of a service centre above it."""
    on = complaint.received_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    for entry in entries:
        if entry.holds(complaint.branch, on):
            names, instruction = entry.branch.names, entry.instruction
            return Finding(Type.SENSITIVE, {"names": names, "instruction": instruction})
    return None
