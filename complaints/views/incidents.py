"""The room of an incident: one cause, one owner, one wording, one answer for all (W9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from complaints import bulk, membership, phrase_book, rooms
from complaints.bulk_acts import ACTS
from complaints.forms.bulk import AnswerForm
from complaints.forms.incidents import ROOM, IncidentForm, OpeningForm
from complaints.models import Bulk, Complaint, Incident, Problem, Refused
from complaints.views.shared import page_of, ticked
from staff.access import StaffRequest, everybody, supervisor

DONE = {
    "wording": gettext_lazy("All desks see the wording now."),
    "cause": gettext_lazy("The cause is noted."),
    "updates": gettext_lazy("It is noted."),
    "owner": gettext_lazy("The incident has a new person in charge."),
    "exemptions": gettext_lazy("It is left out of the common answer."),
    "merging": gettext_lazy("They are one incident now."),
    "splitting": gettext_lazy("They have an incident of their own now."),
    "closing": gettext_lazy("It is closed."),
}


@require_safe
@everybody
def index(request: StaffRequest) -> HttpResponse:
    """What is open, what nears the threshold, what looks alike, and what is over."""
    user, now = request.user, timezone.now()
    seen = Incident.objects.visible_to(user).for_list(user)
    closed = seen.exclude(closed_at=None).order_by("-closed_at", "-pk")
    context = {"open": seen.open().order_by("-opened_at"), "page": page_of(request, closed)}
    if user.is_supervisor:
        context |= {"climbing": rooms.climbing(user, now), "alike": rooms.look_alikes(user, now)}
    return render(request, "incidents/index.html", context)


def _get(request: StaffRequest, pk: int) -> Incident:
    seen = Incident.objects.visible_to(request.user).for_list(request.user)
    return get_object_or_404(seen, pk=pk)


@require_safe
@everybody
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _get(request, pk))


@require_POST
@supervisor
def act(request: StaffRequest, pk: int, noun: str) -> HttpResponse:
    """Do what one of the room's forms says; else the page comes back with what was typed."""
    incident = _get(request, pk)
    if noun not in ROOM:
        raise Http404
    form = ROOM[noun](request.POST, incident=incident, user=request.user)
    if not form.is_valid():
        return _page(request, incident, 422, **{noun: form})
    try:
        _perform(request, incident, noun, form)
    except Refused as refusal:
        form.data = {**form.data.dict(), "seen": str(_get(request, pk).version)}  # type: ignore[attr-defined]
        return _page(request, _get(request, pk), 409, refusal=refusal, **{noun: form})
    messages.success(request, str(DONE[noun]))
    return redirect(incident)


def _perform(request: StaffRequest, incident: Incident, noun: str, form: IncidentForm) -> None:
    data: dict[str, Any] = form.cleaned_data | {"by": request.user, "at": timezone.now()}
    verbs: dict[str, Callable[..., object]] = {
        "wording": Incident.tell,
        "cause": Incident.explain,
        "updates": Incident.update,
        "owner": Incident.put_in_charge,
        "closing": Incident.close,
        "merging": membership.merge,
    }
    if noun == "exemptions":
        values = {name: data[name] for name in ("reason", "by", "at")}
        membership.exempt(incident, data["number"], **values)
    elif noun == "splitting":
        place = data.pop("category"), data.pop("area")
        membership.split(incident, _ticked(request), place, **data)
    else:
        verbs[noun](incident, **data)
    if form.overridden:
        values = {"used": [], "overridden": form.overridden, "by": request.user}
        phrase_book.record(incident, **values, at=data["at"])


def _ticked(request: StaffRequest) -> Any:
    numbers = ticked(request, bulk.MOST)
    return Complaint.objects.visible_to(request.user).open().filter(number__in=numbers)


@require_POST
@supervisor
def answers(request: StaffRequest, pk: int) -> HttpResponse:
    """One answer for all open members but those left out: looked at first, then done."""
    incident = _get(request, pk)
    form = AnswerForm(request.POST, user=request.user, auto_id="AnswerForm_%s")
    if not form.is_valid():
        return _page(request, incident, 422, answers=form)
    if incident.closed_at:
        refusal = _("%(incident)s is closed already.") % {"incident": incident}
        return _page(request, incident, 409, refusal=refusal, answers=form)
    said = QueryDict(mutable=True)
    said.update({name: request.POST.get(name, "") for name in form.fields} | {"room": str(pk)})
    members = membership.to_answer(incident, request.user)
    act = "resolution" if request.POST.get("act") == "resolution" else "answers"
    return _planned(request, act, said.urlencode(), members)


@require_POST
@supervisor
def draw(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose by lot who is called back; those who are not may be archived."""
    incident = _get(request, pk)
    try:
        drawn = membership.draw(incident, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _page(request, incident, 409, refusal=refusal)
    text = _(
        "%(chosen)d of %(of)d members whose work is done are called back; they are marked below."
    )
    messages.success(request, text % drawn)
    return redirect(f"{incident.get_absolute_url()}?mark=drawn#members")


@require_POST
@supervisor
def rest(request: StaffRequest, pk: int) -> HttpResponse:
    """Archive together those that were not drawn."""
    mine = Complaint.objects.visible_to(request.user).open()
    left_out = mine.filter(sampled__incident=_get(request, pk), sampled__is_chosen=False)
    return _planned(request, "sampled", "", left_out)


def _planned(request: StaffRequest, act: str, said: str, rows: Any) -> HttpResponse:
    now, keys = timezone.now(), list(rows.order_by("pk").values_list("pk", flat=True))
    planned = Bulk.objects.plan(act, said, keys, by=request.user, at=now)
    bulk.preview(planned, at=now)
    return redirect(planned)


@require_POST
@supervisor
def create(request: StaffRequest) -> HttpResponse:
    """Open one by hand, with the complaints that were proposed."""
    form = OpeningForm(request.POST)
    context = {"form": form, "numbers": ticked(request, bulk.MOST)}
    if "category" not in request.POST or not form.is_valid():
        shown = context if "category" in request.POST else context | {"form": OpeningForm()}
        return render(request, "incidents/new.html", shown)
    category, area, note = (form.cleaned_data[name] for name in ("category", "area", "note"))
    problem = Problem.objects.of(category, area)
    try:
        made = _opened(request, problem, note)
    except Refused as refusal:
        return render(request, "incidents/new.html", context | {"refusal": refusal}, status=409)
    return redirect(made)


def _opened(request: StaffRequest, problem: Problem | None, note: str) -> Incident:
    if problem is None:
        raise Refused(_("That area is too wide for this category; choose a smaller one."))
    by, at = request.user, timezone.now()
    return membership.open_by_hand(problem, _ticked(request), by=by, at=at, note=note)


def _page(
    request: StaffRequest, incident: Incident, status: int = 200, **context: object
) -> HttpResponse:
    user, mark = request.user, request.GET.get("mark", "")
    forms = {noun: form(incident=incident, user=user) for noun, form in ROOM.items()}
    shown = {
        "incident": incident,
        "now": timezone.now(),
        "page": page_of(request, rooms.members(incident, user, mark).for_list()),
        "mark": mark,
        "room": (room := rooms.room(incident, user)),
        "events": rooms.history(incident, user, room),
        "exempted": rooms.exempted(incident, user),
        "answers": AnswerForm(user=user, auto_id="AnswerForm_%s"),
        "acts": [act for act in ACTS.values() if act.is_offered],
        **forms,
    }
    return render(request, "incidents/room.html", shown | context, status=status)
