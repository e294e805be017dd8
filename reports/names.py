"""What numbers are called where their complaints are listed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Case, Category, Channel, Incident, RootCause, TypeChoices
from complaints.spans import span
from reports.figures import FIGURES
from reports.measures import DIMENSIONS, NOTHING, TOOK, Key
from sla.models import Clock
from staff.models import User

ROWS: dict[str, Any] = {
    "category": Category,
    "cause": RootCause,
    "channel": Channel,
    "incident": Incident,
    "owner": User,
}
NAMES: dict[str, Any] = {
    "asked": gettext_lazy("more time asked for"),
    "granted": gettext_lazy("more time granted"),
    "rated": gettext_lazy("rated"),
    "treated": gettext_lazy("treatment rated"),
    "reached": gettext_lazy("reached by a call-back"),
    "called_back": gettext_lazy("reached by a call-back"),
    "done": gettext_lazy("answered"),
    "late": gettext_lazy("broken promises"),
    "kept": gettext_lazy("kept promises"),
    "open": gettext_lazy("still open"),
    "reopened": gettext_lazy("reopened"),
}


def name_of(key: Key) -> str:
    """In the reader's language: `answered late: first contact`, `category: no signal` …"""
    figure, which = key
    if figure == "type":
        return _("ordinary") if which == "ordinary" else str(TypeChoices(which).label)
    if figure == "kind":
        return str(dict(Case.Kind.choices).get(which, which))
    if figure == "hour":
        day, hour = divmod(int(which), 24)
        return f"{WEEKDAYS.get(day, '')} {hour:02}:00"
    if figure in TOOK:
        return _time(figure.removeprefix("took_"), int(which))
    if figure in ("kept", "late"):
        return f"{NAMES[figure]}: {Clock(which).label}"
    return _of_row(*figure.partition("_")[::2], which)


def _time(clock: str, minutes: int) -> str:
    name = Clock(clock).label if clock in Clock else _("until archived")
    time = span(timedelta(minutes=minutes))
    return _("%(clock)s: %(time)s or longer") % {"clock": name, "time": time}


def _of_row(table: str, what: str, which: str) -> str:
    """Of a row of ours, and what is special about its complaints."""
    if table not in ROWS:
        code = f"{table}_{what}".rstrip("_")
        return str(FIGURES[code].name if code in FIGURES else NAMES.get(code, code))
    nothing = _("nobody in charge") if table == "owner" else _("not said")
    row = None if which == NOTHING else ROWS[table].objects.filter(pk=which).first()
    special = f": {NAMES[what]}" if what in NAMES else ""
    return f"{row or nothing}{special}"


def is_known(key: Key) -> bool:
    """Whether the row of ours is there of which a number would be."""
    figure, which = key
    model = ROWS.get(figure.partition("_")[0])
    if model is None or figure not in DIMENSIONS or which == NOTHING:
        return True
    return bool(model.objects.filter(pk=which).exists())
