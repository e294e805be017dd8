"""Names as they are looked for: by letters, by sound, and nearly so. Pure.

Two spellings of one name have one key: blanks, dots, capitals, full-width and traditional signs
tell nobody apart.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from foundation.chinese import simplified
from foundation.signs import plain

BETWEEN = re.compile(r"[\s·•・．‧∙⋅.,，、;/]+")  # Parts of a name
SILENT = re.compile(r"[\W_]+")
CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
LETTERS = re.compile("[a-z]+")
SHORTEST_WORD = 5  # Of letters; in a shorter one every second name is one letter off
SHORTEST_CHINESE = 3
LONG_WORD = 7
MOST_WORDS = 4  # That are looked for nearly
BLURRED = re.compile("[zcs]h|[aei]ng")


@lru_cache(maxsize=20_000)
def key(name: str) -> str:
    """The name without anything by which spellings differ; of nothing but signs, those signs."""
    said = plain(name).casefold()
    bare = SILENT.sub("", "".join(map(simplified, _without_accents(said))))
    return bare or said


def parts(asked: str) -> list[str]:
    """The keys of the parts of a name, which may stand in any order."""
    found = (key(part) for part in BETWEEN.split(plain(asked)))
    return list(dict.fromkeys(part for part in found if part and not SILENT.fullmatch(part)))


def grams(part: str) -> list[str]:
    """What the index holds of a name with this part: its pairs, or its only sign."""
    return sorted({one + other for one, other in pairwise(part)}) or [part]


def sound(name: str) -> str:
    """How a name with Chinese characters is said, without tones; of any other nothing.

    What many speakers do not tell apart (zh and z, ing and in) is the same sound.
    """
    return _blurred("".join(_syllables(name)))


def sound_typed(asked: str) -> str:
    """The same of what is asked for; letters may be meant as pinyin."""
    return sound(asked) or _blurred("".join(LETTERS.findall(plain(asked).casefold())))


def initials(name: str) -> str:
    """The first letter of each syllable, as people type Chinese names: `cfp`."""
    return "".join(syllable[:1] for syllable in _syllables(name))


def near_grams(asked: str) -> list[list[str]]:
    """Sets of grams of which a name near it has one, whichever part the slip is in: all of the
    other parts, and of this one all but those that one sign more, less, other or swapped can spoil.
    """
    wanted = parts(asked)[:MOST_WORDS]
    return [
        sorted({*few, *(gram for other in wanted if other != part for gram in grams(other))})
        for part in wanted
        if _may_differ(part)
        for few in _all_but_a_few(part)
    ]


def is_near(asked: str, name: str) -> bool:
    """Whether a name may be meant by words that are spelt a little otherwise, or sound the same."""
    said = sound(name)
    if said and (sound_typed(asked) == said or key(asked) == initials(name)):
        return True
    wanted, words = parts(asked), [*parts(name), key(name)]
    return bool(wanted) and all(any(_near(part, word) for word in words) for part in wanted)


def _near(part: str, word: str) -> bool:
    return part in word or (_may_differ(part) and distance(part, word) <= 1)


def _may_differ(part: str) -> bool:
    shortest = SHORTEST_CHINESE if CHINESE.match(part) else SHORTEST_WORD
    return len(part) >= shortest


def _all_but_a_few(part: str) -> list[list[str]]:
    """One edit spoils two pairs that touch, a swap three; of Chinese one character is another."""
    if CHINESE.match(part):
        return [sorted({*part[:at], *part[at + 1 :]}) for at in range(len(part))]
    pairs = [one + other for one, other in pairwise(part)]
    few = 3 if len(part) >= LONG_WORD else 2
    return [sorted({*pairs[:at], *pairs[at + few :]}) for at in range(len(pairs) - few + 1)]


def distance(one: str, other: str) -> int:
    """How many signs must be added, left out, replaced, or swapped with the next; at most 2."""
    if abs(len(one) - len(other)) > 1:
        return 2
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if len(one) == len(other) == 2 and one == other[::-1]:
        return 1
    return min(max(len(one), len(other)), 2)


def _without_accents(text: str) -> str:
    """`é` is `e`; marks on other scripts' signs are part of them."""
    found: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        if not (unicodedata.combining(char) and found and found[-1].isascii()):
            found.append(char)
    return unicodedata.normalize("NFC", "".join(found))


def _syllables(name: str) -> list[str]:
    said = key(name)
    return [_reading(char) for char in said] if CHINESE.search(said) else []


@lru_cache(maxsize=30_000)
def _reading(char: str) -> str:
    return str(_pinyin()(char)[0])


@cache
def _pinyin() -> Any:
    """Without its phrases, which tell how words are read and take 45 MB: names are no words."""
    os.environ["PYPINYIN_NO_PHRASES"] = os.environ["PYPINYIN_NO_DICT_COPY"] = "true"
    from pypinyin import lazy_pinyin

    return lazy_pinyin


def _blurred(letters: str) -> str:
    return BLURRED.sub(lambda found: found[0][:-1], letters).replace("v", "u")
