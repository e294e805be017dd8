"""Phrases: those that are better not said, found in any spelling, and those to insert.

Pure. A text is read as signs: every Chinese character and every English word is one. What stands
between them (spaces, punctuation, invisible characters) and how they are written (full width,
capitals) makes no difference, so no variant of a phrase slips through. An entry may stand for many
wordings: see patterns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from complaints import patterns
from complaints.patterns import Reading
from complaints.signs import words

PLACEHOLDER = re.compile(r"\{(\w+)\}")
BRACES = frozenset("{}｛｝﹛﹜")


class Guard(NamedTuple):
    """Words better not said, and what around them is harmless: “not possible” in “whether or not
    possible”."""

    key: int
    words: str
    unless: tuple[str, ...] = ()


class Hit(NamedTuple):
    """Where something stands in a text that is better not said."""

    key: int
    begins: int
    ends: int
    said: str


def hits(text: str, guards: Iterable[Guard]) -> list[Hit]:
    """Every place at which words are said that are better not said, in order."""
    readings = [Reading(reading) for reading in _readings(text)]
    found = {
        Hit(guard.key, begins, ends, text[begins:ends])
        for guard in guards
        for said in readings
        for begins, ends in _meant(said, guard)
    }
    return sorted(found, key=lambda hit: (hit.begins, -hit.ends, hit.key))


def _readings(text: str) -> list[str]:
    """As it looks, and with a blank for what is invisible: that may stand in a word or between."""
    blanks = "".join(" " if unicodedata.category(char) == "Cf" else char for char in text)
    return [text] if blanks == text else [text, blanks]


def _meant(said: Reading, guard: Guard) -> Iterator[tuple[int, int]]:
    """Places of the words, without those that lie within or beside something harmless."""
    places = list(said.places(guard.words))
    harmless = [said.harmless(words) for words in guard.unless if places and words.strip()]
    for at, end in places:
        if not any(is_harmless(at, end) for is_harmless in harmless):
            yield said.signs[at].begins, said.signs[end - 1].ends


def holds(line: str, guarded: str) -> bool:
    """Whether a line says these words and something around them, or is meant beside them."""
    if patterns.stands_beside(line):
        return patterns.is_said(line)
    said, within = patterns.sample(line), patterns.sample(guarded)
    return len(words(said)) > len(words(within)) and bool(hits(said, [Guard(0, guarded)]))


def gaps(text: str) -> list[str]:
    """The placeholders that stand in a text, each once."""
    return list(dict.fromkeys(match[0] for match in PLACEHOLDER.finditer(text)))


def strays(text: str) -> bool:
    """Whether braces stand in it that are no placeholder's: somebody meant one, and missed."""
    return bool(set(PLACEHOLDER.sub("", text)) & BRACES)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A phrase with its placeholders filled; one that is unknown stays, for a person to see."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1]) or match[0], text)
