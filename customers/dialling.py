"""One telephone number as it is dialled: E.164, or a service number (95588, 12345) as it is.

Its length must be right for its kind; else the reason says what to ask the caller.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import CountryCodeSource, PhoneNumberType, ValidationResult, shortnumberinfo

from foundation.signs import quoted

SHORTEST_SERVICE = 5  # Below are emergency numbers, which nobody calls from
CHINA = 86
MOBILE = re.compile(r"1[3-9]\d{9}")  # New blocks are in use before a library learns of them


class NotAPhoneNumber(ValueError):
    """The text is no telephone number that could be called. `reason` is a sentence to show."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(text)
        self.reason = reason


def refused(text: str, why: str = "", **values: Any) -> NotAPhoneNumber:
    why = why or _("“%(text)s” is no telephone number; write it as 139 1234 5678 or +44 20 …")
    return NotAPhoneNumber(text, why % {"text": quoted(text), **values})


def dialled(text: str, region: str, *, service: bool) -> str:
    """The number as E.164, or a service number as it is. Its length must be right for its kind."""
    try:
        number = phonenumbers.parse(text, region, keep_raw_input=True)
    except phonenumbers.NumberParseException as error:
        raise refused(text) from error
    national = str(number.national_number)
    if service and _is_service(number, national):
        return national
    if not (phonenumbers.is_valid_number(number) or _is_mobile(number, national)):
        raise refused(text, _why_not(text, number, national), figures=len(national))
    if _lacks_its_nought(number, text):
        reason = _("“%(text)s”: a landline begins with 0 and its area code; look again.")
        raise refused(text, reason)
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
