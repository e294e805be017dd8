"""What a spreadsheet would run goes out as a text, whichever way its sign is written."""

import pytest

from foundation.spreadsheets import as_kept, kept, plain


@pytest.mark.parametrize("sign", [*"=+-@", *"＝＋－＠", *"﹦﹢﹣﹫"])
@pytest.mark.parametrize("before", ["", " ", "\u3000", "\ufeff", "\u200b"])
def test_it_begins_with_an_apostrophe(sign, before):
    text = f"{before}{sign}1+1"
    assert plain(text) == f"'{text}"
    assert as_kept(kept(text)) == text


@pytest.mark.parametrize("text", ["\t1+1", "\r=1", "\n=1"])
def test_so_does_what_begins_with_another_cell_or_line(text):
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("text", ["a=1", "1+1", "·", "", "地址－甲", "（－）"])
def test_what_is_none_goes_out_as_it_is(text):
    assert plain(text) == text


@pytest.mark.parametrize(
    "text", ["007", "440300202608210000", "1E5", "3-4", "10/12", "MAR-1", "true", "'x", "''", "1月"]
)
def test_what_would_be_made_into_something_else_comes_back_as_it_went(text):
    assert as_kept(kept(text)) == text
