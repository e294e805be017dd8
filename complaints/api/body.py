"""What a program sends: a flat JSON object, put to the form that the page uses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, TypeVar

from django.forms import Form
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant

LARGEST = 1_000_000  # Bytes; the longest text a complaint can hold takes far less
EVERYWHERE = "__all__"  # Django's name for what is wrong with a form as a whole

AnyForm = TypeVar("AnyForm", bound=Form)
Errors = Mapping[str, list[str]]


class Invalid(APIException):
    """What was sent cannot be used: one sentence, and the sentences of each field."""

    status_code = 400

    def __init__(self, errors: Errors) -> None:
        said = [
            sentence if field == EVERYWHERE else f"{field}: {sentence}"
            for field, sentences in errors.items()
            for sentence in sentences
        ]
        super().__init__()
        # REST framework answers with whatever mapping stands here.
        self.detail: Any = {"detail": " ".join(said), "errors": errors}


class TooLarge(APIException):
    status_code = 413


class Body(JSONParser):
    """One JSON object. Raises ParseError or TooLarge with a sentence for everything else."""

    def parse(
        self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None
    ) -> dict[str, Any]:
        sent = stream.read(LARGEST + 1)
        if len(sent) > LARGEST:
            raise TooLarge(_("Send at most %(most)d bytes.") % {"most": LARGEST})
        try:
            data = json.loads(sent.decode(), parse_constant=strict_constant)
            # Half of a surrogate pair can be written in JSON, but neither kept nor answered.
            json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is no JSON in UTF-8 that can be read.")) from error
        if not isinstance(data, dict):
            raise ParseError(_("Send one JSON object with a value for each field."))
        return data


def checked(form: type[AnyForm], sent: Mapping[str, Any], **about: Any) -> AnyForm:
    """The form filled in with what was sent, valid. Raises Invalid with every error found."""
    values, errors = read(sent, form.base_fields)
    filled = form(values, **about)
    for field, sentences in filled.errors.items():
        errors.setdefault(field, [str(sentence) for sentence in sentences])
    if errors:
        raise Invalid(errors)
    return filled


def read(
    sent: Mapping[str, Any], fields: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The values as a browser would send them, and what no browser would send, by field."""
    values: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    for name, value in sent.items():
        if name not in fields:
            errors[name] = [_("There is no such field here.")]
        elif isinstance(value, bool | list | dict):
            errors[name] = [_("Send a text or a number.")]
        elif value is not None:
            values[name] = str(value)
    return values, errors
