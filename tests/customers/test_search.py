"""One box finds a customer by whatever the caller says."""

import pytest

from customers import search
from customers.models import CorporateAccount, CorporateLevel, Customer
from tests.conftest import register_customer


@pytest.fixture
def book(group):
    account = CorporateAccount.objects.create(
        number="A-7", name="Amber Works", name_zh="琥珀厂", level=CorporateLevel.objects.all()[0]
    )
    here = group["west-a-1"]
    people = {name: register_customer(here, name) for name in ("Willow Reed", "柳青", "柳青山")}
    people["worker"] = register_customer(here, "Hazel", account=account, standing="member")
    people["Willow Reed"].phones.create(number="+8613912345678")
    people["柳青"].phones.create(number="+8613912345678")
    return people


def found(asked):
    return list(search.find(asked, Customer.objects.all()))


@pytest.mark.parametrize(
    "spelling", ["13912345678", "139 1234 5678", "+86 139-1234-5678", "0086 13912345678"]
)
def test_a_telephone_finds_everyone_who_has_it_in_any_spelling(book, spelling):
    assert found(spelling) == [book["Willow Reed"], book["柳青"]]


@pytest.mark.parametrize("asked", ["willow", "Reed", "low re", "WILLOW REED", "  Willow   Reed "])
def test_a_part_of_a_name_finds_it(book, asked):
    assert found(asked) == [book["Willow Reed"]]


def test_the_closest_name_comes_first(book):
    assert found("柳青") == [book["柳青"], book["柳青山"]]
    assert found("青山") == [book["柳青山"]]


@pytest.mark.parametrize("asked", ["Amber", "琥珀", "A-7"])
def test_a_company_finds_its_people(book, asked):
    assert found(asked) == [book["worker"]]


def test_a_customer_number_finds_its_customer(book):
    assert found(book["worker"].number.lower()) == [book["worker"]]


@pytest.mark.parametrize("asked", ["", "e", "%", "nobody", "柳%", "\x00".strip("\x00")])
def test_nobody_is_found_by_what_is_nobodys(book, asked):
    assert found(asked) == []


SAID = [
    "willow",
    "low re",
    "  Willow   Reed ",
    "柳青",
    "青山",
    "琥珀",
    "A-7",
    "amber",
    "e",
    "reed x",
]


@pytest.mark.parametrize("asked", [*SAID, "139 1234 5678", "13900000000"])
def test_whoever_is_found_fits_and_nobody_else_does(book, asked):
    everyone = Customer.objects.order_by("pk")
    fitting = {one for one in everyone if search.fits(asked, one)}
    assert fitting == set(found(asked))
    for one in everyone:
        assert search.fits(one.number.lower(), one)


def test_of_many_namesakes_the_first_in_order_are_found(group, monkeypatch):
    monkeypatch.setattr(search, "MOST", 3)
    here = group["west-a-1"]
    people = [register_customer(here, f"Reed {letter}") for letter in "dbac"]
    register_customer(here, "Amber Reed")
    assert found("reed") == [people[2], people[1], people[3]]


def test_those_who_begin_so_come_before_those_who_hold_it(group, monkeypatch):
    monkeypatch.setattr(search, "MOST", 2)
    here = group["west-a-1"]
    holds, begins = register_customer(here, "Amber Reed"), register_customer(here, "reed Amber")
    assert found("Reed") == [begins, holds]
