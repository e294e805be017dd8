"""Who looked at customers: telephones looked up, numbers seen whole, files taken away (W13)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from complaints.views.shared import page_of
from staff.access import StaffRequest, readers
from staff.models import Look, User


@require_safe
@readers
def index(request: StaffRequest) -> HttpResponse:
    """Those of one's branch and below it; of everybody to whoever oversees the group."""
    rows = _visible_to(request.user).select_related("user__branch").order_by("-at", "-pk")
    kind, who = request.GET.get("kind", ""), request.GET.get("who", "")[:150].replace("\x00", "")
    if kind in Look.Kind.values:
        rows = rows.filter(kind=kind)
    if who:
        rows = rows.filter(user__username=who)
    context = {"page": page_of(request, rows), "kinds": Look.Kind.choices, "kind": kind}
    return render(request, "customers/looks.html", context | {"who": who})


def _visible_to(user: User) -> QuerySet[Look]:
    if user.is_overseer:
        return Look.objects.all()
    return Look.objects.filter(user__branch__path__startswith=user.reach())
