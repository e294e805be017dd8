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

SIGN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[a-z0-9]+(?:'\s?[a-z]+)*")
# After one of these another sentence begins: no phrase runs across.
END = re.compile(r"\.\s|[!?;。\n]")
APOSTROPHES = "'’‘ʼ‛`´′＇"
# Letters that only look Latin, the polite “you”, and the traditional forms of the characters that
# phrases are made of.
ALIKE = str.maketrans(
    "аеорсухіѕԁ您妳辦歸靜錯領導們從來現說沒關係應該問題這樣麼為請過總讓還個開處單對難點"
    + APOSTROPHES,
    "aeopcyxisd你你办归静错领导们从来现说没关系应该问题这样么为请过总让还个开处单对难点"
    + "'" * len(APOSTROPHES),
)
SHORT = {"n't": " not", "'re": " are", "'ve": " have", "'ll": " will", "'m": " am", "'d": " would"}
WHOLE = {"can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not"}
SPELT = {
    **{"dont": "do not", "cant": "can not", "wont": "will not", "doesnt": "does not"},
    **{"didnt": "did not", "isnt": "is not", "im": "i am", "youre": "you are", "ive": "i have"},
    **{f"{word}{s}": f"{word} is" for word in ("that", "it", "what", "there") for s in ("'s", "s")},
}
UNSEEN = frozenset({"Cf", "Mn", "Me"})
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Sign(NamedTuple):
    """A character or word in its plain form, and where it stands in the text."""

    plain: str
    begins: int
    ends: int
    opens: bool = False  # Another sentence than the one before it


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


def signs(text: str) -> list[Sign]:
    folded, places = _folded(text)
    found: list[Sign] = []
    before = 0
    for match in SIGN.finditer(folded):
        begins, ends = places[match.start()], places[match.end() - 1] + 1
        opens = bool(END.search(folded, before, match.start()))
        words = _plain(match[0])
        found += [Sign(word, begins, ends, opens and at == 0) for at, word in enumerate(words)]
        before = match.end()
    return found


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in one form, and for each of its characters the place it comes from."""
    folded, places = [], []
    for place, char in enumerate(text):
        for plain in unicodedata.normalize("NFKD", char.translate(ALIKE)).casefold():
            if unicodedata.category(plain) not in UNSEEN:
                folded.append(plain)
                places.append(place)
    return "".join(folded), places


def _plain(word: str) -> list[str]:
    """A word without its short forms: don't is two words."""
    one = re.sub(r"\s", "", word)
    one = WHOLE.get(one, SPELT.get(one, one))
    for short, full in SHORT.items():
        one = one.replace(short, full)
    return one.split()


def hits(text: str, guards: Iterable[Guard]) -> list[Hit]:
    """Every place at which words are said that are better not said, in order."""
    readings = [signs(reading) for reading in _readings(text)]
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


def _meant(said: list[Sign], guard: Guard) -> Iterator[tuple[int, int]]:
    """Places of the words, without those that lie within something harmless."""
    harmless = [place for words in guard.unless for place in _places(said, words)]
    for begins, ends in _places(said, guard.words):
        if not any(first <= begins and ends <= last for first, last in harmless):
            yield begins, ends


def _places(said: list[Sign], text: str) -> Iterator[tuple[int, int]]:
    words = [sign.plain for sign in signs(text)]
    for at in range(len(said) if words else 0):
        end = _end(said, at, words)
        if end is not None and not any(sign.opens for sign in said[at + 1 : end]):
            yield said[at].begins, said[end - 1].ends


def _end(said: list[Sign], at: int, words: list[str]) -> int | None:
    """Where the words end that begin here, each written as one or letter by letter."""
    for word in words:
        if at < len(said) and said[at].plain == word:
            at += 1
        elif [sign.plain for sign in said[at : at + len(word)]] == list(word):
            at += len(word)
        else:
            return None
    return at


def filled(text: str, values: Mapping[str, str]) -> str:
    """A phrase with its placeholders filled; one that is unknown stays, for a person to see."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1]) or match[0], text)
