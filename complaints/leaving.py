"""When somebody leaves: what is still theirs, and who takes it (W3, W4, W14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints import standings
from complaints.models import Complaint, Handover, Incident, Refused, Standing
from complaints.models.steps import lock_all, move_all
from staff.models import Role, User

SET_SIZE = 500


@dataclass(frozen=True, slots=True)
class Held:
    """What hangs on one person."""

    open: int
    urgent: int
    overdue: int
    incidents: int
    offers: int  # Hand-overs of a shift that wait, given or to be taken
    deputy_of: Sequence[User]

    @property
    def sentence(self) -> str:
        """How many are open, and how many of them press."""
        text = ngettext(
            "%(count)d open complaint, %(urgent)d of them urgent, %(overdue)d overdue",
            "%(count)d open complaints, %(urgent)d of them urgent, %(overdue)d overdue",
            self.open,
        )
        return text % {"count": self.open, "urgent": self.urgent, "overdue": self.overdue}


def held_by(person: User, now: datetime) -> Held:
    standings.refresh()
    counted = (
        Standing.objects.open()
        .filter(owner=person)
        .aggregate(
            open=Count("pk"),
            urgent=Count("pk", filter=Q(urgent=True)),
            overdue=Count("pk", filter=Q(next_due_at__lt=now)),
        )
    )
    return Held(
        **counted,
        incidents=Incident.objects.open().filter(owner=person).count(),
        offers=_offers(person).count(),
        deputy_of=list(User.objects.filter(deputy=person, is_active=True)),
    )


def _offers(person: User) -> QuerySet[Handover]:
    return Handover.objects.filter(Q(giver=person) | Q(taker=person), settled_at=None)


def takers(person: User) -> QuerySet[User]:
    """Who could take what is theirs: whoever else is at the desk of the same branch."""
    desk = User.objects.filter(is_active=True, role__in=[Role.FRONT_DESK, Role.SUPERVISOR])
    others: QuerySet[User] = desk.filter(branch=person.branch_id).exclude(pk=person.pk)
    return others.order_by("full_name", "username")


def must_hold_nothing(person: User) -> None:
    """Raises Refused while complaints or incidents are open in their charge."""
    if count := Complaint.objects.open().filter(owner=person).count():
        text = ngettext(
            "%(name)s has %(count)d open complaint: choose who takes it, on the person's page.",
            "%(name)s has %(count)d open complaints: choose who takes them, on the person's page.",
            count,
        )
        raise Refused(text % {"name": person, "count": count})
    if count := Incident.objects.open().filter(owner=person).count():
        text = ngettext(
            "%(name)s is in charge of %(count)d open incident: choose who takes it, "
            "on the person's page.",
            "%(name)s is in charge of %(count)d open incidents: choose who takes them, "
            "on the person's page.",
            count,
        )
        raise Refused(text % {"name": person, "count": count})


def must_leave_nothing_open(person: User) -> None:
    """Raises Refused while somebody who goes from the desk is in charge of what is open there."""
    complaints = Complaint.objects.open().filter(owner=person).count()
    incidents = Incident.objects.open().filter(owner=person).count()
    if complaints or incidents:
        text = _(
            "%(name)s is in charge of what only the desk can work on: %(complaints)d open "
            "complaints, %(incidents)d open incidents. Put somebody else in charge first."
        )
        said = {"name": person, "complaints": complaints, "incidents": incidents}
        raise Refused(text % said)


def hand_on(person: User, taker: User | None, *, by: User, at: datetime) -> int:
    """Put somebody else in charge of all that is open, or nobody: then it stands in the queue of
    what is unassigned. What was offered at the end of a shift ends. Return how many passed.

    Within a transaction, in the sets in which people act on many.
    """
    for offer in _offers(person).select_for_update():
        offer.lapse(at=at)
    keys = list(Complaint.objects.open().filter(owner=person).order_by("pk").values_list("pk"))
    for first in range(0, len(keys), SET_SIZE):
        _pass_on([pk for (pk,) in keys[first : first + SET_SIZE]], person, taker, by, at)
    for incident in Incident.objects.open().filter(owner=person):
        incident.change(None, owner=taker)
        incident.record("owner", by=by, at=at, data={"to": taker.names if taker else {}})
    return len(keys)


def _pass_on(keys: list[int], person: User, taker: User | None, by: User, at: datetime) -> None:
    cases = list(Complaint.objects.filter(pk__in=keys).order_by("pk"))
    lock_all(cases)
    # With nobody in charge a wait for somebody goes on, as if it had never ended.
    move = "assignment" if taker else "putting_back"
    data = {"to": taker.names if taker else {}}
    note = _("%(who)s does not work here any more.") % {"who": person}
    for refusal in move_all(cases, move, by=by, at=at, note=note, data=data, owner=taker).values():
        raise refusal
