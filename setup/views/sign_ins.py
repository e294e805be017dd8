"""Who signed in, who tried to, and who is kept out at the moment."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.views.shared import page_of
from staff import signing_in
from staff.access import StaffRequest, rule_readers, staff
from staff.models import Role, SignInAttempt, SignInRelease, User

SHOWN = 20  # Releases


@require_safe
@rule_readers
def sign_ins(request: StaffRequest) -> HttpResponse:
    outcome, person = request.GET.get("outcome", ""), request.GET.get("person", "")
    rows = _attempts(request.user)
    if outcome in SignInAttempt.Outcome.values:
        rows = rows.filter(outcome=outcome)
    if person.isdecimal() and len(person) < 10:
        rows = rows.filter(user=int(person))
    context: dict[str, object] = {
        "page": page_of(request, rows),
        "outcomes": SignInAttempt.Outcome.choices,
    }
    context |= {"outcome": outcome, "person": person, **_closed(request.user)}
    return render(request, "sign_ins.html", context)


def _attempts(user: User) -> QuerySet[SignInAttempt]:
    """Of their own people; of names that nobody has only where all are their own."""
    rows = SignInAttempt.objects.select_related("user")
    return rows if user.is_overseer else rows.filter(user__branch__path__startswith=user.reach())


def _closed(user: User) -> dict[str, object]:
    """People and places that are kept out now, and who was let in before the time was up."""
    closed = signing_in.closed(timezone.now())
    releases = SignInRelease.objects.select_related("user", "by")
    if not user.is_overseer:
        releases = releases.filter(user__branch__path__startswith=user.reach())
    return {
        "people": [one for one in closed.people if _reaches(user, one.user)],
        "places": closed.places if user.is_overseer else [],
        "releases": releases[:SHOWN],
    }


def _reaches(user: User, other: User) -> bool:
    path = other.branch.path if other.branch else ""
    return user.is_overseer or path.startswith(user.reach())


def _is_place(origin: str) -> bool:
    """Whether anybody ever wanted in from there."""
    return bool(origin) and SignInAttempt.objects.filter(origin=origin).exists()


@require_POST
@staff(Role.ADMIN)
def release(request: StaffRequest) -> HttpResponse:
    """Let a person of one's own, or by an admin of all also a place, try again now."""
    origin, person = request.POST.get("origin", "")[:45], request.POST.get("person", "")
    user = get_object_or_404(User, pk=person) if person.isdecimal() and len(person) < 10 else None
    may = _reaches(request.user, user) if user else _is_place(origin) and request.user.is_overseer
    if not may:
        messages.error(request, _("Choose somebody of your own branches."))
        return redirect("sign-ins")
    origin = "" if user else origin
    signing_in.release(user=user, origin=origin, by=request.user, at=timezone.now())
    messages.success(request, _("%(who)s may try again now.") % {"who": user or origin})
    return redirect("sign-ins")
