"""Rows from files and pages: what would change, and then changed, in one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.forms.amounts import written
from complaints.models import Refused
from setup.files import Row
from setup.forms import form_class, written_by
from setup.models import Change
from setup.resources import Resource
from sla import rulebook
from sla.models import Condition
from staff.models import User
from staff.people import is_last_admin

YES, NO = frozenset({"yes", "true", "1", "是"}), frozenset({"no", "false", "0", "", "否"})
IN_USE = "in_use"  # The column that says whether a row is retired


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one line of a file: new, changed, the same, or why it cannot be."""

    number: int
    name: str
    kind: str
    changes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Sequence[str] = ()


def heads_of(resource: Resource) -> list[str]:
    return [*resource.fields, *([IN_USE] if has_end(resource) else [])]


def has_end(resource: Resource) -> bool:
    return resource.retires in ("retired_at", "is_active")


def texts_of(resource: Resource, row: Any) -> Row:
    """A row as a file says it."""
    found = {name: _text(getattr(row, name)) for name in resource.fields}
    found |= dict.fromkeys(resource.secrets, "")
    return {**found, IN_USE: _text(is_in_use(resource, row))} if has_end(resource) else found


def is_in_use(resource: Resource, row: Any) -> bool:
    if resource.retires == "retired_at":
        return row.retired_at is None
    return bool(getattr(row, resource.retires)) if resource.retires == "is_active" else True


def _text(value: Any) -> str:
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
    return value.isoformat() if isinstance(value, date) else str(value)


@transaction.atomic
def take(
    resource: Resource, rows: Sequence[Row], *, by: User, at: datetime, is_meant: bool
) -> list[Line]:
    """What each line does. It is done only if it is meant and no line is wrong."""
    lines = [_take(resource, n, row, by, at) for n, row in enumerate(rows, 2)]
    if not is_meant or any(line.kind == "wrong" for line in lines):
        transaction.set_rollback(True)
    else:
        rulebook.touch()
    return lines


def _take(resource: Resource, number: int, texts: Row, by: User, at: datetime) -> Line:
    if unknown := [name for name in texts if name not in heads_of(resource)]:
        text = _("There is no column “%(name)s”; the columns are: %(heads)s.")
        values = {"name": unknown[0], "heads": ", ".join(heads_of(resource))}
        return Line(number, "", "wrong", errors=[text % values])
    for name in _flags(resource) & texts.keys():
        if texts[name].lower() not in YES | NO:
            return Line(
                number, "", "wrong", errors=[_("“%(name)s” is yes or no.") % {"name": name}]
            )
    row = find(resource, texts)
    before = texts_of(resource, row) if row else {}
    if fixed := [n for n in resource.fixed if row and texts.get(n, before[n]) != before[n]]:
        text = _("“%(name)s” cannot be changed: retire the row and add another one.")
        return Line(number, str(row), "wrong", errors=[text % {"name": fixed[0]}])
    try:
        with transaction.atomic():
            return _write(resource, row, before, texts, by=by, at=at, number=number)
    except (IntegrityError, Refused) as error:
        return Line(number, str(row or ""), "wrong", errors=[str(error).splitlines()[0]])


def find(resource: Resource, texts: Row) -> Any:
    """The row that a line is about, by its key; None for a new one."""
    asked = {}
    for name in resource.key:
        column = resource.model._meta.get_field(name)
        way = f"{name}__{written_by(column.related_model)}" if column.is_relation else name
        asked[way] = texts.get(name, "")
    return resource.rows().filter(**asked).first()


def _write(
    resource: Resource, row: Any, before: Row, texts: Row, *, by: User, at: datetime, number: int
) -> Line:
    whole = {**(before or _defaults(resource)), **texts}
    form = form_class(resource)(_as_sent(resource, whole), instance=row)
    if not form.is_valid():
        return Line(number, str(row or texts.get("name", "")), "wrong", errors=_errors(form))
    saved: Any = form.save()
    if has_end(resource):
        end(resource, saved, is_over=whole[IN_USE].lower() not in YES, at=at)
    changes = record(resource, saved, before, by=by, at=at)
    return Line(number, str(saved), ("changed" if row else "new") if changes else "same", changes)


def _defaults(resource: Resource) -> Row:
    """What a new row says of columns that a file does not have."""
    fields = map(resource.model._meta.get_field, resource.fields)
    found = {f.name: _text(f.get_default()) for f in fields if not f.is_relation}
    return {**dict.fromkeys(resource.fields, ""), **found, IN_USE: "yes"}


def _flags(resource: Resource) -> set[str]:
    """The columns that say yes or no."""
    fields = resource.model._meta.fields
    found = {one.name for one in fields if isinstance(one, models.BooleanField)}
    return found & {*resource.fields} | {IN_USE}


def _as_sent(resource: Resource, texts: Row) -> dict[str, str]:
    """As a browser would send it."""
    flags = _flags(resource)
    return {
        name: {True: "true", False: "false"}[text.lower() in YES] if name in flags else text
        for name, text in texts.items()
    }


def _errors(form: Any) -> list[str]:
    return [
        f"{name}: {error}" if name != "__all__" else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]


def end(resource: Resource, row: Any, *, is_over: bool, at: datetime) -> None:
    """Retire it, or take it into use again. Raises Refused for the last admin."""
    if is_in_use(resource, row) != is_over:
        return
    if is_over and isinstance(row, User) and is_last_admin(row):
        raise Refused(_("Somebody has to stay admin; make another one first."))
    value = (at if is_over else None) if resource.retires == "retired_at" else not is_over
    setattr(row, resource.retires, value)
    row.save(update_fields=[resource.retires])


@transaction.atomic
def turn(resource: Resource, row: Any, *, by: User, at: datetime) -> None:
    """Retire what is in use, and take into use what is retired."""
    if has_end(resource):
        before = texts_of(resource, row)
        end(resource, row, is_over=is_in_use(resource, row), at=at)
        record(resource, row, before, by=by, at=at)
        rulebook.touch()


def record(
    resource: Resource, row: Any, before: Row, *, by: User, at: datetime
) -> dict[str, list[str]]:
    """Write down what an admin changed; return it as field to before and after."""
    after = texts_of(resource, row)
    changes = {
        name: [before.get(name, ""), text]
        for name, text in after.items()
        if before.get(name, "") != text
    }
    if changes:
        named = {"resource": resource.code, "row": row.pk, "name": str(row)[:500]}
        Change.objects.create(**named, at=at, by=by, changes=changes)
    return changes


@transaction.atomic
def remove(resource: Resource, row: Any, *, by: User, at: datetime) -> None:
    """Raises ProtectedError where it was used, be it only by the condition of a rule."""
    code = getattr(row, "code", None)
    if code and Condition.objects.filter(code=code).exists():
        raise ProtectedError("conditions", {row})
    before, key, name = texts_of(resource, row), row.pk, str(row)[:500]
    row.delete()
    changes = {field: [text, ""] for field, text in before.items() if text}
    named = {"resource": resource.code, "row": key, "name": name}
    Change.objects.create(**named, at=at, by=by, changes=changes)
    rulebook.touch()
