"""Logging a complaint, and finding one again."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from complaints import (
    bell,
    callers,
    drafts,
    finding,
    guidance,
    hints,
    intake,
    looking_up,
    phrase_book,
)
from complaints.forms import ComplaintForm
from complaints.forms.log import TypedForm
from complaints.forms.narrow import NarrowForm
from complaints.models import Complaint, Draft, IntakeKey, Refused, State
from complaints.views import searches
from complaints.views.shared import get_visible, page_of
from customers import search
from sla.models import Clock
from staff.access import StaffRequest, desk, everybody
from staff.models import User

PAGE_SIZE = 25
CSRF_FIELD = "csrfmiddlewaretoken"


@desk
def new(request: StaffRequest) -> HttpResponse:
    """GET shows the form, POST logs what it says."""
    if request.method == "POST":
        return _create(request)
    key = request.GET.get("draft", "")
    draft = Draft.objects.filter(user=request.user, key=key).first()
    if key and (sent := IntakeKey.objects.filter(user=request.user, key=key).first()):
        return redirect(sent.complaint)
    usual = {"channel": request.session.get("channel", "")}
    initial = draft.values if draft else usual | request.GET.dict()
    form = ComplaintForm(user=request.user, now=timezone.now(), initial=initial)
    return _page(request, form, draft.key if draft else str(uuid.uuid4()))


def _page(
    request: StaffRequest,
    form: ComplaintForm,
    key: str,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The form; after a refusal with what the desk knows, which scripts ask for while typing."""
    for name in ("caller", "phone"):  # The page says who may be meant
        looking_up.by_phone(str(form[name].value() or ""), by=request.user, at=form.now)
    context: dict[str, Any] = {"form": form, "key": key, "marks": form.marks()}
    context |= _known(form, request.user) if form.is_bound else {}
    caller = form.show_callers()
    said = str(form["caller"].value() or "")
    context |= {"phone": search.phone_in(said), "slip": callers.slip(said)}
    context["card"] = callers.card(caller, request.user, at=form.now) if caller else None
    waiting = list(Draft.objects.of(request.user).filter(where=request.path))
    context["drafts"] = [one for one in waiting if one.key != key]
    since = timezone.now() - drafts.TAKEN_BACK
    context["thrown_away"] = Draft.objects.thrown_away(request.user, since).filter(
        where=request.path
    )
    context["revision"] = next((one.revision for one in waiting if one.key == key), 0)
    return render(request, "complaints/new.html", context | more, status=status)


def _known(form: ComplaintForm, user: User) -> dict[str, Any]:
    typed = TypedForm(form.data, user=user, now=form.now)
    typed.is_valid()
    new = typed.so_far()
    return {
        "hints": hints.of(new, for_whom=user, at=form.now),
        "lines": guidance.lines(new.nature, new.demeanour),
    }


def _create(request: StaffRequest) -> HttpResponse:
    """Log what was sent; a double click, a reload or a resent page finds the first complaint."""
    now, key = timezone.now(), _key(request.POST.get("key", ""))
    once: dict[str, Any] = {"key": key, "print": intake.fingerprint(_said(request))}
    if "look" in request.POST:  # Without scripts what is known is asked for
        return _page(request, TypedForm(request.POST, user=request.user, now=now), key)
    form = ComplaintForm(request.POST, user=request.user, now=now)
    try:
        if first := intake.kept(**once, by=request.user):
            return redirect(first)
        if form.is_valid():
            _refuse_twice(request, key)
            return _logged(request, form, once, now)
    except LoggedBeside as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, key, 409, beside=refusal.complaint)
    except Refused as refusal:  # Nothing typed is lost: the page comes back with a fresh key
        form.add_error(None, str(refusal))
        key = str(uuid.uuid4())
    return _page(request, form, key, 422)


def _logged(
    request: StaffRequest, form: ComplaintForm, once: dict[str, Any], now: datetime
) -> HttpResponse:
    said = {"answered": form.cleaned_data["answered"], "by": request.user, "at": now}
    complaint, is_new = intake.log_once(form.complaint(), **once, **said)
    if is_new:
        phrase_book.record(complaint, used=[], overridden=form.overridden, by=request.user, at=now)
        if request.session.get("channel") != complaint.channel.code:
            request.session["channel"] = complaint.channel.code  # Mostly the next one's too
        bell.ring_for(complaint)
        messages.success(request, to_tell(complaint) + _what_next(complaint))
    return redirect(complaint)


def _refuse_twice(request: StaffRequest, key: str) -> None:
    """Two pages of one draft: the second asks once whether it is another complaint."""
    beside = drafts.sent_beside(request.user, key)
    if beside and request.POST.get("beside") != beside.number:
        text = _(
            "Another page of this draft was logged as %(number)s already. If this is another "
            "complaint, save it once more."
        )
        raise LoggedBeside(text % {"number": beside.number}, beside)


class LoggedBeside(Refused):
    def __init__(self, text: str, complaint: Complaint) -> None:
        super().__init__(text)
        self.complaint = complaint


@require_POST
@desk
def chase(request: StaffRequest, number: str) -> HttpResponse:
    """What was typed is no new complaint: it belongs to an open one, whose customer asks again."""
    complaint, now = get_visible(request, number), timezone.now()
    once: dict[str, Any] = {"key": _key(request.POST.get("key", "")), "by": request.user}
    note = "\n".join(filter(None, (request.POST.get(name, "") for name in ("what", "remedy"))))
    form = ComplaintForm(request.POST, user=request.user, now=now)
    try:
        if note.strip():
            once["print"] = intake.fingerprint(_said(request))
            _chased(request, complaint, note, once, now)
            return redirect(complaint)
        form.add_error("what", _("Say what the customer said; it is added as a note."))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return _page(request, form, once["key"], 422)


def _chased(
    request: StaffRequest, complaint: Complaint, note: str, once: dict[str, Any], now: datetime
) -> None:
    if intake.chase_once(complaint, note, **once, at=now):
        text = ngettext(
            "Added to %(number)s: the customer has asked for it once more.",
            "Added to %(number)s: the customer has asked for it %(times)d times now.",
            complaint.chases,
        )
        messages.success(request, text % {"number": complaint.number, "times": complaint.chases})


def to_tell(complaint: Complaint) -> SafeString:
    """W5: the number, and the time by which an answer comes."""
    if complaint.state == State.ARCHIVED:
        text = _("Logged as %(number)s, answered and closed.")
        return escape(text % {"number": complaint.number})
    answer = next((one for one in complaint.timers.all() if one.clock == Clock.ANSWER), None)
    if answer is None or answer.due_at is None:
        text = _("Logged as %(number)s. Tell the customer the number.")
        return escape(text % {"number": complaint.number})
    due = formats.date_format(timezone.localtime(answer.due_at), "DATETIME_FORMAT")
    text = _("Logged. Tell the customer: number %(number)s, an answer by %(due)s.")
    return escape(text % {"number": complaint.number, "due": due})


def _what_next(complaint: Complaint) -> SafeString:
    """What a clerk may want next, while the customer is still on the telephone."""
    links = [(reverse("complaints:papers", args=[complaint.number]), _("Print it"))]
    if customer := complaint.customer:
        another = f"{reverse('complaints:new')}?customer={customer.number}"
        links.append((another, _("One more from this customer")))
    return format_html_join("", ' <a href="{}">{}</a>', links)


def _key(sent: str) -> str:
    """The key of the page that was sent; a new one where it was tampered with."""
    return sent if re.fullmatch(r"[\w.-]{1,100}", sent) else str(uuid.uuid4())


def _said(request: StaffRequest) -> dict[str, str]:
    return {name: text for name, text in request.POST.dict().items() if name != CSRF_FIELD}


@require_http_methods(["GET", "HEAD", "POST"])
@everybody
def index(request: StaffRequest) -> HttpResponse:
    """Find complaints by number, customer, telephone or words, narrowed by what they are."""
    if sent := searches.asked(request):
        return sent
    asked = searches.words_of(request)
    narrow = NarrowForm(request.GET)
    rows = narrow.apply(Complaint.objects.visible_to(request.user))
    order = ["-pk"] if asked else ["-received_at", "-pk"]
    newest = rows.order_by(*order).values_list("pk", flat=True)
    today = timezone.localdate()
    page = page_of(request, finding.find(asked, rows, today=today) if asked else newest, PAGE_SIZE)
    shown = Complaint.objects.filter(pk__in=list(page)).with_times().for_list()
    page.object_list = shown.order_by(*order)
    context = {"page": page, "q": asked, "now": timezone.now(), "narrow": narrow}
    return render(request, "complaints/index.html", context)
