"""The papers of a complaint: on the screen to be printed, or as PDF. Each print is logged."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints.models import Complaint, Printed
from complaints.papers import pdf
from complaints.papers.content import PAPERS, Paper
from complaints.papers.sections import moment
from complaints.views.shared import get_visible
from staff.access import StaffRequest, desk
from staff.models import User


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
    context = {"complaint": complaint, "papers": papers, "printed": printed}
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
        response = HttpResponse(pdf.draw(title, foot, sections), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{complaint.number}-{code}.pdf"'
        return response
    context = {"title": title, "foot": foot, "sections": sections, "complaint": complaint}
    return render(request, "papers/paper.html", context)


def _foot(asked: Paper, complaint: Complaint, user: User, now: datetime) -> str:
    text = _("%(number)s · printed by %(who)s, %(when)s")
    return text % {"number": complaint.number, "who": user, "when": moment(now)}
