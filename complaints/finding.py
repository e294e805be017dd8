"""Complaints found by whatever somebody has: a number, a caller, words of what was said."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from complaints import texts
from complaints.models import ComplaintQuerySet
from customers import search
from customers.models import Customer

MOST, MOST_CALLERS = 100, 200
SIGNS = re.compile(r"[\W_]+")
WHOLE = re.compile(r"C?(20\d\d)(\d{6})")  # C-2026-001465, however it is spaced and written
WITH_YEAR = re.compile(r"C(20\d\d)0*([1-9]\d{0,5})")
LAST_PART = re.compile(r"(C?)0*(\d{1,9})")


class Numbers(NamedTuple):
    """Numbers of ours that may be meant, and whether it can be nothing else."""

    ours: list[str]
    surely: bool


def _numbers(asked: str, today: date) -> Numbers:
    """Whole, without its noughts, or only its last part; with any signs between or around.

    A last part alone is of this year or the last one.
    """
    said = SIGNS.sub("", unicodedata.normalize("NFKC", asked).upper().removeprefix("编号"))
    if match := WHOLE.fullmatch(said) or WITH_YEAR.fullmatch(said):
        return Numbers([_number(match[1], match[2])], surely=not asked.isdecimal())
    if match := LAST_PART.fullmatch(said):
        years = (today.year - back for back in (0, 1))
        return Numbers([_number(year, match[2]) for year in years], surely=bool(match[1]))
    return Numbers([asked.upper()], surely=True)


def _number(year: str | int, last: str) -> str:
    return f"C-{year}-{int(last):06}"


def find(asked: str, among: ComplaintQuerySet, *, today: date) -> list[int]:
    """Keys of those that fit, the newest first, at most MOST; a number of ours stands alone."""
    numbers = _numbers(asked, today)
    theirs = Q(source_number=asked) & ~Q(source_number="")
    numbered = dict(among.filter(Q(number__in=numbers.ours) | theirs).values_list("pk", "number"))
    ours = [pk for pk, number in numbered.items() if number in numbers.ours]
    if ours and numbers.surely:  # Bare figures may be anything
        return ours
    callers = search.find(asked, Customer.objects.all()).values_list("pk", flat=True)
    keys = set(numbered)
    theirs_too = among.filter(customer__in=list(callers[:MOST_CALLERS])).order_by("-pk")
    for found in (theirs_too, texts.find(among, asked, everywhere=True)):
        keys |= set(found.values_list("pk", flat=True)[:MOST])
    return sorted(keys, reverse=True)[:MOST]
