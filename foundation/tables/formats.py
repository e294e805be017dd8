"""Numbers of a workbook as the sheet shows them: as days, times, per cents, with their zeros."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import from_excel

from foundation.tables.values import Cell, ErrorValue, Fault, Percent

MOST_DIGITS = 1e15  # From here on a spreadsheet keeps zeros in place of the last digits
LAST_DAY = 2_957_000  # Serial number of a day in 9995, from whichever day one counts
# Formats that have a number and no text in a workbook, as Chinese spreadsheets use them.
CHINESE = dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "yyyy-m-d")
CHINESE |= dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm:ss")
BUILTIN = BUILTIN_FORMATS | CHINESE
DURATION = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
NO_DIGIT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|AM/PM|A/P', re.IGNORECASE)
LITERAL = re.compile(r'"([^"]*)"|\\(.)')
SKIPPED = re.compile(r"_.|\*.|\[[^\]]*\]")
Reading = Callable[[float, datetime], Cell]  # Of a number, with the day that counts as none


@lru_cache(maxsize=1_000)
def reading_of(format: str) -> Reading:
    """How a number in that format is read."""
    first = format.split(";")[0]
    if first.strip().lower() in ("general", "@", "", "g/通用格式", "standard"):
        return _plain
    if DURATION.search(first):
        return _duration
    bare = NO_DIGIT.sub("", first).strip()
    if bare.lower().startswith("general"):
        return _plain
    if re.search(r"[dmhysg]|aaa|(?<![0#?])e", bare, re.IGNORECASE):
        return _moment(bare.lower())
    if "%" in bare:
        return _percent
    whole = re.split(r"[.Ee]", bare)[0]
    if whole.count("0") > 1:
        return _padded(first, bare)
    if places := re.fullmatch(r"[#,0]*\.(0+)", bare):
        return _decimal(len(places[1]))
    return _plain


def number_text(value: float) -> str:
    """With the digits that a spreadsheet keeps, and without a .0 or an exponent."""
    if value == int(value):
        return str(int(value))
    text = f"{value:.15g}"
    return f"{value:.20f}".rstrip("0") if "e" in text else text


def moment(serial: float, epoch: datetime, *, shows_day: bool, shows_time: bool) -> Cell:
    """A serial number as a date, a time, or both together."""
    if not 0 <= serial < LAST_DAY:
        return ErrorValue("#####")  # So does the sheet show it
    found = from_excel(serial, epoch)
    if isinstance(found, time):
        if shows_day and not shows_time:
            return ErrorValue("1900-01-00")  # What is shown of a nought: there is no day
        return _rounded(datetime.combine(epoch, found)).time()
    found = _rounded(found)
    return found if shows_time or found.time() != time() else found.date()


def from_serial(text: str, epoch: datetime) -> Cell | None:
    """A bare number as the moment that it stands for; None where it can be none."""
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]+)?", text) or float(text) >= LAST_DAY:
        return None
    serial = float(text)
    return moment(serial, epoch, shows_day=serial >= 1, shows_time=serial < 1)


def _rounded(at: datetime) -> datetime:
    """Fractions of a day are never exact: what is within 2 ms of a second is that second."""
    second = (at + timedelta(milliseconds=500)).replace(microsecond=0)
    return second if abs(at - second) <= timedelta(milliseconds=2) else at


def _plain(value: float, epoch: datetime) -> Cell:
    if abs(value) >= MOST_DIGITS:
        return Fault(
            _(
                "The number has more than 15 digits, of which a spreadsheet keeps 15 only: "
                "the cell must be a text."
            )
        )
    return number_text(value)


def _decimal(places: int) -> Reading:
    """7.1 that is shown as 7.10 is 7.10; of a number that has more places none is lost."""

    def read(value: float, epoch: datetime) -> Cell:
        plain = _plain(value, epoch)
        if isinstance(plain, Fault) or value == int(value) or value != round(value, places):
            return plain
        return f"{value:.{places}f}"

    return read


def _duration(value: float, epoch: datetime) -> Cell:
    if 0 <= value < 1:
        return moment(value, epoch, shows_day=False, shows_time=True)
    seconds = round(abs(value) * 86_400)
    sign = "-" if value < 0 else ""
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _moment(bare: str) -> Reading:
    shows_time = bool(re.search("[hs]", bare))
    shows_day = bool(re.search("[yd]|aaa|e|g", bare)) or ("m" in bare and not shows_time)

    def read(value: float, epoch: datetime) -> Cell:
        return moment(value, epoch, shows_day=shows_day, shows_time=shows_time)

    return read


def _percent(value: float, epoch: datetime) -> Cell:
    return Percent(f"{number_text(round(value * 100, 8))}%")


def _padded(first: str, bare: str) -> Reading:
    """With the zeros that are shown before a number, and the signs between them."""
    pattern = SKIPPED.sub("", first)
    is_known = not re.search(r"[,.Ee?]", bare)

    def read(value: float, epoch: datetime) -> Cell:
        plain = _plain(value, epoch)
        if isinstance(plain, Fault) or (re.fullmatch("[0#]+(\\.[0#]*)?", pattern) and value >= 0):
            return plain if isinstance(plain, Fault) else _filled(plain, pattern)
        if not is_known or value < 0 or value != int(value):
            sentence = _("The number is shown in the format %(format)s: the cell must be a text.")
            return Fault(sentence % {"format": first})
        return _written(plain, pattern)

    return read


def _filled(plain: object, pattern: str) -> str:
    whole, dot, rest = str(plain).partition(".")
    return whole.zfill(pattern.split(".")[0].count("0")) + dot + rest


def _written(plain: object, pattern: str) -> str:
    """Digits in place of the zeros and hashes of a pattern, from the right."""
    digits, found = list(str(plain)), []
    signs = LITERAL.split(pattern)  # Text, literal in quotation marks or after \, text …
    places = [(sign, n % 3 == 0) for n, part in enumerate(signs) for sign in (part or "")]
    holes = [i for i, (sign, is_open) in enumerate(places) if is_open and sign in "0#"]
    for i in range(len(places) - 1, -1, -1):
        sign, _is_open = places[i]
        if i not in holes:
            found.append(sign)
        elif i == holes[0]:
            found += reversed(digits or (["0"] if sign == "0" else []))
        else:
            found += [digits.pop()] if digits else ["0"] * (sign == "0")
    return "".join(reversed(found)).strip()
