"""What is the same to the eye is the same text: full-width signs, invisible ones, blanks."""

import pytest

from customers.phones import read_all
from foundation.signs import plain


@pytest.mark.parametrize(
    "text",
    [
        "A001",
        "A001\u200b",
        "\ufeffA001",
        "Ａ００１",
        " A001 ",
        "A001\u3000",
        "A\u00ad00\u20601",
        "\u202aA001\u202c",
    ],
)
def test_what_looks_the_same_is_the_same(text):
    assert plain(text) == "A001"


def test_what_looks_different_stays_different():
    assert plain("a001") != plain("A001")
    assert plain("A 001") != plain("A001")
    assert plain("晨\u3000 浮萍") == "晨 浮萍"
    assert plain("陳") == "陳"


def test_nothing_but_invisible_signs_is_empty():
    assert plain("\u200b\u3164\ufeff \u00ad") == ""


@pytest.mark.parametrize("hyphen", ["\u2010", "\u2011", "\u2212", "\ufe63", "\uff0d"])
def test_hyphens_that_look_alike_are_one(hyphen):
    assert plain(f"K{hyphen}000021") == "K-000021"
    (phone,) = read_all(f"+86 138{hyphen}0013{hyphen}8000", "CN")
    assert phone.number == "+8613800138000"
    assert read_all(f"010{hyphen}62345678{hyphen}801", "CN")[0].extension == "801"
