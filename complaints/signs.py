"""A text as signs: every Chinese character and every English word is one. Pure.

What stands between them (spaces, punctuation, invisible characters) and how they are written (full
width, capitals) makes no difference.
"""

from __future__ import annotations

import re
import unicodedata
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
CLAUSE = re.compile(r"[,;:，；：、—()（）“”\"]|\s[-–]\s|\n")  # No gap of a phrase runs over these
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


class Sign(NamedTuple):
    """A character or word in its plain form, and where it stands in the text."""

    plain: str
    begins: int
    ends: int
    opens: bool = False  # Another sentence than the one before it
    parts: bool = False  # Another clause


def signs(text: str) -> list[Sign]:
    folded, places = _folded(text)
    found: list[Sign] = []
    before = 0
    for match in SIGN.finditer(folded):
        begins, ends = places[match.start()], places[match.end() - 1] + 1
        # What goes on with a small letter is no new sentence, whatever stands before it.
        opens = not text[begins].islower() and bool(END.search(folded, before, match.start()))
        parts = opens or bool(CLAUSE.search(folded, before, match.start()))
        words = enumerate(_plain(match[0]))
        found += [Sign(w, begins, ends, opens and not at, parts and not at) for at, w in words]
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


@lru_cache(maxsize=5_000)
def words(text: str) -> tuple[str, ...]:
    """The plain forms alone."""
    return tuple(sign.plain for sign in signs(text))
