"""Finding a customer by whatever the caller says: a telephone, a number, a name, a company."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import reduce
from operator import and_, or_

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Collate, Reverse

from customers import names
from customers.models import CorporateAccount, Customer, CustomerQuerySet, Phone
from customers.phones import NotAPhoneNumber, read_all, without_extension
from foundation.signs import plain

LABEL = (
    r"(?:(?:客户|客戶)(?:编号|編號|号码|號碼|号|號)?|编号|編號"
    r"|(?:customer\s*)?(?:number|no|nr)\b|customer\b|\#)?[\s.:\#]*"
)
OURS = re.compile(LABEL + r"K[\s_\#‐-―-]*0*(\d{1,9})", re.IGNORECASE)
BARE = re.compile(LABEL + r"0*([1-9]\d{0,8})", re.IGNORECASE)
MOST = 100  # Found by their names
MOST_ACCOUNTS = 50
MOST_NEAR, MOST_LIKE = 5, 300  # Offered where nobody is found; looked at for it
TAIL = re.compile(
    r"(?:(?:手机|手機|电话|電話)?(?:尾号|尾號|尾数|尾數|[后後末]四位)[是为為]?"
    r"|(?:phone\s*)?(?:tail|ending|ends|last\s*(?:four|4))(?:\s+(?:in|with|on|digits))?)?[\s:]*"
    r"(?:(?P<head>\+?\d*)[*xX×]+(?P<hidden>\d{3,})|(?P<tail>\d{4,15}))",
    re.IGNORECASE,
)
GROUPED = re.compile(r"(?<=\d)[\s()./-]+(?=\d)")
FOLDED = Collate("sought", "C")  # The expression that is indexed: in order, and by beginnings
TURNED = Collate(Reverse("number"), "C")


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
    """Everyone who fits, the closest first. A telephone stands alone."""
    asked = plain(asked)
    if phones := phones_in(asked):
        return customers.with_phone(*phones).order_by("pk")
    by_number = Q(number__in=numbers_in(asked))  # By its index, which knows no case
    keys = _dialled(asked, customers)
    bare = names.untitled(asked)
    keys += _named(asked, customers)
    if not keys and bare != asked:
        keys = _named(bare, customers)
    whole = names.key(bare)
    closeness = Case(
        When(by_number, then=0),
        When(sought=whole, then=1),
        When(sought__startswith=whole, then=2),
        default=Value(3),
        output_field=IntegerField(),
    )
    found = customers.filter(by_number | Q(pk__in=keys))
    return found.alias(closeness=closeness).order_by("closeness", "name", "pk")


def near(asked: str, customers: CustomerQuerySet) -> list[Customer]:
    """Who may be meant where nobody fits: spelt a little otherwise, or sounding the same."""
    asked = names.untitled(asked)
    sounds, letters = names.sounds_typed(asked), names.key(asked)
    if len(letters) < 2 or re.search(r"\d{3}", asked):
        return []
    heard = customers.filter(Q(sound__in=sounds) | Q(initials=letters), ~Q(sound="")).order_by("pk")
    found = {one.pk: one for one in heard[:MOST_LIKE]} if sounds else {}
    if sets := names.near_grams(asked):
        like = reduce(or_, (Q(grams__contains=grams) for grams in sets))
        alike = customers.order_by().alias(grams=Grams("sought")).filter(like)
        found |= {one.pk: one for one in alike[:MOST_LIKE]}
    fitting = [one for one in found.values() if names.is_near(asked, one.name)]
    fitting.sort(key=lambda one: (names.distance(letters, one.sought), one.name, one.pk))
    return fitting[:MOST_NEAR]


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
    """Whether somebody who was chosen is one of those whom these words may mean; see find, near."""
    asked = plain(asked)
    if phones := phones_in(asked):
        return bool(customer.phones.filter(number__in=phones).exists())
    if customer.number in numbers_in(asked) or _ends_so(asked, customer):
        return True
    return any(_is_called(said, customer) for said in (asked, names.untitled(asked)))


def _is_called(asked: str, customer: Customer) -> bool:
    if not _is_telling(asked):
        return False
    account, wanted = customer.account, names.parts(asked)
    company = "\n".join([account.name, account.name_zh, account.number]) if account else ""
    if any(all(part in names.key(text) for part in wanted) for text in (customer.name, company)):
        return bool(wanted)
    return names.is_near(asked, customer.name)


def _is_telling(asked: str) -> bool:
    """One letter is in half of all names; one Chinese character is not."""
    return any(len(part) > 1 or not part.isascii() for part in names.parts(asked))


def _tail(asked: str) -> tuple[str, str] | None:
    """How a number begins and ends of which only its last digits were typed, or what is shown."""
    match = TAIL.fullmatch(GROUPED.sub("", without_extension(asked)))
    return (match["head"] or "", match["tail"] or match["hidden"]) if match else None


def _dialled(asked: str, customers: CustomerQuerySet) -> list[int]:
    """Keys of those whose telephone ends so: at most MOST."""
    if (said := _tail(asked)) is None:
        return []
    head, tail = said
    ending = Phone.objects.alias(turned=TURNED).filter(turned__startswith=tail[::-1])
    rows = ending.filter(number__contains=head)  # As it is shown, or as it is said at home
    theirs = customers.order_by().filter(pk__in=rows.values("customer"))
    return list(theirs.values_list("pk", flat=True)[:MOST])


def _ends_so(asked: str, customer: Customer) -> bool:
    if (said := _tail(asked)) is None:
        return False
    numbers = [phone.number for phone in customer.phones.all()]
    return any(said[0] in one and one.endswith(said[1]) for one in numbers)


def _named(asked: str, customers: CustomerQuerySet) -> list[int]:
    """Keys of those whose names begin with it, then of those that have its parts elsewhere, in any
    order: at most MOST. Of one letter nobody.

    Nobody reads through ten thousand namesakes, and sorting them would take a second.
    """
    if not _is_telling(asked):
        return []
    wanted = names.parts(asked)
    begun = customers.order_by().alias(folded=FOLDED).filter(folded__startswith="".join(wanted))
    keys = list(begun.order_by("folded", "pk").values_list("pk", flat=True)[:MOST])
    if len(keys) < MOST:
        # The pairs find the rows by their index; the whole has the last word.
        pairs = sorted({gram for part in wanted for gram in names.grams(part)})
        named = Q(grams__contains=pairs, **{"sought__contains": wanted[0]})
        for part in wanted[1:]:
            named &= Q(sought__contains=part)
        anyhow = named | Q(account__in=_accounts(wanted))
        others = customers.order_by().alias(grams=Grams("sought")).filter(anyhow)
        keys += others.exclude(pk__in=keys).values_list("pk", flat=True)[: MOST - len(keys)]
    return keys


def _accounts(wanted: list[str]) -> list[int]:
    """Companies are few: they may be looked through."""
    called = reduce(and_, (Q(sought__contains=part) for part in wanted))
    found = CorporateAccount.objects.in_use().filter(called).order_by("pk")
    return list(found.values_list("pk", flat=True)[:MOST_ACCOUNTS])
