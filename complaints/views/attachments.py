"""Attachments: sent to a complaint, and read by those who may see it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from complaints import attachments
from complaints.models import Attachment, Refused
from complaints.views.shared import get_visible
from staff.access import StaffRequest, desk, everybody

# Whatever a file holds, it runs nothing and reaches nothing.
ALONE = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"
# A browser's own viewer does not start in a sandbox; it has one of its own.
IN_VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
IN_VIEWER += "frame-ancestors 'self'"


@require_POST
@desk
def attach(request: StaffRequest, number: str) -> HttpResponse:
    """Keep the files that were sent, as far as they can be; each refusal is named."""
    complaint, now = get_visible(request, number), timezone.now()
    files = cast("list[UploadedFile[bytes]]", request.FILES.getlist("files"))
    if not files:
        messages.error(request, _("Choose a file first."))
    kept, refused, note = [], [], request.POST.get("note", "")[:500]
    for file in files:
        try:
            row = attachments.attach(complaint, file, note=note, by=request.user, at=now)
            kept.append(row.name)
        except Refused as refusal:
            refused.append(str(refusal))
    if kept:
        messages.success(request, _("Attached: %(name)s.") % {"name": ", ".join(kept)})
    for sentence in dict.fromkeys(refused):
        messages.error(request, sentence)
    return redirect(complaint)


@require_safe
@everybody
def download(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    row = get_object_or_404(get_visible(request, number).attachments, pk=pk)
    return _file(row, is_shown=row.is_picture or row.is_sound or row.is_film)


@require_safe
@everybody
@xframe_options_sameorigin
def view(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """A PDF as the browser's viewer shows it within the complaint's page."""
    pdfs = get_visible(request, number).attachments.filter(type="application/pdf")
    response = _file(get_object_or_404(pdfs, pk=pk), is_shown=True)
    response["Content-Security-Policy"] = IN_VIEWER
    return response


def _file(row: Attachment, *, is_shown: bool) -> HttpResponse:
    response = FileResponse(
        row.file.open(), as_attachment=not is_shown, filename=row.name, content_type=row.type
    )
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, response)
