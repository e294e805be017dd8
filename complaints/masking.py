"""Hiding who somebody is in free texts that go to others (W13): names, telephones, ID numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from foundation.chinese import simplified
from foundation.signs import INVISIBLE, plain

KEPT = 4  # Digits at the end, by which two numbers can be told apart
WRITTEN_OUT = dict(
    zip(
        "〇零○一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖",
        "000" + "1234567891" + "2" + "123456789",
        strict=True,
    )
)
# Telephones and ID numbers as people write and group them, and any other run of digits as long as
# one. Amounts go on with decimals or a unit, days are written 20260715: both stay.
BETWEEN = r"[\s.·•・‧∙_/,，、()–—−‐-]"
ANY = r"[\W_]"  # Whatever stands between groups that nothing else is written in
AMOUNT = r"\.\d | \s?(?:元|块|万|yuan|rmb|cny)"
NUMBER = re.compile(
    rf"""
    \+ \d (?: {BETWEEN}{{0,3}} \d ){{7,}}
    | (?<![\d.]) \(? 0\d{{2,3}} {ANY}{{0,5}} \d{{3,4}} {ANY}{{0,3}} \d{{4}} (?!\d)
    | (?<!\d) 1[3-9]\d {ANY}{{1,5}} \d{{4}} {ANY}{{1,5}} \d{{4}} (?!\d)
    | (?<!\d) 1[3-9]\d (?: {BETWEEN}{{0,2}} \d ){{8}} (?!\d)
    | (?<!\d) 1 ({BETWEEN}) [3-9] \1 \d (?: \1 \d ){{8}} (?!\d)
    | (?<!\d) (?= 1\d{{1,3}} ([\s·_-]) ) 1[3-9] (?: \2? \d ){{9}} (?! \2?\d )
    | (?<!\d) \d{{4}} (?: [\s·•_/-] \d{{4}} ){{2,4}} (?: [\s·•_/-]? [\dXx]{{1,3}} )? (?!\d)
    | (?<!\d) \d{{6}} {BETWEEN} \d{{8}} {BETWEEN}? \d{{3}} [\dXx] (?!\d)
    | (?<!\d) \d{{4}} [\s–·•_] \d{{4}} (?!\d)
    | (?<![\d.]) (?!(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d(?!\d)) \d{{7,}} [Xx]? (?! \d | {AMOUNT} )
    """,
    re.VERBOSE | re.IGNORECASE,
)
LATIN = re.compile(r"[a-z0-9]+", re.IGNORECASE)
APART = r"[\s·•・‧.．_-]*"  # What may stand between the characters of a name
JOINED = r"[\s·•.,'’‘`´_-]*"  # And between its words


def masked(name: str) -> str:
    """The first letter, so that two can be told apart and nobody is named."""
    return f"{name[:1]}**" if name else ""


def hidden(text: str, names: Iterable[str]) -> str:
    """The text without these names and without any number that leads to a person."""
    for name in names:
        for said in _as_said(_folded(name)):
            text = _replaced(text, said, _letter, masked)
    return _replaced(text, NUMBER, _digit, _starred)


def _replaced(
    text: str,
    what: re.Pattern[str],
    read: Callable[[str], str],
    write: Callable[[str], str],
) -> str:
    """The text with what is found in it written otherwise. It is found as one reads it: without
    what cannot be seen, full-width as half-width, and each sign as `read` takes it."""
    places = [place for place, sign in enumerate(text) if not INVISIBLE.match(sign)]
    seen = "".join(read(_half_width(text[place])) for place in places)
    found, end = [], 0
    for match in what.finditer(seen):
        begins, ends = places[match.start()], places[match.end() - 1] + 1
        found += [text[end:begins], write(INVISIBLE.sub("", text[begins:ends]))]
        end = ends
    return "".join([*found, text[end:]])


def _half_width(sign: str) -> str:
    one = unicodedata.normalize("NFKC", sign)
    return one if len(one) == 1 else sign


def _digit(sign: str) -> str:
    """A figure of any script, or a Chinese numeral, as 0 to 9."""
    if sign in WRITTEN_OUT:
        return WRITTEN_OUT[sign]
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _letter(sign: str) -> str:
    """Simplified, and without an accent."""
    base = unicodedata.normalize("NFD", sign)[0]
    return base if base.isascii() else simplified(sign)


def _folded(name: str) -> str:
    return "".join(_letter(sign) for sign in plain(name))


def _as_said(name: str) -> Iterator[re.Pattern[str]]:
    """However it is spaced, joined and typed, and each half of one in two scripts."""
    latin, whole = LATIN.findall(name), [one for one in name if one.isalnum()]
    other = [one for one in whole if not one.isascii()]
    if other and len(whole) > 1:
        yield re.compile(APART.join(whole), re.IGNORECASE)
    if latin and len(other) > 1:
        yield re.compile(APART.join(other))
    if len("".join(latin)) > 1:
        yield from _latin(latin, is_whole=not other)


def _latin(words: list[str], *, is_whole: bool) -> Iterator[re.Pattern[str]]:
    """Only as words of its own, the family's first or last; beside Chinese no single short one."""
    if is_whole or len(words) > 1:
        for order in (words, [words[-1], *words[:-1]]):
            yield re.compile(rf"\b{JOINED.join(order)}\b", re.IGNORECASE)


def _starred(number: str) -> str:
    head, tail = number[:-KEPT], number[-KEPT:]
    return (
        "".join("*" if _digit(_half_width(one)) in "0123456789Xx" else one for one in head) + tail
    )
