"""Telephone numbers: any spelling in, one that can be dialled out, masked on the screen.

A number is kept as E.164; a service number (95588, 12345), which has no such form, as it is
dialled. What stands beside it, an extension or a remark, is kept apart from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _

from customers.dialling import NotAPhoneNumber as NotAPhoneNumber
from customers.dialling import dialled, refused
from foundation.signs import plain

LONGEST_EXTENSION, LONGEST_NOTE = 8, 200
# What the eye takes for one number, with the signs that group it.
CORE = re.compile(r"[+\d(][\d\s().–—/+-]*\d|\d")
EXTENSION = re.compile(
    r"(?P<base>.*\d\)?)\s*[(\[]?\s*"
    r"(?P<sign>转接|轉接|转?分机号?码?|轉?分機號?碼?|转|轉|内线|內線"
    r"|;\s*ext\s*=|extension|extn?\b|ext|x|\#|,+)"
    r"\s*[.:]?\s*(?P<extension>\d+)\s*[)\]]?(?P<rest>\D*)",
    re.IGNORECASE,
)
DASHED = re.compile(r"(?P<base>.*\d\)?)\s*[-–—]\s*(?P<extension>\d+)(?P<rest>\D*)")
REMARK = re.compile(
    r"[(\[【〔《<]([^()\[\]【】〔〕《》<>]*[^\d\s+()\[\].-][^()\[\]【】〔〕《》<>]*)[)\]】〕》>]"
)
LABEL = re.compile(
    r"(?:联系|聯繫|客户|客戶|来电|來電)?(?:电话|電話|手机|手機|座机|座機|固话|固話)?(?:号码|號碼|号|號)?"
    r"|(?:tele?phone|phone|mobile|cell|call|tel|mob)(?:\s*(?:number|no))?",
    re.IGNORECASE,
)
SEVERAL = re.compile(r"[/、,;|]|或者?|\bor\b|\band\b", re.IGNORECASE)
OF_A_SPREADSHEET = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
ONLY_FIGURES = re.compile(r"[+\d\s()./,、_*:|-]*\d[+\d\s()./,、_*:|-]*")
AROUND = " :.,;、-\"'“”‘’()[]【】"  # A remark; what stands there alone is none
SHORT = 4  # Digits of a house, a floor or an hour that is said beside a number
ANOTHER_EXTENSION = re.compile(r"(?:转|轉|分机|分機|\bext|#)\W*\d", re.IGNORECASE)
LONG = 7  # Digits in a row, as no house or year has them
DECIMALS = re.compile(r"(\+?\d{5,})\.0*")


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number that can be dialled, what to dial after it, and what was said beside it."""

    number: str
    extension: str = ""
    note: str = ""

    def __str__(self) -> str:
        return with_extension(self.number, self.extension)


def read(text: str, region: str) -> PhoneNumber:
    """The one number of a text. Raises NotAPhoneNumber for none, and for more than one.

    `region` (ISO 3166, as `CN`) says how a number without a country code is read.
    """
    numbers = read_all(text, region)
    if len(numbers) > 1:
        raise refused(text, _("“%(text)s” is more than one number: write one of them."))
    return numbers[0]


def read_all(text: str, region: str) -> tuple[PhoneNumber, ...]:
    """Every number of a text, as `13800138001/13900139002` or one below the other; at least one."""
    try:
        return _read_any(plain(text), region)
    except NotAPhoneNumber as error:  # Of a part
        raise NotAPhoneNumber(text, error.reason) from error


def slip_in(text: str, region: str) -> str:
    """Why words that must be meant as a number are none; empty for a number and for others."""
    said = plain(text)
    runs = [re.sub(r"\D", "", run) for run in CORE.findall(re.sub("[OoIl]", "0", said))]
    is_long = any(len(run) >= LONG for run in runs) and len(re.findall(r"\d", said)) > LONG // 2
    if not (is_long or ONLY_FIGURES.fullmatch(said) or OF_A_SPREADSHEET.fullmatch(said)):
        return ""
    try:
        read_all(text, region)
    except NotAPhoneNumber as error:
        return error.reason
    return ""


def normalise(text: str, region: str) -> str:
    """The one number of a text where nothing can stand beside it, as for text messages."""
    phone = read(text, region)
    if phone.extension:
        reason = _("“%(text)s” has an extension, which has no place here: write the number alone.")
        raise refused(text, reason)
    if phone.note:
        raise refused(text, _("“%(text)s” has words in it: write the number alone."))
    return phone.number


def without_extension(text: str) -> str:
    """What was typed or shown, without what is dialled after the number."""
    match = EXTENSION.fullmatch(text)
    return match["base"].strip(" (") if match else text


def mask(number: str, extension: str = "") -> str:
    """Keep the start and the last four digits: enough to confirm, not enough to call (W13)."""
    hidden = f"{number[:-8]}****{number[-4:]}" if len(number) >= 11 else f"****{number[-3:]}"
    return with_extension(hidden, extension)


def with_extension(number: str, extension: str) -> str:
    """As it is shown: the number, and what is dialled after it."""
    shown = {"number": number, "extension": extension}
    return _("%(number)s ext. %(extension)s") % shown if extension else number


def _read_any(said: str, region: str) -> tuple[PhoneNumber, ...]:
    said = REMARK.sub(_freed, said)
    try:
        return (_read(said, region),)
    except NotAPhoneNumber:
        parts = [part.strip() for part in SEVERAL.split(said) if part.strip()]
        if len(parts) > 1:
            return _read_each(parts, region)
        words = said.split()
        if len(words) > 1 and all(re.search(r"\d", word) for word in words):
            with suppress(NotAPhoneNumber):
                return _read_each(words, region)
        if parts := _cut(said):
            return _read_each(parts, region)
        raise


def _cut(said: str) -> list[str]:
    """Each number of several with its words: those before it, if there are any before the first
    or none behind the last."""
    found = [core for core in CORE.finditer(said) if _count(core[0]) >= LONG]
    if len(found) < 2:
        return []
    is_led = said[: found[0].start()].strip() or not said[found[-1].end() :].strip()
    cuts = [core.end() for core in found[:-1]] if is_led else [core.start() for core in found[1:]]
    return [said[at:end].strip() for at, end in pairwise([0, *cuts, len(said)])]


def _freed(remark: re.Match[str]) -> str:
    """A number in brackets is a second one, and no remark."""
    is_number = any(_count(run) >= LONG for run in CORE.findall(remark[1]))
    return f"/{remark[1]}/" if is_number else remark[0]


def _read_each(parts: list[str], region: str) -> tuple[PhoneNumber, ...]:
    """One number of each part; a part without any digit is a remark on the one before."""
    numbers: list[PhoneNumber] = []
    first = ""  # What is said before the first number
    for part in parts:
        if re.search(r"\d", part):
            one = _read(part, region)
            numbers.append(replace(one, note=_noted(part, first, one.note)))
            first = ""
        elif numbers:
            numbers[-1] = replace(numbers[-1], note=_noted(part, numbers[-1].note, part))
        else:
            first = _noted(part, first, part)
    if not numbers:
        raise refused(" ".join(parts))
    return tuple({(one.number, one.extension): one for one in reversed(numbers)}.values())[::-1]


def _read(said: str, region: str) -> PhoneNumber:
    if OF_A_SPREADSHEET.fullmatch(said):
        reason = _("“%(text)s” was cut short by a spreadsheet: write the whole number.")
        raise refused(said, reason)
    said = said.removeprefix("'")
    if match := DECIMALS.fullmatch(said):
        return _told(match[1], region)
    if (match := EXTENSION.fullmatch(said)) and _is_extension(match):
        return _extended(match, region)
    try:
        return _told(said, region)
    except NotAPhoneNumber:
        match = DASHED.fullmatch(said)
        if match is None or not _is_extension(match):
            raise
        with suppress(NotAPhoneNumber):
            return _extended(match, region)
        raise


def _is_extension(match: re.Match[str]) -> bool:
    """Of the number that it follows; a figure with words after a comma is a remark, as in
    `13912345678, 3号楼`."""
    is_remark = match.groupdict().get("sign", "").startswith(",") and match["rest"].strip(AROUND)
    follows = _count(CORE.findall(match["base"])[-1]) > SHORT
    return follows and len(match["extension"]) <= LONGEST_EXTENSION and not is_remark


def _extended(match: re.Match[str], region: str) -> PhoneNumber:
    told = _told(match["base"], region)
    note = _noted(match[0], told.note, match["rest"].strip(" ()[]"))
    return replace(told, extension=match["extension"], note=note)


def _told(said: str, region: str) -> PhoneNumber:
    """A number among words: a label says nothing, all others are kept as its note."""
    remarks = [remark.strip() for remark in REMARK.findall(said)]
    bare = REMARK.sub(" ", said).strip()
    refusals = []
    for at, end in _places(bare):
        before, after = bare[:at], bare[end:]
        words = [word.strip(AROUND) for word in (before, after)]
        words = [word for word in words if word and not LABEL.fullmatch(word)]
        try:
            _refuse_letters(said, before, after, words)
            number = dialled(bare[at:end], region, service=not words)
            return PhoneNumber(number, note=_noted(said, *words, *remarks))
        except NotAPhoneNumber as error:
            refusals.append(error)
    raise refusals[0] if refusals else refused(said)


def _places(said: str) -> Iterator[tuple[int, int]]:
    """Where the number may stand: the longest run of digits, then without a short figure at its
    end that belongs to the word beside it, as in `13912345678 3号楼`."""
    core = max(CORE.finditer(said), key=lambda one: _count(one[0]), default=None)
    if core is None:
        return
    at, end = core.span()
    yield at, end
    if said[end : end + 1].isalpha() and (behind := re.search(r"\s+\d{1,4}$", core[0])):
        yield at, at + behind.start()
    if said[at - 1 : at].isalpha() and (first := re.match(r"\d{1,4}\s+(?=\d{5})", core[0])):
        yield at + first.end(), end


def _refuse_letters(said: str, before: str, after: str, words: list[str]) -> None:
    """A letter in a number is a slip for a digit (O for 0, l for 1), and nobody knows which.
    Words with a short figure that stand apart from it are a remark: a house, an hour."""
    touching = before[-1:] + after[:1] if words else ""
    figures = [text for text in (before, after) if re.search(r"\d", text)]
    if re.search("[A-Za-z@_]", touching) or not all(map(_is_remark, figures)):
        reason = _("“%(text)s” has letters or signs within the number: write its digits alone.")
        raise refused(said, reason)


def _is_remark(text: str) -> bool:
    is_short = all(_count(run) <= SHORT for run in CORE.findall(text))
    return is_short and bool(re.search(r"[^\W\d_]", text)) and not ANOTHER_EXTENSION.search(text)


def _count(text: str) -> int:
    """Of its digits."""
    return sum(char.isdecimal() for char in text)


def _noted(said: str, *notes: str) -> str:
    note = "; ".join(note for note in notes if note)
    if len(note) > LONGEST_NOTE:
        raise refused(said, _("“%(text)s” has too many words beside the number."))
    return note
