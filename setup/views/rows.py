"""The set-up of the desk: tables that admins edit, send as files, and retire from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import leaving
from complaints.models import Notice, Refused
from complaints.views import searches
from complaints.views.shared import page_of
from setup import founding, importing, sets
from setup.files import KINDS
from setup.forms import FileForm, FoundingForm, form_class
from setup.guide import steps
from setup.leaving import retire
from setup.models import Change, GuideMark
from setup.resources import RESOURCES, Resource
from setup.views.deliveries import undelivered
from sla import calendars, rulebook
from staff import invitations
from staff.access import StaffRequest, top_admin
from staff.models import User


def resource_of(code: str) -> Resource:
    if code not in RESOURCES:
        raise Http404
    return RESOURCES[code]


@require_safe
@top_admin
def index(request: StaffRequest) -> HttpResponse:
    context: dict[str, Any] = {"resources": RESOURCES.values(), "steps": steps(timezone.now())}
    context["undelivered"] = undelivered()
    context["missing"] = calendars.missing_year(timezone.localdate())
    context["changes"] = _changed_last()
    context["founding"] = FoundingForm() if sets.is_empty() else None
    return render(request, "setup/index.html", context)


def _changed_last() -> list[tuple[Change, Any]]:
    """Each with what its table is called."""
    rows = Change.objects.select_related("by")[:10]
    return [(row, RESOURCES[row.resource].title) for row in rows]


@require_POST
@top_admin
def found(request: StaffRequest) -> HttpResponse:
    """Begin with a ready-made set."""
    form = FoundingForm(request.POST)
    if not form.is_valid():
        context = {
            "founding": form,
            "steps": steps(timezone.now()),
            "resources": RESOURCES.values(),
        }
        return render(request, "setup/index.html", context, status=422)
    chosen = sets.SETS[form.cleaned_data.pop("kind")]
    try:
        places = form.cleaned_data
        branch = founding.found(chosen, by=request.user, at=timezone.now(), **places)
        text = _("%(branch)s is there; now add who works there.")
        messages.success(request, text % {"branch": branch})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("setup:index")


@require_POST
@top_admin
def guided(request: StaffRequest, step: str) -> HttpResponse:
    """A step of the guide that only people can say is done."""
    if step not in GuideMark.Step.values:
        raise Http404
    GuideMark.objects.get_or_create(step=step, defaults={"by": request.user, "at": timezone.now()})
    return redirect("setup:index")


@require_http_methods(["GET", "HEAD", "POST"])
@top_admin
def listing(request: StaffRequest, code: str) -> HttpResponse:
    resource = resource_of(code)
    if resource.is_single:
        return redirect("setup:edit", code=code, pk=single(resource).pk)
    if sent := searches.asked(request):
        return sent
    asked = searches.words_of(request)
    page = page_of(request, _found(resource, asked))
    rows = [(row, importing.is_in_use(resource, row)) for row in page]
    context = {"resource": resource, "page": page, "rows": rows, "q": asked, "files": KINDS}
    context |= {"file_form": FileForm(), "heads": heads_of(resource)}
    return render(request, "setup/listing.html", context)


def single(resource: Resource) -> Any:
    row, _is_new = resource.model.objects.get_or_create(only=True)
    return row


def heads_of(resource: Resource) -> list[tuple[str, str]]:
    """Field and what it is called."""
    fields = map(resource.model._meta.get_field, resource.fields)
    return [(field.name, str(field.verbose_name)) for field in fields]


def _found(resource: Resource, text: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = resource.rows()
    words = Q()
    for name in resource.fields:
        if resource.model._meta.get_field(name).get_internal_type() in ("CharField", "TextField"):
            words |= Q(**{f"{name}__icontains": text})
    return rows.filter(words) if text else rows


@top_admin
@transaction.atomic
def edit(request: StaffRequest, code: str, pk: int | None = None) -> HttpResponse:
    """One row, or a new one."""
    resource = resource_of(code)
    if pk is None and resource.is_single:
        raise Http404
    row = _locked(request, resource, pk) if pk else None
    before = importing.remembered(resource, row) if row else {}
    begun = None if row else request.GET.dict()
    form = form_class(resource)(request.POST or None, instance=row, initial=begun)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        importing.record(resource, saved, before, by=request.user, at=timezone.now())
        rulebook.touch()
        messages.success(request, _("Saved: %(name)s.") % {"name": saved})
        return redirect("setup:edit", code=code, pk=saved.pk)
    context = {"resource": resource, "form": form, "row": row, **_beside(resource, row)}
    return render(request, "setup/edit.html", context, status=422 if form.is_bound else 200)


def _locked(request: StaffRequest, resource: Resource, pk: int) -> Any:
    """The row as it stands; two who save at once do so one after the other."""
    rows = resource.model._default_manager.all()
    rows = rows.select_for_update(of=("self",)) if request.method == "POST" else rows
    return get_object_or_404(rows, pk=pk)


def _beside(resource: Resource, row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    single: dict[str, Any] = {"files": KINDS, "file_form": FileForm()} if resource.is_single else {}
    if isinstance(row, User) and row.is_active:
        now = timezone.now()
        takers = [(one, one.is_away(now)) for one in leaving.takers(row)]
        single |= {"held": leaving.held_by(row, now), "takers": takers}
    return single | {
        "is_in_use": importing.is_in_use(resource, row),
        "has_end": importing.has_end(resource),
        "changes": Change.objects.filter(resource=resource.code, row=row.pk).select_related("by"),
    }


@require_POST
@top_admin
def retirement(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Not offered any more, or offered again."""
    resource = resource_of(code)
    row, now = get_object_or_404(resource.model, pk=pk), timezone.now()
    try:
        messages.success(request, _turned(request, resource, row, now))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("setup:edit", code=code, pk=pk)


def _turned(request: StaffRequest, resource: Resource, row: Any, at: datetime) -> str:
    """Retire it, or use it again; and what is said of that."""
    if isinstance(row, User) and row.is_active:
        return retire(resource, row, request.POST.get("to", ""), by=request.user, at=at)
    importing.turn(resource, row, by=request.user, at=at)
    in_use = importing.is_in_use(resource, row)
    return (_("In use again: %(name)s.") if in_use else _("Retired: %(name)s.")) % {"name": row}


@require_POST
@top_admin
def removal(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """Only what was never used can go."""
    resource = resource_of(code)
    row = get_object_or_404(resource.model, pk=pk)
    try:
        importing.remove(resource, row, by=request.user, at=timezone.now())
    except ProtectedError:
        messages.error(request, _("%(name)s was used; retire it instead.") % {"name": row})
        return redirect("setup:edit", code=code, pk=pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("setup:edit", code=code, pk=pk)
    messages.success(request, _("Removed: %(name)s.") % {"name": row})
    return redirect("setup:listing", code=code)


@require_POST
@top_admin
def invitation(request: StaffRequest, pk: int) -> HttpResponse:
    """A link for a person to choose a password with, shown once."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    link = request.build_absolute_uri(invitations.path_for(person))
    now = timezone.now()
    importing.note_invitation(person, by=request.user, at=now)
    if person != request.user:
        Notice.objects.alarm(Notice.Kind.LINK, [person], by=request.user, at=now)
    return render(request, "setup/invitation.html", {"person": person, "link": link})
