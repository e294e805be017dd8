"""The queues: what stands in them, and the views of them that people keep."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Page
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import queue_rows, queues, standings
from complaints.bulk_acts import ACTS
from complaints.forms.queues import COLUMNS, QueueForm, SavedViewForm
from complaints.models import Incident, SavedView, Standing
from complaints.models.standing import StandingQuerySet
from complaints.papers.content import PAPERS
from complaints.queues import QUEUES, Queue
from complaints.views.shared import BoundedPaginator, page_of, page_with_total
from staff.access import StaffRequest, supervision, supervisor


@require_safe
@supervision
def queue(request: StaffRequest, code: str = "") -> HttpResponse:
    """One queue beside the tallies of all; what comes in later announces itself (`news`)."""
    now, change = timezone.now(), standings.refresh()
    overview = queues.overview(request.user, change, now)
    one = queue_of(code or overview.first())
    form = QueueForm(request.GET, user=request.user)
    found = form.apply(one.narrow(queues.mine(request.user), now)).in_order_of_work()
    page = _page(request, found, None if form.narrows else overview.tallies[one.code].count)
    rows = queue_rows.written(page.object_list, form.shown, now)
    context = {"queue": one, "tabs": overview.tabs, "page": page, "form": form, "now": now}
    context["rows"] = rows
    context |= {"columns": [(name, COLUMNS[name]) for name in form.shown], "since": change}
    context |= {"papers": PAPERS.values()}
    context |= {"acts": [act for act in ACTS.values() if act.is_offered]}
    context |= {"then": int(now.timestamp()), "chosen": chosen_of(request)}
    context |= _beside(request, form)
    return render(request, "queues/page.html", context)


def queue_of(code: str) -> Queue:
    if code not in QUEUES:
        raise Http404
    return QUEUES[code]


def _page(request: StaffRequest, rows: StandingQuerySet, count: int | None) -> Page[Standing]:
    """What is tallied already is not counted again."""
    if count is None:
        return page_with_total(request, rows)
    tallied = type("TalliedPaginator", (BoundedPaginator,), {"count": count})
    return page_of(request, rows, paginator=tallied)


def chosen_of(request: StaffRequest) -> str:
    """The filters of the page as it is asked for, for the addresses that stand on it."""
    kept = request.GET.copy()
    for name in ("page", "view", "since", "then"):
        kept.pop(name, None)
    return kept.urlencode()


def _beside(request: StaffRequest, form: QueueForm) -> dict[str, object]:
    """Who narrows a queue looks for something else than the incidents."""
    incidents = Incident.objects.open().visible_to(request.user).for_list(request.user)
    return {
        "incidents": [] if form.narrows else incidents,
        "views": SavedView.objects.offered_to(request.user),
        "view_form": SavedViewForm(user=request.user),
    }


@require_POST
@supervisor
def save_view(request: StaffRequest) -> HttpResponse:
    """Keep the queue with the filters and columns that the page has."""
    one = queue_of(request.POST.get("queue", ""))
    form = SavedViewForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, _errors(form))
        return redirect("queues:one", one.code)
    chosen = QueueForm(QueryDict(request.POST.get("chosen", "")), user=request.user)
    form.instance.user, form.instance.queue = request.user, one.code
    form.instance.choices = chosen.kept()
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:  # A second click was faster: what it saved stands there
        return redirect("queues:one", one.code)
    messages.success(request, _("Saved: %(name)s.") % {"name": form.instance})
    return redirect(form.instance)


def _errors(form: SavedViewForm) -> str:
    return " ".join(f"{form[name].label}: {found[0]}" for name, found in form.errors.items())


@require_POST
@supervisor
def remove_view(request: StaffRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    view.delete()
    messages.success(request, _("Removed: %(name)s.") % {"name": view})
    return redirect("queues:one", view.queue)
