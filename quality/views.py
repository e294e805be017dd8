"""Quality: what is to be reviewed, reviews with their appeals, and how teams do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.models import Refused
from complaints.views.shared import page_of
from quality import reviewing, trends
from quality.forms import AppealForm, CardForm, DecisionForm
from quality.models import Review
from staff.access import StaffRequest, everybody, readers, supervisor
from staff.models import Role


@require_safe
@everybody
def index(request: StaffRequest) -> HttpResponse:
    """What the person is to review and to decide, and what was found about the own work."""
    user = request.user
    context: dict[str, Any] = {}
    if user.is_supervisor:
        mine = Review.objects.for_reviewer(user).for_list()
        context = {"drawn": page_of(request, mine.drawn().order_by("drawn_at", "pk"))}
        context |= {"appeals": mine.appealed().exclude(reviewer=user)}
    about_me = Review.objects.filter(person=user).exclude(state=Review.State.DRAWN).for_list()
    return render(request, "quality/index.html", context | {"about_me": about_me[:50]})


@require_safe
@readers
def trend(request: StaffRequest) -> HttpResponse:
    found = trends.lines(request.user, timezone.localtime())
    reviewed = Review.objects.visible_to(request.user).standing().for_list()
    context = {"lines": found, "months": trends.by_month(found)}
    context |= {"page": page_of(request, reviewed.select_related("reviewer"))}
    return render(request, "quality/trend.html", context)


def visible(request: StaffRequest, pk: int) -> Review:
    """Of one's own work, and to supervisors, admins and auditors of what lies below them."""
    mine = Review.objects.filter(person=request.user)
    if request.user.role != Role.FRONT_DESK:
        mine |= Review.objects.visible_to(request.user)
    done = mine.exclude(state=Review.State.DRAWN, person=request.user)
    return get_object_or_404(done.for_list(), pk=pk)


@require_safe
@everybody
def review(request: StaffRequest, pk: int) -> HttpResponse:
    return _shown(request, visible(request, pk))


def _shown(request: StaffRequest, row: Review, form: Any = None, status: int = 200) -> HttpResponse:
    now, user = timezone.now(), request.user
    hits = reviewing.hits(row)
    others = user.is_supervisor and Review.objects.for_reviewer(user).filter(pk=row.pk).exists()
    forms = {
        "card": CardForm(hits=hits) if others and row.state == Review.State.DRAWN else None,
        "appeal": AppealForm() if row.may_be_appealed_by(user, now) else None,
        "decision": DecisionForm() if others and _may_decide(row, request) else None,
    }
    forms |= {name: form for name, one in forms.items() if one and type(one) is type(form)}
    context = {"review": row, "complaint": row.complaint, "hits": hits, **forms, "form": form}
    context |= {"history": row.complaint.events.select_related("by"), "now": now}
    return render(request, "quality/review.html", context, status=status)


def _may_decide(row: Review, request: StaffRequest) -> bool:
    return row.state == Review.State.APPEALED and row.reviewer_id != request.user.pk


def _done(
    request: StaffRequest, row: Review, form: Any, act: Callable[[], object], said: str
) -> HttpResponse:
    if not form.is_valid():
        return _shown(request, row, form, status=422)
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("quality:index")
    messages.success(request, said)
    return redirect(row)


@require_POST
@supervisor
def judgement(request: StaffRequest, pk: int) -> HttpResponse:
    row, form = visible(request, pk), CardForm(request.POST)

    def act() -> object:
        findings, comment = form.findings(), form.cleaned_data["comment"]
        return reviewing.judge(pk, findings, comment=comment, by=request.user, at=timezone.now())

    return _done(request, row, form, act, _("The review is done."))


@require_POST
@everybody
def appeal(request: StaffRequest, pk: int) -> HttpResponse:
    row, form = visible(request, pk), AppealForm(request.POST)

    def act() -> object:
        return reviewing.appeal(pk, **form.cleaned_data, by=request.user, at=timezone.now())

    return _done(request, row, form, act, _("Somebody else decides on your appeal."))


@require_POST
@supervisor
def decision(request: StaffRequest, pk: int) -> HttpResponse:
    row, form = visible(request, pk), DecisionForm(request.POST)

    def act() -> object:
        return reviewing.decide(pk, **form.cleaned_data, by=request.user, at=timezone.now())

    return _done(request, row, form, act, _("It is decided."))
