"""Rows as texts, and what admins do with them: retired, removed, each change written down."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.forms.amounts import written
from complaints.leaving import must_hold_nothing
from complaints.models import Complaint, Handover, Refused
from foundation.models import Node
from setup.files import Row
from setup.forms import written_by
from setup.models import Change
from setup.resources import IN_USE, Resource
from sla import rulebook
from sla.models import Condition
from staff.models import Branch, User
from staff.people import LAST_ADMIN, is_last_admin

MOST_NAMED = 5
MOVED = {"branch", "role", IN_USE}  # What of somebody says where and what they work


def heads_of(resource: Resource) -> list[str]:
    return [*resource.fields, *([IN_USE] if has_end(resource) else [])]


def has_end(resource: Resource) -> bool:
    return resource.retires in ("retired_at", "is_active")


def texts_of(resource: Resource, row: Any) -> Row:
    """A row as a file says it."""
    found = {name: text_of(getattr(row, name)) for name in resource.fields}
    found |= dict.fromkeys(resource.secrets, "")
    return {**found, IN_USE: text_of(is_in_use(resource, row))} if has_end(resource) else found


def remembered(resource: Resource, row: Any) -> Row:
    """As `texts_of`, with a mark for each secret: that it changed is known, not what it is."""
    marks = {name: _mark(getattr(row, name)) for name in resource.secrets}
    return {**texts_of(resource, row), **marks}


def _mark(secret: str) -> str:
    return f"••• {sha256(secret.encode()).hexdigest()[:6]}" if secret else ""


def is_in_use(resource: Resource, row: Any) -> bool:
    if resource.retires == "retired_at":
        return row.retired_at is None
    return bool(getattr(row, resource.retires)) if resource.retires == "is_active" else True


def text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, models.Model):
        return str(getattr(value, written_by(type(value))))
    if isinstance(value, timedelta):
        return written(value)
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n")  # One end of a line, however it was sent


def end(resource: Resource, row: Any, *, is_over: bool, at: datetime) -> None:
    """Retire it, or take it into use again. Raises Refused for the last admin."""
    if is_in_use(resource, row) != is_over:
        return
    if is_over and isinstance(row, User) and is_last_admin(row):
        raise Refused(str(LAST_ADMIN))
    if is_over:
        _must_be_free(row)
    value = (at if is_over else None) if resource.retires == "retired_at" else not is_over
    setattr(row, resource.retires, value)
    if not is_over:
        _must_fit(row)
    row.save(update_fields=[resource.retires])


def _must_fit(row: Any) -> None:
    """Among what has come into use meanwhile."""
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _must_be_free(row: Any) -> None:
    """What is below it would still be chosen; who works there would log what nobody works on."""
    if isinstance(row, Node):
        model: Any = type(row)
        if left := _names(model.objects.in_use().filter(parent=row)):
            text = _("Retire first what belongs to %(name)s: %(left)s.")
            raise Refused(text % {"name": row, "left": left})
    if isinstance(row, User):
        must_hold_nothing(row)
    if not isinstance(row, Branch):
        return
    if left := _names(User.objects.filter(branch=row, is_active=True)):
        text = _("These still work at %(name)s: %(left)s. Give them another branch first.")
        raise Refused(text % {"name": row, "left": left})
    if count := Complaint.objects.open().filter(handling_branch=row).count():
        text = _("%(name)s has open complaints (%(count)d): transfer them first.")
        raise Refused(text % {"name": row, "count": count})


def _names(rows: QuerySet[Any]) -> str:
    """Some of them, for a sentence."""
    found = [str(one) for one in rows[: MOST_NAMED + 1]]
    return ", ".join(found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")


@transaction.atomic
def turn(resource: Resource, row: Any, *, by: User, at: datetime) -> None:
    """Retire what is in use, and take into use what is retired. Raises Refused for oneself."""
    if row == by:
        raise Refused(_("You would be signed out for good: ask another admin to retire you."))
    if has_end(resource):
        before = remembered(resource, row)
        end(resource, row, is_over=is_in_use(resource, row), at=at)
        record(resource, row, before, by=by, at=at)
        rulebook.touch()


def record(
    resource: Resource, row: Any, before: Row, *, by: User, at: datetime
) -> dict[str, list[str]]:
    """Write down what an admin changed; return it as field to before and after."""
    after = remembered(resource, row)
    changes = {
        name: [before.get(name, ""), text]
        for name, text in after.items()
        if before.get(name, "") != text
    }
    if changes:
        named = {"resource": resource.code, "row": row.pk, "name": str(row)[:500]}
        Change.objects.create(**named, at=at, by=by, changes=changes)
    if isinstance(row, User) and changes.keys() & MOVED:
        Handover.objects.lapse_of(row, at=at)
    return changes


@transaction.atomic
def remove(resource: Resource, row: Any, *, by: User, at: datetime) -> None:
    """Raises ProtectedError where it was used, be it only by the condition of a rule, and Refused
    for what is never removed."""
    if resource.is_single or resource.retires == "until_on" or row == by:
        raise Refused(_("%(name)s cannot be removed.") % {"name": row})
    code = getattr(row, "code", None)
    if code and Condition.objects.filter(code=code).exists():
        raise ProtectedError("conditions", {row})
    before, key, name = texts_of(resource, row), row.pk, str(row)[:500]
    _delete(row)
    changes = {field: [text, ""] for field, text in before.items() if text}
    named = {"resource": resource.code, "row": key, "name": name}
    Change.objects.create(**named, at=at, by=by, changes=changes)
    rulebook.touch()


def _delete(row: Any) -> None:
    """History that hangs on it is as good a reason to keep it as any other use."""
    try:
        with transaction.atomic():
            row.delete()
    except IntegrityError as error:
        raise ProtectedError("history", {row}) from error


def note_invitation(person: User, *, by: User, at: datetime) -> None:
    """Whoever holds a link can take the account over: who asked for it stays known."""
    named = {"resource": "staff", "row": person.pk, "name": str(person)}
    Change.objects.create(**named, at=at, by=by, changes={"password": ["", "link"]})
