"""Complaints found by whatever somebody has: a number, a caller, words of what was said."""

from __future__ import annotations

from django.db.models import Q

from complaints import texts
from complaints.models import ComplaintQuerySet
from customers import search
from customers.models import Customer

MOST = MOST_CALLERS = 200


def find(asked: str, among: ComplaintQuerySet) -> list[int]:
    """Keys of those that fit, the newest first, at most MOST; a number of ours stands alone."""
    numbers = [asked, asked.upper()]
    theirs = Q(source_number=asked) & ~Q(source_number="")
    numbered = dict(among.filter(Q(number__in=numbers) | theirs).values_list("pk", "number"))
    if ours := [pk for pk, number in numbered.items() if number in numbers]:
        return ours
    callers = search.find(asked, Customer.objects.all()).values_list("pk", flat=True)
    keys = set(numbered)
    theirs_too = among.filter(customer__in=list(callers[:MOST_CALLERS]))
    for found in (theirs_too, texts.find(among, asked)):
        keys |= set(found.order_by("-pk").values_list("pk", flat=True)[:MOST])
    return sorted(keys, reverse=True)[:MOST]
