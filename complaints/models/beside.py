"""What stands beside a complaint that every list or its page would have to ask for."""

from __future__ import annotations

from django.db.models import BigIntegerField, BooleanField, CharField, DateTimeField

from foundation.sql import Sql

OFFERED_TO = """(
    SELECT b.path FROM complaints_transfer t JOIN staff_branch b ON b.id = t.taker_id
    WHERE t.complaint_id = {} AND t.settled_at IS NULL
)"""
REQUEST = "EXISTS (SELECT FROM complaints_extension WHERE complaint_id = {} AND decided_at IS NULL)"
APPROVAL = """(
    SELECT asked_by_id FROM complaints_approval WHERE complaint_id = {} AND decided_at IS NULL
)"""
FILES = "EXISTS (SELECT FROM complaints_attachment WHERE complaint_id = {})"
LINKS = "EXISTS (SELECT FROM complaints_link WHERE first_id = {0} OR second_id = {0})"
NEXT = """(
    SELECT %s FROM complaints_timer
    WHERE complaint_id = {} AND stopped_at IS NULL AND due_at IS NOT NULL
    ORDER BY clock IN ('attention', 'registration', 'department_notice'), due_at, id LIMIT 1
)"""
ESCALATED = "(SELECT max(fired_at) FROM complaints_escalation WHERE complaint_id = {})"


def times() -> dict[str, Sql]:
    """What is due next, and when it was last escalated."""
    moment = DateTimeField(null=True)
    return {
        "next_due_at": Sql(NEXT % "due_at", "pk", output_field=moment),
        "next_started_at": Sql(NEXT % "started_at", "pk", output_field=moment),
        "next_unconfirmed": Sql(NEXT % "unconfirmed", "pk", output_field=BooleanField(null=True)),
        "escalated_at": Sql(ESCALATED, "pk", output_field=moment),
    }


def flags() -> dict[str, Sql]:
    """`approval_by` is who waits for somebody else's decision; `offered_to` is the path of the
    branch that is asked to take it over."""
    return {
        "offered_to": Sql(OFFERED_TO, "pk", output_field=CharField(null=True)),
        "has_request": Sql(REQUEST, "pk"),
        "approval_by": Sql(APPROVAL, "pk", output_field=BigIntegerField(null=True)),
        "has_files": Sql(FILES, "pk"),
        "has_links": Sql(LINKS, "pk"),
    }
