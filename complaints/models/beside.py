"""Whether there is something beside a complaint that its page would have to ask for."""

from __future__ import annotations

from django.db.models import CharField

from foundation.sql import Sql

OFFERED_TO = """(
    SELECT b.path FROM complaints_transfer t JOIN staff_branch b ON b.id = t.taker_id
    WHERE t.complaint_id = {} AND t.settled_at IS NULL
)"""
REQUEST = "EXISTS (SELECT FROM complaints_extension WHERE complaint_id = {} AND decided_at IS NULL)"
FILES = "EXISTS (SELECT FROM complaints_attachment WHERE complaint_id = {})"
LINKS = "EXISTS (SELECT FROM complaints_link WHERE first_id = {0} OR second_id = {0})"


def flags() -> dict[str, Sql]:
    """`offered_to` is the path of the branch that is asked to take it over."""
    return {
        "offered_to": Sql(OFFERED_TO, "pk", output_field=CharField(null=True)),
        "has_request": Sql(REQUEST, "pk"),
        "has_files": Sql(FILES, "pk"),
        "has_links": Sql(LINKS, "pk"),
    }
