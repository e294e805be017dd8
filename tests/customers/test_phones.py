"""A telephone number is understood in any spelling, kept as E.164, and shown masked (W13)."""

import pytest

from customers.phones import NotAPhoneNumber, mask, normalise


@pytest.mark.parametrize(
    "text",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "  13912345678  ",
        "+8613912345678",
        "+86 139 1234 5678",
        "008613912345678",
        "(+86) 139.1234.5678",
        "１３９１２３４５６７８",
        "tel:+86-139-1234-5678",
    ],
)
def test_every_spelling_of_a_mobile_number_is_the_same_number(text):
    assert normalise(text, "CN") == "+8613912345678"


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        pytest.param("(010) 6234 5678", "CN", "+861062345678", id="a landline with its area"),
        pytest.param("400-800-8888", "CN", "+864008008888", id="a service number"),
        pytest.param("+1 (212) 555-0123", "CN", "+12125550123", id="a foreign number"),
        pytest.param("00852 2345 6789", "CN", "+85223456789", id="Hong Kong, dialled from home"),
        pytest.param("212-555-0123", "US", "+12125550123", id="read in its own region"),
        pytest.param("030 1234567", "DE", "+49301234567", id="a trunk zero is dropped"),
    ],
)
def test_the_region_says_how_a_number_without_country_code_is_read(text, region, number):
    assert normalise(text, region) == number


@pytest.mark.parametrize("text", ["13912345678", "(010) 6234 5678", "+1 (212) 555-0123"])
def test_a_normal_number_stays_as_it_is(text):
    number = normalise(text, "CN")
    assert normalise(number, "US") == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "none",
        "-",
        "1",
        "110",
        "1390000000000000",
        "13912345678/13912345679",
        "+999 123 456 789",
        "li.hua@example.com",
    ],
)
def test_what_no_network_could_dial_is_refused_by_name(text):
    with pytest.raises(NotAPhoneNumber) as refused:
        normalise(text, "CN")
    assert str(refused.value) == text


@pytest.mark.parametrize(("text", "region"), [("10086", "CN"), ("555-0123", "US")])
def test_a_number_that_dials_only_locally_is_refused(text, region):
    with pytest.raises(NotAPhoneNumber):
        normalise(text, region)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613912345678", "+86139****5678"),
        ("+861062345678", "+8610****5678"),
        ("+12125550123", "+121****0123"),
        ("+4930123456", "+49****3456"),
        ("+493012345", "****345"),
        ("+8612345", "****345"),
    ],
)
def test_a_masked_number_confirms_but_cannot_be_called(number, shown):
    assert mask(number) == shown
    assert number not in shown
