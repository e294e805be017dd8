"""Complaints found by whatever somebody has: a number, a caller, words of what was said."""

from __future__ import annotations

import re

from django.db.models import Q
from django.utils import timezone

from complaints import texts
from complaints.models import ComplaintQuerySet
from customers import search
from customers.models import Customer

MOST, MOST_CALLERS = 100, 200
WHOLE = re.compile(r"C[\s-]*(\d{4})[\s-]*(\d{6,9})")  # However it is spaced
OURS = re.compile(r"(?:C[\s-]*)?(?:(\d{4})-)?0*(\d{1,9})")


def _numbers(asked: str) -> list[str]:
    """The numbers of ours that this may be: whole, without its noughts, or only its last part."""
    said = asked.upper()
    match = WHOLE.fullmatch(said) or OURS.fullmatch(said)
    if match is None:
        return [said]
    years = [match[1]] if match[1] else [str(timezone.localdate().year - back) for back in (0, 1)]
    return [f"C-{year}-{int(match[2]):06}" for year in years]


def find(asked: str, among: ComplaintQuerySet) -> list[int]:
    """Keys of those that fit, the newest first, at most MOST; a number of ours stands alone."""
    numbers = _numbers(asked)
    theirs = Q(source_number=asked) & ~Q(source_number="")
    numbered = dict(among.filter(Q(number__in=numbers) | theirs).values_list("pk", "number"))
    ours = [pk for pk, number in numbered.items() if number in numbers]
    if ours and not asked.isdecimal():  # Bare figures may be anything
        return ours
    callers = search.find(asked, Customer.objects.all()).values_list("pk", flat=True)
    keys = set(numbered)
    theirs_too = among.filter(customer__in=list(callers[:MOST_CALLERS]))
    for found in (theirs_too, texts.find(among, asked)):
        keys |= set(found.order_by("-pk").values_list("pk", flat=True)[:MOST])
    return sorted(keys, reverse=True)[:MOST]
