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
# What people say beside a name, and what no name has.
TITLE_BEFORE = re.compile(r"(?:mrs?|ms|miss|mx|dr|prof|professor|sir|madam)\b[.\s]*", re.IGNORECASE)
TITLE_BEHIND = re.compile(
    "(?:先生|女士|小姐|太太|夫人|老师|老師|师傅|師傅|大爷|大爺|大妈|大媽|阿姨|叔叔|奶奶|爷爷|爺爺"
    "|经理|經理|主任|医生|醫生|同志|老板|老闆|老人家)$"
)
BESIDE = re.compile(r"\s*[(\[【].*?[)\]】]\s*")
# Words for a name that is not given, as `key` has them.
WITHHELD = re.compile(
    "匿名(?:客户|用户|来电|来电人|投诉|投诉人|者|人)?|无名氏?|(?:姓名)?(?:不详|未知)|无姓名|没有名字"
    "|(?:客户|来电人|来电者|投诉人)?(?:不愿意?|不便|不想|不肯|不|未|没有?|拒绝?)(?:透露|留|提供|告知|说)"
    "(?:姓名|名字|真实姓名|个人信息)?"
    "|(?:anonymous|unnamed)(?:caller|customer|person)?|no(?:given)?name(?:given)?|prefersnottosay"
    "|(?:某|某某|一位|一个|有位)?(?:先生|女士|小姐|太太)|某人?|某某某?|mrs?|ms|miss"  # Of nobody
    "|(?:name)?(?:unknown|withheld|undisclosed|refused|not(?:given|disclosed|provided|known))"
    "(?:caller|customer|name)?"
    "|(?:refuse[sd]?|wont|wouldnt|(?:does|did)(?:not|nt)want)(?:to)?(?:give|say|leave|tell)"
    "(?:a|his|her|their|the)?name"
)
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


def untitled(asked: str) -> str:
    """A name without its title and without what is said in brackets: `Mr Wu`, `吴先生（儿子）`."""
    said = BESIDE.sub(" ", plain(asked)).strip()
    return TITLE_BEHIND.sub("", TITLE_BEFORE.sub("", said, count=1)).strip() or said


def is_withheld(said: str) -> bool:
    """Whether it says that no name is given."""
    return bool(WITHHELD.fullmatch(key(said)))


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
    letters = "".join(_without_accents(plain(asked).casefold()))
    return sound(asked) or _blurred("".join(LETTERS.findall(letters)))


def sounds_typed(asked: str) -> set[str]:
    """The same in either order: the surname may stand last, as it does abroad."""
    said = parts(asked)
    turned = " ".join(reversed(said))
    if len(said) == 1 and CHINESE.match(asked):
        turned = said[0][-1] + said[0][:-1]
    return {sound_typed(asked), sound_typed(turned)} - {""}


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
    if said and (said in sounds_typed(asked) or key(asked) == initials(name)):
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
