"""Telephone numbers: any spelling in, one that can be dialled out, masked on the screen.

A number is kept as E.164; a service number (95588, 12345), which has no such form, as it is
dialled. What stands beside it, an extension or a remark, is kept apart from it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import CountryCodeSource, PhoneNumberType, ValidationResult, shortnumberinfo

from foundation.signs import plain

LONGEST_EXTENSION, LONGEST_NOTE = 8, 200
SHORTEST_SERVICE = 5  # Below are emergency numbers, which nobody calls from
CHINA = 86
MOBILE = re.compile(r"1[3-9]\d{9}")  # New blocks are in use before a library learns of them
# What the eye takes for one number, with the signs that group it.
CORE = re.compile(r"[+\d(][\d\s().–—/+-]*\d|\d")
EXTENSION = re.compile(
    r"(?P<base>.*\d\)?)\s*[(\[]?\s*"
    r"(?:转接|轉接|转?分机号?码?|轉?分機號?碼?|转|轉|内线|內線"
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
ONLY_FIGURES = re.compile(r"[+\d\s()./-]*\d[+\d\s()./-]*")
LONG = 7  # Digits in a row, as no house or year has them
DECIMALS = re.compile(r"(\+?\d{5,})\.0*")


class NotAPhoneNumber(ValueError):
    """The text is no telephone number that could be called. `reason` is a sentence to show."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text)
        self.reason = reason


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
        raise _refused(text, _("“%(text)s” is more than one number: write one of them."))
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
        raise _refused(text, reason)
    if phone.note:
        raise _refused(text, _("“%(text)s” has words in it: write the number alone."))
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


def _refused(text: str, why: str = "", **values: Any) -> NotAPhoneNumber:
    why = why or _("“%(text)s” is no telephone number; write it as 139 1234 5678 or +44 20 …")
    return NotAPhoneNumber(text, why % {"text": text, **values})


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
        raise


def _freed(remark: re.Match[str]) -> str:
    """A number in brackets is a second one, and no remark."""
    runs = [re.sub(r"\D", "", run) for run in CORE.findall(remark[1])]
    return f"/{remark[1]}/" if any(len(run) >= LONG for run in runs) else remark[0]


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
        raise _refused(" ".join(parts))
    return tuple({(one.number, one.extension): one for one in reversed(numbers)}.values())[::-1]


def _read(said: str, region: str) -> PhoneNumber:
    if OF_A_SPREADSHEET.fullmatch(said):
        reason = _("“%(text)s” was cut short by a spreadsheet: write the whole number.")
        raise _refused(said, reason)
    said = said.removeprefix("'")
    if match := DECIMALS.fullmatch(said):
        return _told(match[1], region)
    if (match := EXTENSION.fullmatch(said)) and len(match["extension"]) <= LONGEST_EXTENSION:
        return _extended(match, region)
    try:
        return _told(said, region)
    except NotAPhoneNumber:
        match = DASHED.fullmatch(said)
        if match is None or len(match["extension"]) > LONGEST_EXTENSION:
            raise
        with suppress(NotAPhoneNumber):
            return _extended(match, region)
        raise


def _extended(match: re.Match[str], region: str) -> PhoneNumber:
    told = _told(match["base"], region)
    note = _noted(match[0], told.note, match["rest"].strip(" ()[]"))
    return replace(told, extension=match["extension"], note=note)


def _told(said: str, region: str) -> PhoneNumber:
    """A number among words: a label says nothing, all others are kept as its note."""
    remarks = [remark.strip() for remark in REMARK.findall(said)]
    bare = REMARK.sub(" ", said).strip()
    core = CORE.search(bare)
    if core is None:
        raise _refused(said)
    before, after = bare[: core.start()], bare[core.end() :]
    words = [word.strip(" :.,;、-") for word in (before, after)]
    words = [word for word in words if word and not LABEL.fullmatch(word)]
    _refuse_letters(said, before, after, words)
    number = _dialled(core[0], region, service=not words)
    return PhoneNumber(number, note=_noted(said, *words, *remarks))


def _refuse_letters(said: str, before: str, after: str, words: list[str]) -> None:
    """A letter in a number is a slip for a digit (O for 0, l for 1), and nobody knows which."""
    touching = before[-1:] + after[:1] if words else ""
    if re.search(r"\d", before + after) or re.search("[A-Za-z@_]", touching):
        reason = _("“%(text)s” has letters or signs within the number: write its digits alone.")
        raise _refused(said, reason)


def _noted(said: str, *notes: str) -> str:
    note = "; ".join(note for note in notes if note)
    if len(note) > LONGEST_NOTE:
        raise _refused(said, _("“%(text)s” has too many words beside the number."))
    return note


def _dialled(text: str, region: str, *, service: bool) -> str:
    """The number as E.164, or a service number as it is. Its length must be right for its kind."""
    try:
        number = phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException as error:
        raise _refused(text) from error
    national = str(number.national_number)
    if service and _is_service(number, national):
        return national
    if not (phonenumbers.is_valid_number(number) or _is_mobile(number, national)):
        raise _refused(text, _why_not(text, number, national), figures=len(national))
    if _lacks_its_nought(number, text):
        reason = _("“%(text)s”: a landline begins with 0 and its area code; look again.")
        raise _refused(text, reason)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_service(number: phonenumbers.PhoneNumber, national: str) -> bool:
    is_short = len(national) >= SHORTEST_SERVICE and not number.italian_leading_zero
    return is_short and bool(shortnumberinfo.is_valid_short_number(number))


def _is_mobile(number: phonenumbers.PhoneNumber, national: str) -> bool:
    return number.country_code == CHINA and bool(MOBILE.fullmatch(national))


def _lacks_its_nought(number: phonenumbers.PhoneNumber, text: str) -> bool:
    """A Chinese mobile that lost its first digit looks like the landline of some town."""
    is_bare = number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY
    is_landline = phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE
    starts = text.lstrip(" (").startswith("0")
    return number.country_code == CHINA and is_bare and is_landline and not starts


def _why_not(text: str, number: phonenumbers.PhoneNumber, national: str) -> str:
    """What is wrong with it, so that one knows what to ask the caller."""
    length = phonenumbers.is_possible_number_with_reason(number)
    figures = len(national)
    if number.country_code == CHINA and re.match("1[3-9]", national) and figures > 7:
        return _("“%(text)s” has %(figures)d digits, and a mobile number has 11: ask again.")
    is_bare = number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY
    if is_bare and _is_abroad(text):
        return _("“%(text)s” is no number here; a number from abroad is written with a +.")
    if length == ValidationResult.IS_POSSIBLE_LOCAL_ONLY or (
        number.country_code == CHINA and is_bare and figures in (7, 8)
    ):
        return _("“%(text)s” has no area code; write it as 010 6234 5678.")
    if length == ValidationResult.TOO_LONG:
        return _("“%(text)s” has too many digits for a telephone number: ask again.")
    if length == ValidationResult.TOO_SHORT:
        return _("“%(text)s” has too few digits for a telephone number: ask again.")
    return _("“%(text)s” is no number that is in use there: ask again, digit by digit.")


def _is_abroad(text: str) -> bool:
    with suppress(phonenumbers.NumberParseException):
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(f"+{text.lstrip(' (+')}")))
    return False
