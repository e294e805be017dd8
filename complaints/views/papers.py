"""The papers of a complaint: on the screen to be printed, or as PDF. Each print is logged."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import guidance
from complaints.models import Complaint, Printed
from complaints.papers import pdf
from complaints.papers.content import PAPERS, Paper, company_of
from complaints.papers.sections import moment
from complaints.views.queues import queue_of
from complaints.views.shared import get_visible, ticked
from staff.access import StaffRequest, desk, supervisor
from staff.models import User

MOST_PRINTED = 50


@require_safe
@desk
def index(request: StaffRequest, number: str) -> HttpResponse:
    complaint = get_visible(request, number)
    printed = [
        (PAPERS[one.paper].title, one)
        for one in complaint.printed.select_related("by")[:50]
        if one.paper in PAPERS
    ]
    papers = [one for one in PAPERS.values() if one.fits(complaint)]
    marks = guidance.marks_of(complaint)
    context = {"complaint": complaint, "marks": marks, "papers": papers, "printed": printed}
    return render(request, "papers/index.html", context)


@require_POST
@desk
def paper(request: StaffRequest, number: str, code: str) -> HttpResponse:
    """One paper; asking for it is what is logged."""
    complaint, now = get_visible(request, number), timezone.now()
    asked = PAPERS.get(code)
    if asked is None or not asked.fits(complaint):
        raise Http404
    as_pdf = request.POST.get("as") == "pdf"
    about = {"paper": code, "as_pdf": as_pdf, "is_masked": asked.is_for_others}
    Printed.objects.create(complaint=complaint, by=request.user, at=now, **about)
    sections = asked.filled(complaint)
    title, foot = f"{asked.title} {complaint.number}", _foot(asked, complaint, request.user, now)
    if as_pdf:
        response = HttpResponse(
            pdf.draw(title, foot, sections, company_of(complaint)), content_type="application/pdf"
        )
        response["Content-Disposition"] = f'inline; filename="{complaint.number}-{code}.pdf"'
        return response
    one = {"title": title, "foot": foot, "sections": sections, "company": company_of(complaint)}
    return render(request, "papers/paper.html", {"title": title, "papers": [one]})


@require_POST
@supervisor
def many(request: StaffRequest) -> HttpResponse:
    """The same paper of several complaints, a page each; every one is logged as a print."""
    asked, now = PAPERS.get(request.POST.get("paper", "")), timezone.now()
    numbers = ticked(request, MOST_PRINTED)
    mine = Complaint.objects.visible_to(request.user).for_page().filter(number__in=numbers)
    chosen = [one for one in mine.order_by("pk") if asked and asked.fits(one)]
    if asked is None or not chosen:
        messages.error(request, _("Choose complaints that have such a paper."))
        return redirect(queue_of(request.POST.get("queue", "all")).address)
    about = {"paper": asked.code, "as_pdf": False, "is_masked": asked.is_for_others}
    values = {"by": request.user, "at": now, **about}
    Printed.objects.bulk_create(Printed(complaint=one, **values) for one in chosen)
    papers = [_as_shown(asked, one, request.user, now) for one in chosen]
    return render(request, "papers/paper.html", {"title": asked.title, "papers": papers})


def _as_shown(asked: Paper, complaint: Complaint, user: User, now: datetime) -> dict[str, object]:
    foot = _foot(asked, complaint, user, now)
    title = f"{asked.title} {complaint.number}"
    filled = asked.filled(complaint)
    return {"title": title, "foot": foot, "sections": filled, "company": company_of(complaint)}


def _foot(asked: Paper, complaint: Complaint, user: User, now: datetime) -> str:
    text = _("%(number)s · printed by %(who)s, %(when)s")
    return text % {"number": complaint.number, "who": user, "when": moment(now)}
