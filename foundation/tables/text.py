"""Lines of a text file in any of the encodings that spreadsheets write."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from foundation.tables.values import Limits, UnreadableFile

TOO_LARGE = gettext_noop("The file unpacks to more than can be read; send it in parts.")
BOMS = {codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32"}  # Begins as UTF-16 does
BOMS |= {codecs.BOM_UTF8: "utf-8-sig"}
BOMS |= {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CHUNK = 2**18
# What is called GBK is written with signs that only its successor has.
SUCCESSORS = {"gbk": "gb18030", "gb2312": "gb18030", "utf-8": "utf-8-sig"}
END = "\x1a"  # Stands behind the last line of what old programs write
LONGEST_LINE = 2**22  # Characters
LARGEST = 2**33  # Bytes
SAMPLE = 2**22  # Bytes in which damaged letters are counted
PRIVATE = re.compile("[\ue000-\uf8ff]")  # Of no text, but of Big5 that is taken for GB18030
# What stands in a line for a byte that belongs to no letter.
DAMAGED = re.compile("[\udc80-\udcff]")
# Whole letters beside a damaged one, without which it is another encoding. What is valid UTF-8 is
# so by no accident; of GB18030 nearly everything is valid.
WHOLE = {"utf-8-sig": 2, "gb18030": 20}


class UnknownEncoding(UnreadableFile):
    """The file is a text in another encoding, or none."""


def encoding_of(file: IO[bytes], named: str = "", most: int = LARGEST) -> str:
    """The encoding of a text. A mark at its beginning is believed more than what is named. Raises
    UnreadableFile where it has more than `most` bytes, or is no text."""
    file.seek(0)
    head = file.read(CHUNK)
    if marked := next((name for bom, name in BOMS.items() if head.startswith(bom)), ""):
        return marked
    if named:
        named = codecs.lookup(named).name
        named = SUCCESSORS.get(named, named)
        if named in WHOLE and not _is_mostly(file, named):
            raise UnknownEncoding(_other_than(named))
        return named
    for name in _candidates(head):
        if _is_written_in(file, name, most):
            return name
    for name in WHOLE:
        if _is_mostly(file, name, letters=1):
            return name
    raise UnknownEncoding(
        _(
            "The file is no text that is written in UTF-8 or GB18030. Save it as CSV (UTF-8) or "
            "XLSX."
        )
    )


def _candidates(head: bytes) -> tuple[str, ...]:
    """In UTF-16 every other byte of what is not Chinese is a nought: separators, digits, ends."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most * 20 >= len(head) and least * 10 <= most:
        return ("utf-16-be" if even > odd else "utf-16-le", "utf-8-sig", "gb18030")
    return ("utf-8-sig", "gb18030")


def _is_written_in(file: IO[bytes], name: str, most: int) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    sample = ""
    file.seek(0)
    try:
        while chunk := file.read(CHUNK):
            most -= len(chunk)
            if most < 0:
                raise UnreadableFile(_(TOO_LARGE))
            text = decoder.decode(chunk)
            if len(sample) < CHUNK and not text.isascii():
                sample += "".join(sign for sign in text if sign > "\x7f")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return _is_likely(sample) if name == "gb18030" else True


def _is_mostly(file: IO[bytes], name: str, letters: int = 0) -> bool:
    """Whether it is written so but for a letter here and there, as where a program has cut a text
    after so many bytes; these are found again line by line. It has at least so many letters."""
    file.seek(0)
    text = file.read(SAMPLE).decode(name, "surrogateescape")
    signs = re.sub("[\x00-\x7f]+", "", text)
    whole = DAMAGED.sub("", signs)
    is_rare = (len(signs) - len(whole)) * WHOLE[name] <= len(whole)
    return is_rare and len(whole) >= letters and (name != "gb18030" or _is_likely(whole))


def _other_than(encoding: str) -> str:
    sentence = _("The file is not written in %(encoding)s. Save it as CSV (UTF-8) or XLSX.")
    return sentence % {"encoding": encoding.removesuffix("-sig")}


def _is_likely(sample: str) -> bool:
    """Western letters, taken for GB18030, become signs that hardly any text is written with."""
    common = sum(bool(sign.encode("gb2312", "ignore")) for sign in sample)
    private = len(PRIVATE.findall(sample))
    return common * 2 >= len(sample) and private * 20 <= len(sample)


def lines(file: IO[bytes], encoding: str, limits: Limits) -> Iterator[str]:
    """The lines with their ends. One that is too long is cut, and has none."""
    file.seek(0)
    text = io.TextIOWrapper(
        _Counted(file, limits.unpacked),  # type: ignore[type-var]
        encoding=encoding,
        errors="surrogateescape" if encoding in WHOLE else "strict",
        newline="",
    )
    try:
        while line := text.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
                while (more := text.readline(LONGEST_LINE)) and more[-1] not in "\r\n":
                    continue
            if line.strip() != END:
                yield line
    except UnicodeDecodeError as error:
        raise UnknownEncoding(_other_than(encoding)) from error
    finally:
        text.detach()


class _Counted(io.RawIOBase):
    """A file of which no more than so many bytes are read."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self.file, self.left = file, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self.file.read(min(len(view), CHUNK))
        view[: len(data)] = data
        self.left -= len(data)
        if self.left < 0:
            raise UnreadableFile(_(TOO_LARGE))
        return len(data)
