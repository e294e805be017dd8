"""A small file that would grow is refused before it has grown: within a second and 50 MiB."""

import gzip
import time
import tracemalloc
from io import BytesIO

import pytest

from complaints.models import Refused
from foundation.tables import Layout, Limits, UnreadableFile, opened
from setup import files
from tests.foundation.sheets import LIMITS, row_of, workbook

HEAD = row_of(1, ["code", "name"])
MANY = 100_000
SMALL = {"rows": 2_001, "elements": 50_000}  # So that tracing them takes no minutes
FAR = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 20_001))
BOMBS = {
    "a cell in the last column of each row": workbook(FAR),
    "a million cells": workbook(HEAD + '<row r="2">' + "<c/>" * MANY + "</row>"),
    "a million rows": workbook(HEAD + "<row/>" * MANY),
    "a row far below": workbook(HEAD + row_of(1_048_576, ["x"])),
    "a row that no sheet has": workbook(HEAD + row_of(10**15, ["x"])),
    "many texts": workbook(HEAD, strings="<si/>" * MANY),
    "long texts": workbook(HEAD, strings=f"<si><t>{'x' * 10**6}</t></si>" * 12),
    "one long text": workbook(HEAD, strings=f"<si><t>{'x' * 4 * 10**7}</t></si><si/>" * 2),
    "many merged cells": workbook(HEAD, after='<mergeCell ref="A1:A9"/>' * 20_000),
    "a merged cell that is not closed": workbook(HEAD, after="<mergeCell " * MANY),
    "a long name": workbook(HEAD, before=f'<cols a="{"x" * 10**7}"/>'),
    "a long comment": workbook(HEAD, before=f"<!--{'x' * 10**7}-->"),
    "deep within one another": workbook(HEAD, before="<a>" * MANY),
    "many styles": workbook(HEAD, styles="<xf/>" * MANY),
    "many sheets": workbook(HEAD, book="<sheets>" + "<sheet/>" * MANY + "</sheets>"),
    "a text of one line": b"code,name\n" + b"x" * (5 * 2**20 - 20),
    "a text of separators": b"," * (5 * 2**20),
    "a packed text": gzip.compress(b"code,name\n" + b"x,y\n" * 2 * 10**7, 1),
}


def good_lines(data):
    """How many lines are read before the file is refused, if it is."""
    limits = Limits(**{name: getattr(LIMITS, name) for name in LIMITS.__slots__} | SMALL)
    count = 0
    try:
        with opened(BytesIO(data), Layout(), limits) as table:
            for line in table.lines():
                count += not line.fault
    except UnreadableFile:
        return count
    return count or None


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused_before_it_has_grown(name):
    tracemalloc.start()
    try:
        assert good_lines(BOMBS[name]) in (0, 2_000, None)
        memory = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert memory < 50 * 2**20


@pytest.mark.parametrize("rows", [FAR, HEAD + "<row><c/></row>" * 10**6])
def test_a_bomb_sent_to_the_set_up_is_refused_within_a_second(rows):
    data = workbook(rows)
    started = time.process_time()
    with pytest.raises(Refused):
        files.read("x.xlsx", data)
    assert time.process_time() - started < 3  # A second on a machine that does nothing else
