"""Separated texts: each line is what it says, and a stray quotation mark costs its line alone."""

import gzip

import pytest

from foundation.tables import ErrorValue, UnreadableFile
from tests.foundation.sheets import read, values

HEAD = "no,at,who,text\n"


def row(number, text):
    return f"Q{number},2026-11-20 09:00,K{number},{text}\n"


def numbers(text):
    """Which rows are read, and which lines are refused."""
    found = read(text.encode())
    good = [cells[0] for _line, cells in found if len(cells) == 4]
    return good, [line for line, cells in found if len(cells) == 5]


@pytest.mark.parametrize(
    ("stray", "other"),
    [
        ('"5寸屏幕碎了', '"7寸屏幕也碎了'),  # Closed by the beginning of another cell
        ('"5寸屏幕碎了', '屏幕7"'),  # Closed by the end of another cell
        ('"5寸屏幕碎了', "好"),  # Never closed
        ('"5寸""屏幕碎了', "好"),
        ('"好"5寸', "好"),  # Closed, and text follows
        ('他说"好', "好"),  # In the middle
        ('5寸"', '屏幕7"'),
        ('"5寸",碎了,"', '屏幕7"'),
    ],
)
def test_a_stray_quotation_mark_swallows_no_row(stray, other):
    text = HEAD + row(1, "a") + row(2, stray) + row(3, "b") + row(4, "c") + row(5, other)
    good, refused = numbers(text + row(6, "d"))
    assert [one for one in good if one != "Q5"] == ["Q1", "Q3", "Q4", "Q6"]
    assert refused == ([3] if other == "好" else [3, 6])


def test_neighbouring_stray_marks_and_the_first_row_swallow_nothing():
    text = HEAD + row(1, '"5寸') + row(2, '7寸"') + row(3, "a")
    assert numbers(text) == (["Q3"], [2, 3])


def test_a_stray_mark_early_in_a_row_swallows_nothing():
    lines = ["1,a,2026-11-20,x", '2,"5寸,2026-11-20,x', '3,7寸",2026-11-21,y', "4,b,2026-11-20,z"]
    found = read("\n".join(["no,text,day,who", *lines]).encode())
    assert [line for line, cells in found if len(cells) == 5] == [3, 4]
    assert [cells[0] for _line, cells in found if len(cells) == 4] == ["1", "4"]


@pytest.mark.parametrize(
    "text", ["hello\nI waited, and waited, nobody came", "1. a\n2. b, c, d", "a,b,c\nd,e", "a\n\nb"]
)
def test_commas_in_a_cell_of_several_lines_make_no_rows(text):
    data = f'no,at,text\n1,2026-11-20,x\n2,2026-11-20,"{text}"\n3,2026-11-20,y\n'
    assert [cells[0] for cells in values(data.encode())] == ["1", "2", "3"]
    assert values(data.encode())[1][2] == text


def test_a_cell_of_several_lines_is_one_cell_with_all_that_it_holds():
    text = HEAD + row(1, '"第一行\r\n1. a, b\n\nQ2, ""x"", y\n"') + row(2, "b")
    (_line, first), (number, second) = read(text.encode())
    assert first[3] == '第一行\n1. a, b\n\nQ2, "x", y\n'
    assert (number, second[0]) == (7, "Q2")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_every_encoding_and_end_of_line_is_read_packed_or_not(end, encoding, pack):
    text = (HEAD + row(1, "甲\u2028乙") + row(2, "丙")).replace("\n", end)
    read_as = [cells[3] for _line, cells in read(pack(text.encode(encoding)))]
    assert read_as == ["甲\u2028乙", "丙"]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(sign):
    text = "no,text,at\n1,a b,2\n".replace(",", sign)
    assert values(text.encode()) == [["1", "a b", "2"]]


def test_the_columns_wanted_settle_which_separator_it_is():
    text = "工单号;内容(a,b,c,d);时间\n1;x,y;2\n"
    assert values(text.encode(), wanted=frozenset({"工单号", "时间"})) == [["1", "x,y", "2"]]


@pytest.mark.parametrize("first", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n'])
def test_the_line_that_names_the_separator_is_no_row(first):
    assert read((first + "no;text\n1;a,b\n").encode()) == [(3, ["1", "a,b"])]


def test_a_separator_that_is_named_is_taken():
    assert values(b"a,b:c\n1,2:3\n", separator=":") == [["1,2", "3"]]


def test_what_a_spreadsheet_has_saved_of_an_error_is_no_value():
    (cells,) = values(b"no,at,who\n#N/A,########,#REF!\n")
    assert cells == [ErrorValue("#N/A"), ErrorValue("########"), ErrorValue("#REF!")]
    assert values(b"no,text\n1,#1 of 3\n") == [["1", "#1 of 3"]]


def test_an_endless_cell_refuses_its_row_alone():
    text = HEAD + row(1, "a") + row(2, "x" * 110_000) + row(3, '"' + "y\n" * 60_000 + '"')
    assert numbers(text + row(4, "b")) == (["Q1", "Q4"], [3, 4])  # Of 100,000 letters at most


def test_lines_before_the_heading_may_be_blank():
    assert read(b"\n\n ,\nno,text\n1,a\n") == [(5, ["1", "a"])]


def test_letters_of_the_west_are_not_taken_for_chinese_ones():
    with pytest.raises(UnreadableFile, match="UTF-8 or GB18030"):
        read("no,text\n1,Müller\n".encode("latin-1"))
    assert values("no,text\n1,Müller\n".encode("latin-1"), encoding="cp1252") == [["1", "Müller"]]


@pytest.mark.parametrize("title", ["", "Our list\n", "Our list,June\n"])
def test_a_heading_may_go_over_several_lines(title):
    data = f'{title}no,"the\ntext",at\n1,a,2\n'
    heading = 1 + title.count("\n")
    assert values(data.encode(), heading=heading, wanted=frozenset({"the\ntext"})) == [
        ["1", "a", "2"]
    ]


def test_the_mark_with_which_old_programs_end_a_file_is_no_row():
    assert values(b"no,text\r\n1,a\r\n\x1a") == [["1", "a"]]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ('="000123"', "000123"),  # So do ticket systems keep zeros in a spreadsheet
        ('"=""000123"""', "000123"),
        ('="a,b"', "a,b"),
        ('"=""a ""b"""', '="a "b"'),  # A formula, and no text within one
        ("=1+1", "=1+1"),
        ('  "a, b"', "a, b"),  # Blanks around the quotation marks
        ('"a, b"  ', "a, b"),
        (' "a\nb" ', "a\nb"),
    ],
)
def test_what_is_put_around_a_text_is_no_part_of_it(said, meant):
    data = f"no,text,last\n1,{said},x\n2,{said}\n".encode()
    assert values(data) == [["1", meant, "x"], ["2", meant, ""]]


@pytest.mark.parametrize("stray", ['="1"2', '="1', ' "a" b', 'a "b"', '  "a'])
def test_quotation_marks_that_do_not_fit_are_still_named(stray):
    assert numbers(HEAD + row(1, "a") + row(2, stray) + row(3, "b")) == (["Q1", "Q3"], [3])


def test_blank_lines_count_as_lines():
    with pytest.raises(UnreadableFile, match="more than 1048576 lines"):
        read(gzip.compress(HEAD.encode() + b"\n" * 2**20 + row(1, "a").encode()))
