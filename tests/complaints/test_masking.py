"""What leads to a person is hidden in texts for others; figures of the matter stay."""

import pytest

from complaints.masking import hidden


@pytest.mark.parametrize(
    "said",
    [
        "13812345678",
        "138 1234 5678",
        "138.1234.5678",
        "138-123-45678",
        "138\u00a01234\u00a05678",
        "+44 20 7946 0018",
        "010-8888 6666",
        "(010)8888-6666",
        "0571-88886666",
        "88886666",
        "11010119900307123X",
        "1101 0519 4912 3100 2X",
        "6222 0212 3456 7890",
    ],
)
def test_numbers_that_lead_to_a_person_are_hidden(said):
    digits = "".join(filter(str.isdigit, said))
    left = "".join(filter(str.isdigit, hidden(f"Call {said}, please", ())))
    assert len(left) <= 4 < len(digits)


@pytest.mark.parametrize(
    "said",
    ["C-2026-001507", "1500000 yuan", "退1500000元", "1234567.50", "20260715", "2026-07-15 08:30"],
)
def test_amounts_days_and_our_numbers_stay(said):
    assert hidden(f"It was {said}.", ()) == f"It was {said}."


@pytest.mark.parametrize(
    ("name", "said", "left"),
    [
        ("王小明", "我是王小明", "我是王**"),
        ("Zhang Wei", "ask zhang  wei", "ask z**"),
        ("Ma", "E-mail of Ma", "E-mail of M**"),
        ("Ann", "annual", "annual"),
    ],
)
def test_a_name_is_hidden_as_a_name(name, said, left):
    assert hidden(said, [name]) == left
