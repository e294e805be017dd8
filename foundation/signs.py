"""Signs as people mean them: full-width is half-width, and what cannot be seen is not there."""

from __future__ import annotations

import re
import unicodedata

# Zero-width signs, marks of direction (telephones copy them along), the soft hyphen, variation
# selectors, fillers, and what Unicode calls ignorable besides.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)

HYPHENS = re.compile(
    "[\u2010\u2011\u2212]"
)  # Telephones write numbers with those that do not break
LONGEST_QUOTED = 80  # Characters


def plain(text: str) -> str:
    """NFKC, without invisible signs, with single blanks inside and none around.

    What is the same to the eye is the same text; upper and lower case stay apart.
    """
    visible = INVISIBLE.sub("", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))
    return " ".join(HYPHENS.sub("-", visible).split())


def quoted(text: str) -> str:
    """As much of a text as a sentence can hold."""
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…"


def visible(text: str) -> str:
    """The same letters without what cannot be seen: for names, which are kept as written."""
    return " ".join(INVISIBLE.sub("", text).split())
