"""Acts on many complaints: chosen in a queue, said once, looked at before, followed while done."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import bell, bulk, queues, standings
from complaints.bulk_acts import ACTS, can_be_undone, form_of
from complaints.bulk_base import ManyAct
from complaints.forms.queues import QueueForm
from complaints.models import Bulk, Complaint, Refused
from complaints.views.queues import queue_of
from complaints.views.shared import page_of, ticked
from staff.access import StaffRequest, supervisor


@require_safe
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    page = page_of(request, Bulk.objects.filter(by=request.user, started_at__isnull=False))
    rows = [(one, ACTS[one.act].label, one.counts()) for one in page]
    return render(request, "bulk/index.html", {"page": page, "rows": rows})


@require_POST
@supervisor
def new(request: StaffRequest) -> HttpResponse:
    """What is to be said to, or done with, those that were chosen in a queue."""
    act = _act(request)
    try:
        keys = _chosen(request)
    except Refused as refusal:
        return _back(request, refusal)
    form = act.form(user=request.user)
    form.suggest(timezone.now())
    return _form_page(request, act, form, len(keys))


@require_POST
@supervisor
def create(request: StaffRequest) -> HttpResponse:
    """Write down what is to be done; the page that follows shows what would come of it."""
    act, now = _act(request), timezone.now()
    form = act.form(request.POST, user=request.user)
    try:
        keys = _chosen(request)
    except Refused as refusal:
        return _back(request, refusal)
    if not form.is_valid():
        return _form_page(request, act, form, len(keys), status=422)
    row = Bulk.objects.plan(act.code, _sent(request, form), keys, by=request.user, at=now)
    bulk.preview(row, at=now)
    return redirect(row)


def _back(request: StaffRequest, refusal: Refused) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect(queue_of(request.POST.get("queue", "all")).address)


def _sent(request: StaffRequest, form: Form) -> str:
    """What was said, as it is kept for the worker."""
    said = QueryDict(mutable=True)
    for name in form.fields:
        said.setlist(name, request.POST.getlist(name))
    return said.urlencode()


def _act(request: StaffRequest) -> ManyAct:
    act = ACTS.get(request.POST.get("act", ""))
    if act is None or not act.is_offered:
        raise Http404
    return act


def _chosen(request: StaffRequest) -> list[int]:
    """The keys of what was ticked, or of all that the queue holds with its filters.

    Raises Refused where there are none, or more than can be worked on at once.
    """
    keys = _everything(request) if request.POST.get("everything") else _ticked(request)
    if not keys:
        raise Refused(_("Choose at least one complaint."))
    if len(keys) > bulk.MOST:
        text = _("This list holds more than %(most)d complaints; narrow it first.")
        raise Refused(text % {"most": bulk.MOST})
    return keys


def _everything(request: StaffRequest) -> list[int]:
    one = queue_of(request.POST.get("queue", ""))
    form = QueueForm(QueryDict(request.POST.get("chosen", "")), user=request.user)
    if form.errors:  # What narrows nothing must not mean everything
        return []
    standings.refresh()
    rows = form.apply(one.narrow(queues.mine(request.user), timezone.now()))
    return list(rows.in_order_of_work().values_list("pk", flat=True)[: bulk.MOST + 1])


def _ticked(request: StaffRequest) -> list[int]:
    numbers = ticked(request, bulk.MOST)
    found = Complaint.objects.visible_to(request.user).filter(number__in=numbers)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _form_page(
    request: StaffRequest, act: ManyAct, form: object, count: int, status: int = 200
) -> HttpResponse:
    names = ("everything", "queue", "chosen")
    kept = {name: request.POST[name] for name in names if request.POST.get(name)}
    context = {"act": act, "form": form, "kept": kept, "count": count}
    context["numbers"] = [] if "everything" in kept else ticked(request, bulk.MOST)
    return render(request, "bulk/new.html", context, status=status)


@require_safe
@supervisor
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Before it starts: what would be done and what not, and why. Then: how far it is."""
    row = _get(request, pk)
    seen = row.items.filter(complaint__in=Complaint.objects.visible_to(request.user))
    left_out = seen.exclude(reason="").select_related("complaint")
    counts = row.counts()
    context = {
        "bulk": row,
        "act": ACTS[row.act],
        "counts": counts,
        "total": sum(counts.values()),
        "finished": sum(counts.values()) - counts[""],
        "refused": (refused := row.items.exclude(reason="").filter(outcome="").count()),
        "will": counts[""] - refused,
        "page": page_of(request, left_out),
        "undoable": can_be_undone(row),
        "said": _said(row),
        "first": seen.filter(reason="", outcome="").select_related("complaint")[:10],
    }
    return render(request, "bulk/detail.html", context)


def _said(row: Bulk) -> list[tuple[str, object]]:
    """What the form says, for whoever looks at it before it starts."""
    form = form_of(row)
    values = ((form.fields[name].label, value) for name, value in form.cleaned_data.items())
    return [(str(label), value) for label, value in values if value and value is not True]


def _get(request: StaffRequest, pk: int) -> Bulk:
    rows = Bulk.objects.select_related("by__branch", "undoes")
    return get_object_or_404(rows, pk=pk, by=request.user)


@require_POST
@supervisor
def start(request: StaffRequest, pk: int) -> HttpResponse:
    row = _get(request, pk)
    try:
        if bulk.start(row, at=timezone.now()):
            bell.ring("perform_bulks")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(row)


@require_POST
@supervisor
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    row = _get(request, pk)
    if bulk.retry(row):
        bell.ring("perform_bulks")
    return redirect(row)


@require_POST
@supervisor
def undoing(request: StaffRequest, pk: int) -> HttpResponse:
    row = _get(request, pk)
    try:
        made = bulk.undo(row, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(row)
    bell.ring("perform_bulks")
    return redirect(made)
