"""Rows as files: given out, looked at, taken in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from complaints import looking_up
from complaints.models import Refused
from setup import files
from setup.books import BOOKS, Book
from setup.books.base import Sender, take
from setup.files import KINDS
from setup.forms import FileForm
from setup.models import Upload
from staff.access import StaffRequest, top_admin


def book_of(code: str) -> Book:
    if code not in BOOKS:
        raise Http404
    return BOOKS[code]


@require_safe
@top_admin
def book(request: StaffRequest, code: str) -> HttpResponse:
    """What has pages of its own, as a file."""
    context = {"book": book_of(code), "files": KINDS, "file_form": FileForm()}
    return render(request, "setup/book.html", context)


@require_safe
@top_admin
def export(request: StaffRequest, code: str, format: str) -> HttpResponse:
    book = book_of(code)
    if format not in KINDS:
        raise Http404
    now = timezone.now()
    looking_up.file_taken(f"{code}.{format}", by=request.user, at=now)
    write, kind = KINDS[format]
    named = {"Content-Disposition": f'attachment; filename="heed-{code}.{format}"'}
    return HttpResponse(write(book.heads, book.rows(now)), content_type=kind, headers=named)


@require_POST
@top_admin
def upload(request: StaffRequest, code: str) -> HttpResponse:
    """Look at a file; nothing is changed yet."""
    book, form = book_of(code), FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a CSV or XLSX file."))
        return redirect(book.files_at)
    sent = form.cleaned_data["file"]
    try:
        rows = files.read(sent.name, sent.read(files.LARGEST + 1))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(book.files_at)
    values = {"resource": book.code, "name": sent.name[:200], "rows": rows}
    kept = Upload.objects.keep(**values, at=timezone.now(), by=request.user)
    return redirect("setup:uploaded", pk=kept.pk)


@top_admin
def uploaded(request: StaffRequest, pk: int) -> HttpResponse:
    """What the file would change; sent with a yes, it is changed."""
    kept, now = get_object_or_404(Upload, pk=pk, by=request.user), timezone.now()
    book, is_meant = book_of(kept.resource), request.method == "POST" and kept.claim(now)
    seen = request.POST.get("seen", "-") if is_meant else ""
    found = take(book, kept.rows, Sender(request.user, now, kept.name), seen=seen)
    if found.is_done:
        messages.success(request, _("The file is taken in."))
        return redirect(book.address)
    if is_meant:
        kept.release()
        messages.error(request, _("Something has changed meanwhile; look again at what it does."))
    context = {"upload": kept, "book": book, "found": found, "wrong": found.wrong}
    context["lines"] = [line for line in found.lines if line.kind in ("new", "changed")]
    context["same"] = sum(line.kind == "same" for line in found.lines)
    return render(request, "setup/uploaded.html", context)
