"""How alike two texts are, and the terms by which texts are found again.

Pure. A Chinese text has no borders between words, so its terms are its characters and pairs of
characters; English words are cut to their stems. Concepts (concepts.toml) say the same thing in
either language, and weigh most: texts of one problem often have no word in common.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

from snowballstemmer import stemmer

CONCEPTS = Path(__file__).with_name("concepts.toml")
RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[a-z0-9]+(?:'[a-z]+)?")
SHORT = {"’": "'", "won't": "will not", "can't": "cannot", "n't": " not"}
NEAR = 5  # English words, or Chinese characters between the parts of one that has a gap
CLOSE = 2  # Where a word denies: “no water” is not “no credit on the water card”
DENIALS = frozenset({"no", "not", "cannot", "never", "without", "nobodi"})
LONGEST_WORD = 40  # What is longer is no word
# Said in any complaint, so they tell nothing.
EMPTY = frozenset(
    """
    a an the and or but if of in on at to for from by with as is are was were be been am i me my
    we us our you your he she it its they them their this that there here have has had do does
    did no not so very just again still also will would can could should may might when what
    who how why than then too please want get got since after before about
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
STEM, PAIR, SINGLE = 1.5, 1.0, 0.2  # What a shared term weighs
CONCEPT = {"things": 2.5, "troubles": 4.0, "general": 1.5}  # By table of the lexicon
Weights = Mapping[str, float]


def normalised(text: str) -> str:
    """One form for full-width letters, capitals and invisible characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char) != "Cf")


def runs(text: str) -> list[str]:
    """The stretches of Chinese characters, and the words and figures, in order."""
    plain = normalised(text)
    for short, full in SHORT.items():
        plain = plain.replace(short, full)
    return RUN.findall(plain)


def is_chinese(run: str) -> bool:
    return run[0] > "\u3000"


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    return str(stemmer("english").stemWord(word.partition("'")[0]))[:LONGEST_WORD]


def terms(text: str) -> dict[str, float]:
    """The terms of a text with their weights."""
    found: dict[str, float] = {}
    said = runs(text)
    for run in said:
        if is_chinese(run):
            found |= dict.fromkeys(run, SINGLE)
            found |= dict.fromkeys((a + b for a, b in pairwise(run)), PAIR)
        elif run not in EMPTY:
            found[stem(run)] = STEM
    return found | {concept: _lexicon().weights[concept] for concept in concepts(said)}


def likeness(one: Weights, other: Weights, rarity: Weights | None = None) -> float:
    """From 0, nothing in common, to 1, the same. `rarity` says how telling a term is."""
    rare = rarity or {}

    def weight(term: str, weights: Weights) -> float:
        return weights[term] * rare.get(term, 1.0)

    shared = sum(weight(term, one) * weight(term, other) for term in one.keys() & other.keys())
    if not shared:
        return 0.0
    return shared / (_length(one, rare) * _length(other, rare))


def _length(weights: Weights, rare: Weights) -> float:
    return sqrt(sum((value * rare.get(term, 1.0)) ** 2 for term, value in weights.items()))


def concepts(said: Sequence[str]) -> set[str]:
    """What a text is about, from its runs."""
    lexicon, found = _lexicon(), set[str]()
    stems = [stem(run) for run in said if not is_chinese(run)]
    for at, first in enumerate(stems):
        for words, concept in lexicon.english.get(first, ()):
            near = CLOSE if words & DENIALS else NEAR
            if words <= set(stems[max(0, at - near) : at + near + 1]):
                found.add(concept)
    for run in said:
        if is_chinese(run):
            found.update(_chinese_concepts(run, lexicon))
    mixed = "".join(said)
    found.update(c for part, c in lexicon.mixed if part in mixed)
    return found


def _chinese_concepts(run: str, lexicon: Lexicon) -> Iterator[str]:
    for at, char in enumerate(run):
        for head, tail, concept in lexicon.chinese.get(char, ()):
            if not run.startswith(head, at):
                continue
            after = at + len(head)
            if not tail or tail in run[after : after + NEAR + len(tail)]:
                yield concept


class Lexicon:
    """The concepts by the first character or by each stem of the words that name them."""

    def __init__(self, said: Mapping[str, Mapping[str, str]]) -> None:
        self.english: dict[str, list[tuple[frozenset[str], str]]] = {}
        self.chinese: dict[str, list[tuple[str, str, str]]] = {}
        self.mixed: list[tuple[str, str]] = []  # Chinese with Latin letters or figures in it
        self.weights: dict[str, float] = {}
        for table, names in said.items():
            for name, words in names.items():
                self.weights[f":{name}"] = CONCEPT[table]
                for word in words.split("|"):
                    self._add(word, f":{name}")

    def _add(self, word: str, concept: str) -> None:
        kinds = {is_chinese(run) for run in runs(word)}
        if kinds == {False}:
            stems = frozenset(stem(run) for run in runs(word))
            self.english.setdefault(min(stems), []).append((stems, concept))
        elif kinds == {True}:
            head, _gap, tail = word.partition("…")
            self.chinese.setdefault(head[0], []).append((head, tail, concept))
        else:
            self.mixed.append((normalised(word), concept))


@cache
def _lexicon() -> Lexicon:
    return Lexicon(tomllib.loads(CONCEPTS.read_text(encoding="utf-8")))


def most_alike(text: str, others: Iterable[tuple[int, str]], most: int) -> list[tuple[int, float]]:
    """The keys of the texts that are most alike, the best first, with how alike they are."""
    asked = terms(text)
    scored = [(key, likeness(asked, terms(other))) for key, other in others]
    return sorted((one for one in scored if one[1] > 0), key=lambda one: -one[1])[:most]
