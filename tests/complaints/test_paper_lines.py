"""On paper no line begins with a comma or ends with an opening bracket, and words stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.papers.lines import CLOSING, OPENING, broken

SIGNS = st.text(alphabet="漏水，。”“（）ab 1", max_size=60)


def wide(text):
    return float(len(text))


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("一二三四五，六", ["一二三四", "五，六"]),
        ("一二三四“五”，六", ["一二三四", "“五”，六"]),
        ("一二三四（五）", ["一二三四", "（五）"]),
        ("ab cdef ghi", ["ab ", "cdef ", "ghi"]),
        ("abcdefgh", ["abcde", "fgh"]),
        ("", [""]),
    ],
)
def test_a_line_breaks_where_it_may(line, lines):
    assert broken(line, 5, wide) == lines


@given(SIGNS)
def test_nothing_is_lost_and_every_line_fits(text):
    found = broken(text, 8, wide)
    assert "".join(found) == text
    assert all(len(line.rstrip()) <= 8 for line in found)


@given(st.lists(st.sampled_from(["漏", "水", "漏，", "“水”，", "（漏）。", "ab "]), max_size=30))
def test_no_line_begins_or_ends_with_what_belongs_to_its_neighbour(parts):
    for line in broken("".join(parts), 8, wide)[1:]:
        assert line[:1] not in CLOSING or not line
        assert line.rstrip()[-1:] not in OPENING or not line.strip()
