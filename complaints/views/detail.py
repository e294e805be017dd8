"""One complaint: its page, and the moves that are made from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints import bell, classification, drafts, guidance
from complaints.actions import ACTIONS, offered
from complaints.forms import MoveForm
from complaints.major import major_words
from complaints.models import (
    Complaint,
    Draft,
    Event,
    Link,
    Notice,
    Presence,
    Refused,
    StaleComplaint,
    State,
)
from complaints.models.state import UNANSWERED
from complaints.models.timer import by_urgency
from complaints.views.log import to_tell
from complaints.views.shared import get_visible
from staff.access import StaffRequest, everybody, require_role
from staff.models import User


@require_safe
@everybody
def detail(request: StaffRequest, number: str) -> HttpResponse:
    complaint = get_visible(request, number)
    context = page_context(
        complaint,
        request.user,
        timezone.now(),
        open_noun=request.GET.get("do", ""),
        draft_key=request.GET.get("draft", ""),
    )
    return render(request, "complaints/detail.html", context)


@require_safe
@everybody
def presence(request: StaffRequest, number: str) -> HttpResponse:
    """Who else is here, and whether anything has changed since the page was opened."""
    complaint, now = get_visible(request, number), timezone.now()
    writing = request.GET.get("writing") == "yes"
    Notice.objects.inbox_of(request.user).unread().filter(complaint=complaint).update(read_at=now)
    Presence.objects.update_or_create(
        complaint=complaint,
        user=request.user,
        defaults={"seen_at": now, "is_writing": writing},
    )
    context = {
        "complaint": complaint,
        "others": complaint.presences.beside(request.user, now),
        "is_behind": request.GET.get("seen") != str(complaint.version),
    }
    return render(request, "complaints/_presence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def move(request: StaffRequest, number: str, noun: str) -> HttpResponse:
    """What happens to a complaint is a thing one creates: POST /complaints/C-…/answers/."""
    complaint, now = get_visible(request, number), timezone.now()
    if noun not in ACTIONS:
        raise Http404
    if request.method != "POST":  # Reloaded, or in another language: to what could be written
        return redirect(f"{complaint.get_absolute_url()}?do={noun}")
    require_role(request.user, ACTIONS[noun].roles)
    form = ACTIONS[noun].form(request.POST, complaint=complaint, user=request.user, now=now)
    refusal = _perform(complaint, noun, form, request.user, now)
    if form.is_valid() and not refusal:
        key = request.POST.get("draft", "") or drafts.key_of_move(number, noun)
        drafts.discard(request.user, key)
        if noun == "conversion":  # W5: it has a time by which an answer comes now
            messages.success(request, to_tell(complaint))
        return redirect(_after(complaint, request))
    context = page_context(
        get_visible(request, number), request.user, now, open_noun=noun, form=form
    )
    status = 409 if refusal else 422
    return render(request, "complaints/detail.html", context | {"refusal": refusal}, status=status)


def _after(complaint: Complaint, request: StaffRequest) -> Complaint | str:
    """Back to where it was done: the inbox of approvals, or the complaint; or home, where the
    move took it out of the user's sight."""
    if request.POST.get("back") == "approvals":
        messages.success(request, _("It is decided."))
        return "approvals:index"
    visible = Complaint.objects.visible_to(request.user).filter(pk=complaint.pk).exists()
    return complaint if visible else "home"


def _perform(
    complaint: Complaint, noun: str, form: MoveForm, user: User, now: datetime
) -> Refused | None:
    """Make the move that a valid form asks for; return the refusal, if it was refused."""
    if not form.is_valid():
        return None
    try:
        _act(complaint, noun, form, user, now)
    except Refused as refusal:
        # Nothing typed is lost: the page comes back with the text and the newest version.
        newest = Complaint.objects.values_list("version", flat=True).get(pk=complaint.pk)
        form.data = {**form.data.dict(), "seen": str(newest)}  # type: ignore[attr-defined]
        return refusal
    bell.ring_for(complaint)
    return None


def _act(complaint: Complaint, noun: str, form: MoveForm, user: User, now: datetime) -> None:
    """A note stands beside whatever others did meanwhile: no page is too old for a new one.

    One that this person wrote before is a second click, and stays refused.
    """
    try:
        ACTIONS[noun].perform(complaint, form, by=user, at=now)
    except StaleComplaint:
        note = form.cleaned_data.get("note", "")
        if noun != "notes" or complaint.events.filter(kind="note", by=user, note=note).exists():
            raise
        form.cleaned_data["seen"] = None
        ACTIONS[noun].perform(complaint, form, by=user, at=now)


def page_context(
    complaint: Complaint,
    user: User,
    now: datetime,
    *,
    open_noun: str = "",
    form: MoveForm | None = None,
    draft_key: str = "",
) -> dict[str, Any]:
    timers = sorted(complaint.timers.select_related("target__version__policy"), key=by_urgency)
    events = list(complaint.events.select_related("by"))
    where = f"{complaint.get_absolute_url()}?do={open_noun}"
    key = draft_key or drafts.key_of_move(complaint.number, open_noun)
    typed = {one.key: one for one in Draft.objects.of(user).filter(where=where)}
    draft = typed.pop(key, None)
    return {
        "complaint": complaint,
        "now": now,
        "timers": timers,
        "history": [
            (by_desk, list(events))
            for by_desk, events in groupby(events, key=lambda one: one.is_system)
        ],
        "reopened": _reopened(complaint, events),
        "actions": offered(complaint, user, timers),
        "linked": _linked(complaint, user) if complaint.has_links else [],
        "open": ACTIONS.get(open_noun),
        "form": form or _form(open_noun, complaint, user, now, draft),
        "draft_key": key,
        "drafts": typed.values(),
        "revision": draft.revision if draft else 0,
        "suggested_major": _suggested_major(complaint),
        "marks": guidance.marks_of(complaint),
        "guidance": guidance.lines(complaint.nature, complaint.demeanour),
    }


def _reopened(complaint: Complaint, events: Iterable[Event]) -> Event | None:
    """The last reopening, until the work is reported done once more."""
    if State(complaint.state) not in UNANSWERED:
        return None
    return max(
        (one for one in events if one.kind == "reopening"), key=lambda one: one.pk, default=None
    )


def _form(
    noun: str, complaint: Complaint, user: User, now: datetime, draft: Draft | None
) -> MoveForm | None:
    """The form of an act, with what was typed into it before."""
    if noun not in ACTIONS:
        return None
    typed = draft.values if draft else {}
    return ACTIONS[noun].form(complaint=complaint, user=user, now=now, initial=typed)


def _linked(complaint: Complaint, user: User) -> list[Complaint]:
    """What has to do with this one, as far as the reader may see it."""
    keys = Link.objects.keys_beside(complaint)
    return list(Complaint.objects.visible_to(user).filter(pk__in=keys))


def _suggested_major(complaint: Complaint) -> list[str]:
    """The words that suggest a major complaint, where nobody has marked it yet (T3)."""
    if classification.Type.MAJOR in complaint.types or not complaint.is_open:
        return []
    return list(major_words(f"{complaint.what} {complaint.remedy}").values())
