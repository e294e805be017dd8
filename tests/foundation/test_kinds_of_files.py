"""A file is what it holds: whatever is no table is named, with what to do about it."""

import gzip
from io import BytesIO
from zipfile import ZipFile

import pytest

from foundation.tables import UnreadableFile
from tests.foundation.sheets import SHEET_TYPE, read, values, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
GOOD = workbook([["no", "text"], ["1", "a"]])


def zipped(**parts):
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return stream.getvalue()


def typed(kind):
    return workbook(
        [["no"], ["1"]],
        content=SHEET_TYPE.replace("vnd.openxmlformats-officedocument.spreadsheetml.sheet", kind),
    )


def changed(name, change):
    """The good workbook with one part changed."""
    stream = BytesIO()
    with ZipFile(BytesIO(GOOD)) as old, ZipFile(stream, "w") as new:
        for one in old.namelist():
            text = old.read(one).decode()
            new.writestr(one, change(text) if one == name else text)
    return stream.getvalue()


def strict():
    ours, theirs = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
    return changed(
        "_rels/.rels", lambda text: text.replace(f'"{ours}officeDoc', f'"{theirs}officeDoc')
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"\n \n", "The file is empty"),
        (OLE, "of the old kind .*save it as XLSX or CSV"),
        (b"\x09\x08\x10\x00\x00\x06", "of the old kind"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (typed("vnd.ms-excel.sheet.macroEnabled"), "with macros .*save it as XLSX or CSV"),
        (typed("vnd.ms-excel.sheet.binary.macroEnabled"), "a binary workbook"),
        (typed("vnd.openxmlformats-officedocument.wordprocessingml"), "a text document"),
        (strict(), "Strict Open XML"),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
        (zipped(a_dot_csv="no,text\n1,a\n"), "an archive; unpack it"),
        (b"Rar!\x1a\x07\x00", "an archive"),
        (gzip.compress(GOOD, mtime=0), "an archive"),
        (GOOD[:-40], "damaged"),
        (GOOD[:200] + b"xxxxxxxx" + GOOD[208:], "damaged"),
        (b"PK\x03\x04 broken", "damaged"),
        (gzip.compress(b"no,text\n1,a\n" * 999, mtime=0)[:60], "The packed file is damaged"),
        (
            gzip.compress(b"no,text\n1,a\n" * 999, mtime=0)[:20] + b"xxxx",
            "The packed file is damaged",
        ),
        (b"<html><table><tr><td>no", "a web page"),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE html>", "a web page"),
        ("<table>".encode("utf-16"), "a web page"),
        (gzip.compress(b"<html>", mtime=0), "a web page"),
        (b"MIME-Version: 1.0\r\n", "a web page"),
        (b'<?xml version="1.0"?><Workbook>', "The file is XML"),
        (b'[{"no": 1}]', "The file is JSON"),
        (b'{"no": 1}\n{"no": 2}\n', "The file is JSON"),
        (b"[\n  {", "The file is JSON"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"BZh91AY&SY", "an archive"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "a picture or a sound"),
        (b"PK\x05\x06" + bytes(18), "an archive"),
        (b"ID;PWXL;N;E\r\n", "SYLK"),
        (b"{\\rtf1", "RTF"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_is_named(data, sentence):
    with pytest.raises(UnreadableFile, match=sentence):
        read(data)


def test_a_workbook_that_is_called_one_with_macros_is_one():
    with pytest.raises(UnreadableFile, match="with macros"):
        read(GOOD, name="x.XLSM")


@pytest.mark.parametrize("name", ["x.csv", "x.xls", "x.txt", "x"])
def test_a_workbook_is_read_whatever_it_is_called(name):
    assert values(GOOD, name=name) == [["1", "a"]]


@pytest.mark.parametrize("name", ["x.xlsx", "x.xls", "x.gz"])
def test_a_text_is_read_whatever_it_is_called(name):
    assert values(b"no,text\n1,a\n", name=name) == [["1", "a"]]


def test_a_doctype_is_never_looked_into():
    doctype = '<!DOCTYPE x [<!ENTITY a "aaa">]>'
    data = changed("xl/worksheets/sheet1.xml", lambda text: doctype + text)
    with pytest.raises(UnreadableFile, match="damaged"):
        read(data)


@pytest.mark.parametrize("head", ["PK", "ID;Place", "BZh", "RIFF_no", "[no]", "Rar"])
def test_a_heading_that_begins_as_other_files_do_is_a_heading(head):
    sign = ";" if ";" in head else ","
    data = f"{head}{sign}x\n1{sign}2{sign}3\n".encode()
    assert values(data)[0][:2] == ["1", "2"]
