"""Finding a customer by whatever the caller says: a telephone, a number, a name, a company."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from itertools import pairwise

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Collate, Upper

from customers.models import CorporateAccount, Customer, CustomerQuerySet
from customers.phones import NotAPhoneNumber, read_all
from foundation.signs import plain

OURS = re.compile(r"K[\s_‐-―-]*0*(\d{1,9})", re.IGNORECASE)
BARE = re.compile(r"0*([1-9]\d{0,8})")
LEAST = 2  # Letters or signs that a name must have in common
MOST = 100  # Found by their names
MOST_ACCOUNTS = 50
FOLDED = Collate(Upper("name"), "C")  # The expression that is indexed: in order, and by beginnings


class Grams(Func):
    """All single characters and pairs of a name: the expression that is indexed."""

    function = "customers_grams"
    output_field = ArrayField(TextField())


def phones_in(asked: str) -> list[str]:
    """The telephone numbers that were typed, as E.164; none where it is anything else.

    A service number, as 12345, may be a customer's number just as well.
    """
    with suppress(NotAPhoneNumber):
        numbers = [phone.number for phone in read_all(asked, settings.PHONE_REGION)]
        return [number for number in numbers if number.startswith("+")]
    return []


def phone_in(asked: str) -> str:
    """The first of them; empty where there is none."""
    return next(iter(phones_in(asked)), "")


def find(asked: str, customers: CustomerQuerySet) -> CustomerQuerySet:
    """Everyone who fits, the closest first. A telephone or a number stands alone."""
    asked = " ".join(asked.split())
    if phones := phones_in(asked):
        return customers.with_phone(*phones).order_by("pk")
    by_number = Q(number__in=numbers_in(asked))  # By its index, which knows no case
    if len(asked) < LEAST:
        return customers.filter(by_number)
    closeness = Case(
        When(by_number, then=0),
        When(name__iexact=asked, then=1),
        When(name__istartswith=asked, then=2),
        default=Value(3),
        output_field=IntegerField(),
    )
    found = customers.filter(by_number | Q(pk__in=_named(asked, customers)))
    return found.alias(closeness=closeness).order_by("closeness", "name", "pk")


def is_number(asked: str) -> bool:
    """Whether it is written as the numbers that we give are."""
    return bool(OURS.fullmatch(plain(asked)))


def number_in(asked: str, customers: Iterable[Customer]) -> str:
    """The number of whoever of these it is, in any spelling; else nothing."""
    said = numbers_in(asked)
    return next((one.number for one in customers if one.number in said), "")


def numbers_in(asked: str) -> list[str]:
    """The customer's numbers that may be meant: `K21`, `k-000021` and `21` are ours."""
    said = plain(asked)
    match = OURS.fullmatch(said) or BARE.fullmatch(said)
    ours = [f"K-{int(match[1]):06}"] if match else []
    return list(dict.fromkeys([asked, asked.upper(), said, said.upper(), *ours]))


def fits(asked: str, customer: Customer) -> bool:
    """Whether somebody who was chosen is one of those whom these words may mean; see find."""
    asked = " ".join(asked.split())
    if phones := phones_in(asked):
        return bool(customer.phones.filter(number__in=phones).exists())
    if customer.number in numbers_in(asked):
        return True
    account = customer.account
    company = [account.number, account.name, account.name_zh] if account else []
    names = [customer.name, *company] if len(asked) >= LEAST else []
    return any(asked.casefold() in " ".join(name.split()).casefold() for name in names)


def _named(asked: str, customers: CustomerQuerySet) -> list[int]:
    """Keys of those whose names begin with it, then of those that have it elsewhere: at most MOST.

    Nobody reads through ten thousand namesakes, and sorting them would take a second.
    """
    begun = customers.order_by().alias(folded=FOLDED).filter(folded__startswith=asked.upper())
    keys = list(begun.order_by("folded", "pk").values_list("pk", flat=True)[:MOST])
    if len(keys) < MOST:
        # The pairs find the rows by their index; the whole has the last word.
        pairs = sorted({one + other for one, other in pairwise(asked.lower())})
        parts = Q(grams__contains=pairs, name__icontains=asked) | Q(account__in=_accounts(asked))
        others = customers.order_by().alias(grams=Grams("name")).filter(parts).exclude(pk__in=keys)
        keys += others.values_list("pk", flat=True)[: MOST - len(keys)]
    return keys


def _accounts(asked: str) -> list[int]:
    """Companies are few: they may be looked through."""
    called = Q(name__icontains=asked) | Q(name_zh__icontains=asked) | Q(number__iexact=asked)
    found = CorporateAccount.objects.in_use().filter(called).order_by("pk")
    return list(found.values_list("pk", flat=True)[:MOST_ACCOUNTS])
