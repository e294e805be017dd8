"""The smallest parts of an answer: instants in UTC, amounts of time, things with a name."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from rest_framework import serializers


class Answer(serializers.Serializer[Any]):
    """Only ever written out: what comes in is read by a form."""


class Instant(serializers.DateTimeField):
    """ISO 8601 in UTC, wherever the desk stands."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)


class Amount(serializers.DurationField):
    """ISO 8601: P1DT00H00M00S."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso-8601", **options)


class Words(serializers.CharField):
    """What `source`, or the thing itself, is called in the language of the reader."""

    def __init__(self, source: str = "__str__", **options: Any) -> None:
        super().__init__(source=source, **options)


class Link(serializers.CharField):
    """The number of another complaint."""


class Named(Answer):
    code = serializers.CharField()
    name = Words()


class Person(Answer):
    username = serializers.CharField()
    name = Words()
