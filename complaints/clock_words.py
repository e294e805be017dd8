"""What a clock is, in words, from the same table that makes it run."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models.clocks import DEFINITIONS
from sla.models import Clock

MOVES = {
    "registration": gettext_lazy("it is logged"),
    "assignment": gettext_lazy("somebody is put in charge"),
    "putting_back": gettext_lazy("what put somebody in charge is undone"),
    "acceptance": gettext_lazy("a hand-over is accepted"),
    "dispatch": gettext_lazy("it is dispatched"),
    "contact": gettext_lazy("the customer is spoken to"),
    "answer": gettext_lazy("the customer is answered"),
    "resolution": gettext_lazy("the work is reported done"),
    "referral": gettext_lazy("another company takes it over"),
    "fulfilment": gettext_lazy("the promise is kept"),
    "satisfaction": gettext_lazy("the customer is called back and reached"),
    "dissatisfaction": gettext_lazy("the customer is called back and reached"),
    "reopening": gettext_lazy("it is reopened"),
}


def sentences(clock: Clock) -> list[str]:
    """What starts it, what meets it, what makes it begin anew or go on."""
    one = DEFINITIONS[clock]
    said = [_("It starts with %(start)s.") % {"start": one.starts.label}]
    for moves, sentence in (
        (one.met_by, _("It is met when %(moves)s.")),
        (one.reset_by, _("It begins anew when %(moves)s.")),
        (one.resumed_by, _("It goes on, as if it had never stopped, when %(moves)s.")),
    ):
        if moves:
            said.append(sentence % {"moves": _listed(moves)})
    if clock is Clock.ATTENTION:
        said.append(_("It is met at once where whoever logged or accepted it is in charge."))
    return said


def _listed(moves: Iterable[str]) -> str:
    words = dict.fromkeys(str(MOVES[name]) for name in MOVES if name in moves)
    return _(" or ").join(words)
