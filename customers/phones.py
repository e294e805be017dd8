"""Telephone numbers: any spelling in, E.164 out, masked on the screen."""

import phonenumbers

IS_POSSIBLE = phonenumbers.ValidationResult.IS_POSSIBLE


class NotAPhoneNumber(ValueError):
    """The text is no telephone number that could be called."""


def normalise(text: str, region: str) -> str:
    """Return the number as E.164 (`+8613912345678`).

    `region` (ISO 3166, as `CN`) says how a number without a country code is read.
    Raises NotAPhoneNumber for anything that no network could dial.
    """
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise NotAPhoneNumber(text) from error
    if number.extension:  # E.164 has no place for it: it would be lost
        raise NotAPhoneNumber(text)
    # Possible within a town only, as 10086, is not enough: it names nobody from elsewhere.
    if phonenumbers.is_possible_number_with_reason(number) != IS_POSSIBLE:
        raise NotAPhoneNumber(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask(number: str) -> str:
    """Keep the start and the last four digits: enough to confirm, not enough to call (W13)."""
    return f"{number[:-8]}****{number[-4:]}" if len(number) >= 11 else f"****{number[-3:]}"
