"""Phrases: those that are better not said, found in any spelling, and those to insert.

Pure. A text is read as signs: every Chinese character and every English word is one. What stands
between them (spaces, punctuation, invisible characters) and how they are written (full width,
capitals) makes no difference, so no variant of a phrase slips through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

SIGN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[a-z0-9]+(?:['’ʼ`]\s?[a-z]+)*")
SHORT = {"n't": " not", "'re": " are", "'ve": " have", "'ll": " will", "'m": " am", "'d": " would"}
WHOLE = {"can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not"}
SPELT = {"dont": "do not", "cant": "can not", "wont": "will not", "doesnt": "does not"}
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Sign(NamedTuple):
    """A character or word in its plain form, and where it stands in the text."""

    plain: str
    begins: int
    ends: int


class Hit(NamedTuple):
    """Where something stands in a text that is better not said."""

    key: int
    begins: int
    ends: int
    said: str


def signs(text: str) -> list[Sign]:
    folded, places = _folded(text)
    found: list[Sign] = []
    for match in SIGN.finditer(folded):
        begins, ends = places[match.start()], places[match.end() - 1] + 1
        found += [Sign(plain, begins, ends) for plain in _plain(match[0])]
    return found


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in one form, and for each of its characters the place it comes from."""
    folded, places = [], []
    for place, char in enumerate(text):
        if unicodedata.category(char) == "Cf":
            continue
        for plain in unicodedata.normalize("NFKC", char).casefold():
            folded.append(plain)
            places.append(place)
    return "".join(folded), places


def _plain(word: str) -> list[str]:
    """A word without its short forms: don't is two words."""
    one = re.sub(r"\s", "", re.sub("['’ʼ`]", "'", word))
    one = WHOLE.get(one, SPELT.get(one, one))
    for short, full in SHORT.items():
        one = one.replace(short, full)
    return one.split()


def hits(text: str, forbidden: Iterable[tuple[int, str]]) -> list[Hit]:
    """Every place at which one of the phrases (key, words) is said, in order."""
    said = signs(text)
    found = [
        Hit(key, begins, ends, text[begins:ends])
        for key, words in forbidden
        for begins, ends in _places(said, [sign.plain for sign in signs(words)])
    ]
    return sorted(found, key=lambda hit: (hit.begins, -hit.ends))


def _places(said: list[Sign], words: list[str]) -> Iterator[tuple[int, int]]:
    if not words:
        return
    plain = [sign.plain for sign in said]
    for at in range(len(said) - len(words) + 1):
        if plain[at : at + len(words)] == words:
            yield said[at].begins, said[at + len(words) - 1].ends


def filled(text: str, values: Mapping[str, str]) -> str:
    """A phrase with its placeholders filled; one that is unknown stays, for a person to see."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1]) or match[0], text)
