"""What all pages share: finding what the user may see, and the bar at the top."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from complaints import pulse
from complaints.models import Complaint, Notice
from staff.access import StaffRequest

PAGE_SIZE, MOST_COUNTED = 50, 10_000


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The count on the inbox. A page without a bar asks nothing, one with it asks once;
    for admins, whether anything fires, from a memory of some seconds."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    asked = {"unread": cache(lambda: Notice.objects.count_unread(user))}
    if not user.is_desk_admin:
        return asked
    return {**asked, "no_sweep": cache(lambda: pulse.alarm(timezone.now()))}


def get_visible(request: StaffRequest, number: str) -> Complaint:
    """The complaint by its number, if it is the user's to see; else 404, as if it were not."""
    return get_object_or_404(Complaint.objects.visible_to(request.user).for_page(), number=number)


def ticked(request: StaffRequest, most: int) -> list[str]:
    """The numbers of the rows that were chosen. No number holds a NUL."""
    return [text for text in request.POST.getlist("number")[:most] if "\x00" not in text]


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts up to MOST_COUNTED: nobody turns so many pages, and a million take their time."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return rows.order_by().values("pk")[:MOST_COUNTED].count()


def page_with_total(request: HttpRequest, rows: QuerySet[Any], size: int = PAGE_SIZE) -> Page[Any]:
    """As page_of, for rows that are counted while they are read: one query."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and 0 < len(asked) < 6 else 1
    total = Window(Count("*"))
    read = list(rows.annotate(total=total)[(number - 1) * size : number * size])
    if not read:
        return page_of(request, rows, size)
    pages = type("CountedPaginator", (Paginator,), {"count": read[0].total})(rows, size)
    return Page(read, number, pages)


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any] | list[int],
    size: int = PAGE_SIZE,
    paginator: type[Paginator[Any]] = BoundedPaginator,
) -> Page[Any]:
    """The page of rows that `?page=` asks for; nonsense leads to the first."""
    return paginator(rows, size).get_page(request.GET.get("page"))
