"""A letter that a program has cut costs its line alone; another encoding is not read as damage."""

import gzip
import time

import pytest

from foundation.tables import UnreadableFile
from tests.foundation.sheets import read, values

LINES = "编号,内容\n1,电话里有很大的杂音，听不清\n2,内容太长被截断X\n3,宽带从昨天晚上起就断了\n"


@pytest.mark.parametrize(
    ("encoding", "half"), [("utf-8", b"\xe5\x9d"), ("utf-8-sig", b"\xff"), ("gbk", b"\xcf")]
)
def test_a_letter_cut_in_half_refuses_its_line_and_says_where(encoding, half):
    data = LINES.encode(encoding).replace(b"X", half)
    good, cut, last = read(data)
    assert (good[1][0], last[1][0]) == ("1", "3")
    assert cut[0] == 3
    assert "damaged after “2,内容太长被截断”" in cut[1][-1]


def test_a_damaged_letter_in_a_cell_of_several_lines_refuses_that_row_alone():
    data = '编号,内容\n1,"第一行\n第二行X"\n2,好的\n'.encode().replace(b"X", b"\xe5")
    (line, cells), good = read(data)
    assert line == 2
    assert "damaged after “第二行”" in cells[-1]
    assert good[1] == ["2", "好的"]


def test_a_damaged_heading_refuses_the_file():
    data = LINES.replace("内容", "内容X", 1).encode().replace(b"X", b"\xe5", 1)
    with pytest.raises(UnreadableFile, match="Line 1, the heading: The text is damaged"):
        read(data)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("no;text\n1;Café, Straße, señor\n2;déjà vu\n", "cp1252"),
        ("編號,內容\n1,網絡訊號差，無法上網，請盡快維修\n2,收費錯誤\n", "big5"),
        ("番号,内容\n1,電話がつながらないので困っています\n", "shift_jis"),
        ("no,text\n1,Нет связи со вчерашнего дня\n", "koi8-r"),
    ],
)
def test_another_encoding_is_told_and_not_read_as_damaged_or_as_strange_letters(text, encoding):
    with pytest.raises(UnreadableFile, match="no text that is written in UTF-8 or GB18030"):
        read(text.encode(encoding))


def test_utf_32_is_read_and_what_is_no_text_is_told():
    assert values("no,text\n1,没有信号\n".encode("utf-32")) == [["1", "没有信号"]]
    for data in (b"PAR1\x00\x00\x15\x04,\x00\n1,2\n", b"\x03\x7a\x03\x05" + bytes(60)):
        with pytest.raises(UnreadableFile, match="The file is no text; save it as"):
            read(data)


def test_a_packed_text_is_not_unpacked_beyond_its_limit_to_find_its_encoding():
    data = gzip.compress(b"0" * 10**9, 9)
    started = time.process_time()
    with pytest.raises(UnreadableFile, match="unpacks to more"):
        read(data)
    assert time.process_time() - started < 0.4
