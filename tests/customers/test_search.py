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


@pytest.mark.parametrize("asked", ["", "e", "%", "nobody", "%%", "·", "\x00".strip("\x00")])
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


SPELLINGS = {
    "晨浮萍": ["晨 浮萍", "晨·浮萍", "浮萍 晨", "晨浮萍\u200b", "晨\u3000浮萍", "晨", "chenfuping"],
    "阿依古丽·买买提": [
        "阿依古丽•买买提",
        "阿依古丽・买买提",
        "阿依古丽．买买提",
        "阿依古丽‧买买提",
    ],
    "陳小龍": ["陈小龙", "陳 小龙", "小龙", "cxl"],
    "欧阳 娜娜": ["欧阳娜娜", "歐陽娜娜", "娜娜 欧阳", "娜"],
    "Russet Mossbank": [
        *(
            "MOSSBANK RUSSET",
            "mossbank, russet",
            "RussetMossbank",
            "Ｍｏｓｓｂａｎｋ",
            "ssbank rus",
        ),
    ],
    "Shane O’Neil": ["shane o'neil", "ONEIL", "O`Neil Shane", "o neil"],
    "José Müller": ["jose muller", "JOSÉ", "Muller"],
    "七朵云雨伞": ["七朵云 雨伞", "雨伞七朵云 ".strip()[:2], "七朵雲雨傘"],
}
CASES = [(name, asked) for name, spellings in SPELLINGS.items() for asked in spellings]
BY_SOUND = {"chenfuping", "cxl"}


@pytest.fixture
def people(group):
    return {name: register_customer(group["west-a-1"], name) for name in SPELLINGS}


@pytest.mark.parametrize(("name", "asked"), CASES)
def test_a_name_is_found_in_any_spelling(people, name, asked):
    look = search.near if asked in BY_SOUND else search.find
    assert list(look(asked, Customer.objects.all())) == [people[name]]
    assert search.fits(asked, people[name])


@pytest.mark.parametrize(
    "spelling",
    ["K{0}", "k-{0:06}", "K-{0:06}", "{0}", "k {0}", "Ｋ－{0:06}", "k{0:06}", "K–{0:06}"],
)
def test_a_customer_number_is_found_in_any_spelling(customer, spelling):
    asked = spelling.format(customer.pk).translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    )
    for said in (asked, spelling.format(customer.pk)):
        assert customer in found(said)
        assert search.fits(said, customer)


@pytest.mark.parametrize(
    "asked",
    ["0020", "9000020", "0000 0020", "+86199****0020", "199****0020", "****0020", "900-0020"],
)
def test_the_last_digits_of_a_telephone_find_it(customer, asked):
    customer.phones.create(number="+8619900000020".replace("00000020", "09000020"))
    other = register_customer(customer.branch, "Other")
    other.phones.create(number="+8619900000021")
    expected = [customer] if asked != "0000 0020" else []
    assert found(asked) == expected
    assert search.fits(asked, customer) == bool(expected)


def test_a_number_as_it_is_shown_is_found_with_its_extension(customer):
    phone = customer.phones.create(number="+8657188886666", extension="8012")
    assert found(str(phone)) == [customer]
    assert found("0571-88886666转8012") == [customer]


def test_three_digits_are_no_tail(customer):
    customer.phones.create(number="+8619900000020")
    assert found("020") == []


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Mosbank", "Russet Mossbank"),
        ("Mossbnak", "Russet Mossbank"),
        ("Mossbank Ruset", "Russet Mossbank"),
        ("russet mozzbank", ""),
        ("陈浮萍", "晨浮萍"),
        ("晨浮平", "晨浮萍"),
        ("陈福平", "晨浮萍"),
        ("晨浮草", "晨浮萍"),
        ("cengfupin", "晨浮萍"),
        ("cfp", "晨浮萍"),
        ("陈小聋", "陳小龍"),
        ("Somebody Else", ""),
        ("王小明", ""),
        ("no", ""),
        ("13800138000", ""),
    ],
)
def test_of_nobody_found_the_near_spellings_are_offered(people, asked, name):
    assert found(asked) == []
    expected = [people[name]] if name else []
    assert search.near(asked, Customer.objects.all()) == expected
    for one in people.values():
        assert search.fits(asked, one) == (one in expected)


def test_the_nearest_come_first_and_they_are_few(group):
    here = group["west-a-1"]
    far = [register_customer(here, f"Mosbanks {letter}") for letter in "abcdef"]
    close = register_customer(here, "Mossbank")
    offered = search.near("Mosbank", Customer.objects.all())
    assert offered[0] == close
    assert len(offered) <= search.MOST_NEAR < len(far)


def test_a_name_that_changes_is_found_by_the_new_one_only(customer):
    customer.name = "Willow Reed"
    customer.save()
    assert found("willow") == [customer]
    assert found("amber") == []
    assert search.near("wilow", Customer.objects.all()) == [customer]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("柳青山", "柳青山先生"),
        ("柳青山", "柳先生"),
        ("柳青山", "柳青山（儿子）"),
        ("Willow Reed", "Mr Willow Reed"),
        ("Willow Reed", "Mrs. Reed"),
        ("Willow Reed", "willow reed (his wife)"),
        ("Dr Willow", "Dr Willow"),  # It is what she is called
    ],
)
def test_a_title_or_a_remark_hides_nobody(group, name, asked):
    person = register_customer(group["west-a-1"], name)
    assert found(asked) == [person]
    assert search.fits(asked, person)


@pytest.mark.parametrize("asked", ["qingshan liu", "Liǔ Qīngshān", "青山柳", "柳青杉女士"])
def test_a_name_in_the_order_of_abroad_or_with_tones_is_offered(group, asked):
    person = register_customer(group["west-a-1"], "柳青山")
    assert search.near(asked, Customer.objects.all()) == [person]
    assert search.fits(asked, person)


@pytest.mark.parametrize("label", ["客户号{}", "客户编号：{}", "No. {}", "#{}", "customer no. {}"])
def test_a_customer_number_is_found_behind_its_label(customer, label):
    assert found(label.format(customer.pk)) == [customer]
    assert found(label.format(f"k{customer.pk}")) == [customer]


@pytest.mark.parametrize("asked", ["尾号5678", "tail 5678", "ending in 5678", "139xxxx5678"])
def test_the_last_digits_are_found_as_they_are_said(customer, asked):
    customer.phones.create(number="+8613912345678")
    assert found(asked) == [customer]
    assert search.fits(asked, customer)
