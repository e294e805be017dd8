"""Phrases: those that are better not said, found in any spelling, and those to insert.

Pure. A text is read as signs: every Chinese character and every English word is one. What stands
between them (spaces, punctuation, invisible characters) and how they are written (full width,
capitals) makes no difference, so no variant of a phrase slips through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from foundation.chinese import simplified

# The first says “don t”: a short form whose apostrophe was lost.
SIGN = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff]"
    r"|\b(?:do|does|did|is|are|was|were|have|has|ca|wo|could|would|should)n?\st\b"
    r"|[a-z0-9]+(?:'+\s?[a-z]+)*"
)
# After one of these another sentence may begin, and no phrase runs across.
END = re.compile(r"[.!?。]|\n\s*\n")
APOSTROPHES = "'’‘ʼ‛`´′＇"
# Letters that only look Latin, and the polite “you”.
ALIKE = str.maketrans(
    "аеорсухіѕԁαεορτνικυ您妳" + APOSTROPHES, "aeopcyxisdaeoptviku你你" + "'" * len(APOSTROPHES)
)
SHORT = {"n't": " not", "'re": " are", "'ve": " have", "'ll": " will", "'m": " am", "'d": " would"}
WHOLE = {"can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not"}
SPELT = {
    **{"dont": "do not", "cant": "can not", "wont": "will not", "doesnt": "does not"},
    **{"didnt": "did not", "isnt": "is not", "im": "i am", "youre": "you are", "ive": "i have"},
    **{f"{word}{s}": f"{word} is" for word in ("that", "it", "what", "there") for s in ("'s", "s")},
}
UNSEEN = frozenset({"Cf", "Mn", "Me"})
RUN_ON = 8  # Letters from which a phrase is known wherever its blanks stand
PLACEHOLDER = re.compile(r"\{(\w+)\}")
BRACES = frozenset("{}｛｝﹛﹜")


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
        # What goes on with a small letter is no new sentence, whatever stands before it.
        opens = not text[begins].islower() and bool(END.search(folded, before, match.start()))
        words = _plain(match[0])
        found += [Sign(word, begins, ends, opens and at == 0) for at, word in enumerate(words)]
        before = match.end()
    return found


def _folded(text: str) -> tuple[str, list[int]]:
    """The text in one form, and for each of its characters the place it comes from."""
    folded, places = [], []
    for place, char in enumerate(text):
        for plain in _form(char):
            folded.append(plain)
            places.append(place)
    return "".join(folded), places


@lru_cache(maxsize=30_000)
def _form(char: str) -> str:
    """One form of a character: simplified, half width, small, without what is not seen."""
    plain = unicodedata.normalize("NFKD", simplified(char).translate(ALIKE)).casefold()
    return "".join(part for part in plain if unicodedata.category(part) not in UNSEEN)


def _plain(word: str) -> list[str]:
    """A word without its short forms: don't is two words."""
    one = re.sub(r"'+", "'", re.sub(r"\s", "", word))
    one = WHOLE.get(one, SPELT.get(one, one))
    for short, full in SHORT.items():
        one = one.replace(short, full)
    return one.split()


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
    """Places of the words, without those that lie within something harmless."""
    places = list(said.places(guard.words))
    harmless = [place for words in guard.unless if places for place in said.places(words)]
    for begins, ends in places:
        if not any(first <= begins and ends <= last for first, last in harmless):
            yield begins, ends


class Reading:
    """The signs of a text, and where each first letter stands."""

    def __init__(self, text: str) -> None:
        self.signs = signs(text)
        self.at: dict[str, list[int]] = {}
        for place, sign in enumerate(self.signs):
            self.at.setdefault(sign.plain[0], []).append(place)

    def places(self, phrase: str) -> Iterator[tuple[int, int]]:
        words = _words(phrase)
        for at in self.at.get(words[0][0], ()) if words else ():
            end = self._end(at, words)
            if end is not None and not self._is_cut(at, end):
                yield self.signs[at].begins, self.signs[end - 1].ends

    def _end(self, at: int, words: tuple[str, ...]) -> int | None:
        """Where the words end that begin here.

        Those of some length wherever the blanks stand; of a short phrase each word as one or
        letter by letter, lest “not able” be found in “notable”.
        """
        letters = "".join(words)
        if len(letters) >= RUN_ON:
            return self._letters_end(at, letters)
        for word in words:
            end = at + 1 if self._says(at, word) else self._letters_end(at, word, alone=True)
            if end is None:
                return None
            at = end
        return at

    def _says(self, at: int, word: str) -> bool:
        return at < len(self.signs) and self.signs[at].plain == word

    def _letters_end(self, at: int, letters: str, *, alone: bool = False) -> int | None:
        """Where so many letters end; each of them `alone`, or however they are parted."""
        said = 0
        while said < len(letters) and at < len(self.signs):
            plain = self.signs[at].plain
            if not letters.startswith(plain, said) or (alone and len(plain) > 1):
                return None
            said, at = said + len(plain), at + 1
        return at if said == len(letters) else None

    def _is_cut(self, at: int, end: int) -> bool:
        """Whether a sentence ends within; a sign after every single character only hides it."""
        cuts = [sign.opens for sign in self.signs[at + 1 : end]]
        return any(cuts) and not (len(cuts) > 1 and all(cuts))


@lru_cache(maxsize=2_000)
def _words(phrase: str) -> tuple[str, ...]:
    return tuple(sign.plain for sign in signs(phrase))


def gaps(text: str) -> list[str]:
    """The placeholders that stand in a text, each once."""
    return list(dict.fromkeys(match[0] for match in PLACEHOLDER.finditer(text)))


def strays(text: str) -> bool:
    """Whether braces stand in it that are no placeholder's: somebody meant one, and missed."""
    return bool(set(PLACEHOLDER.sub("", text)) & BRACES)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A phrase with its placeholders filled; one that is unknown stays, for a person to see."""
    return PLACEHOLDER.sub(lambda match: values.get(match[1]) or match[0], text)
