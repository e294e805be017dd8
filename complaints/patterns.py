"""One entry of the phrase book that stands for many wordings, and where a text says it. Pure.

`[a/b]` is one of these ([/a]: or nothing), `…` a few other words of the same clause: "you [/have]
got it wrong", "你…[搞/弄]错".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from complaints.signs import signs, words

CHOICE = re.compile(r"\[([^\[\]]*)\]")
GAP = re.compile(r"((?:…|\.{3})+)")
GAP_SIGNS = ("…", "...")
FULL_WIDTH = str.maketrans("［］／", "[]/")
RUN_ON = 8  # Letters from which a phrase is known wherever its blanks stand
# What turns the sense of a phrase around when it stands in its gap, or says it of ourselves.
OURSELVES = frozenset("我咱") | {"i", "we", "us", "our", "my"}
TURNING = OURSELVES | frozenset("不没无未非别") | {"not", "never", "no"}
WIDEST, WIDEST_AROUND = 4, 14  # Signs in a gap: of what is guarded, of what is harmless
Words = tuple[str, ...]


class Choice:
    """One of these wordings. Which of them may begin at a sign, its first letter says."""

    def __init__(self, wordings: Iterable[Words]) -> None:
        self.wordings = tuple(dict.fromkeys(wordings))
        self.is_optional = () in self.wordings
        self.by_letter: dict[str, list[Words]] = {}
        for one in filter(None, self.wordings):
            self.by_letter.setdefault(one[0][0], []).append(one)


Part = Choice | None  # None is a gap


@lru_cache(maxsize=2_000)
def parts(pattern: str) -> tuple[Part, ...]:
    """What it says, one after the other, without gaps at its ends."""
    found: list[Part] = []
    for at, text in enumerate(CHOICE.split(pattern.translate(FULL_WIDTH))):
        if at % 2:
            found.append(Choice(words(choice) for choice in text.split("/")))
        else:
            pieces = GAP.split(text)
            found += [None if one.startswith(GAP_SIGNS) else Choice([words(one)]) for one in pieces]
    said = [part for part in found if part is None or part.by_letter]
    while said and said[0] is None:
        said.pop(0)
    while said and said[-1] is None:
        said.pop()
    return tuple(said)


@lru_cache(maxsize=2_000)
def firsts(pattern: str) -> frozenset[str]:
    """The letters with which it may begin; none where it may say nothing."""
    found: set[str] = set()
    for part in parts(pattern):
        if part is None:
            break
        found |= part.by_letter.keys()
        if not part.is_optional:
            return frozenset(found)
    return frozenset()


def is_broken(pattern: str) -> bool:
    """Whether a bracket stands in it that is not closed, or closes nothing."""
    rest = CHOICE.sub("", pattern.translate(FULL_WIDTH))
    return "[" in rest or "]" in rest


def is_said(pattern: str) -> bool:
    """Whether it says anything at all, in each of its wordings."""
    return bool(firsts(pattern))


def sample(pattern: str) -> str:
    """The first way to say it, as a text."""
    return " ".join(" ".join(part.wordings[0]) for part in parts(pattern) if part)


def stands_beside(line: str) -> bool:
    """Whether it is meant before or after something ("if…", "…you know"), not around it."""
    return line.strip().startswith(GAP_SIGNS) or line.strip().endswith(GAP_SIGNS)


class Reading:
    """The signs of a text, and where each first letter stands."""

    def __init__(self, text: str) -> None:
        self.signs = signs(text)
        self.at: dict[str, list[int]] = {}
        for place, sign in enumerate(self.signs):
            self.at.setdefault(sign.plain[0], []).append(place)

    def places(self, phrase: str, *, around: bool = False) -> Iterator[tuple[int, int]]:
        """The first sign and the one after the last, wherever it is said in any of its wordings.

        What stands `around` something and makes it harmless may have wider gaps, over a “not” as
        well.
        """
        said = parts(phrase)
        for letter in firsts(phrase):
            for at in self.at.get(letter, ()):
                for end in self._ends(at, said, around=around):
                    yield at, end

    def harmless(self, line: str) -> Callable[[int, int], bool]:
        """Whether what stands between two signs is harmless: the line is said around it, or
        before it (“if…”) or after it (“…you know”) in the same clause."""
        found = list(self.places(line, around=True))
        if line.rstrip().endswith(GAP_SIGNS):
            return lambda at, end: any(self._leads(last, at) for _first, last in found)
        if line.lstrip().startswith(GAP_SIGNS):
            return lambda at, end: any(self._leads(end, first) for first, _last in found)
        return lambda at, end: any(first <= at and end <= last for first, last in found)

    def _leads(self, end: int, at: int) -> bool:
        """Whether nothing but a few words of one clause stands between."""
        between = self.signs[end:at]
        if not 0 <= at - end <= WIDEST_AROUND or any(one.parts for one in self.signs[end : at + 1]):
            return False
        return not any(one.plain in OURSELVES for one in between)

    def _ends(self, at: int, said: tuple[Part, ...], *, around: bool) -> set[int]:
        """Where what is said from here may end."""
        reached = {at}
        for part in said:
            if part is None:
                reached = {to for end in reached for to in self._after_gap(end, around=around)}
            else:
                reached = {to for end in reached for to in self._said(end, part)}
        return {end for end in reached if not self._is_cut(at, end)}

    def _said(self, at: int, choice: Choice) -> Iterator[int]:
        """Where any of its wordings ends that begins here."""
        if choice.is_optional:
            yield at
        letter = self.signs[at].plain[0] if at < len(self.signs) else ""
        for wording in choice.by_letter.get(letter, ()):
            end = self._end(at, wording)
            if end is not None:
                yield end

    def _after_gap(self, end: int, *, around: bool) -> Iterator[int]:
        """Where the next piece may begin: in the same clause, and not over what turns the sense."""
        turning = OURSELVES if around else TURNING
        widest = WIDEST_AROUND if around else WIDEST
        for place in range(end, min(end + widest + 1, len(self.signs))):
            if self.signs[place].parts:
                return
            yield place
            if self.signs[place].plain in turning:
                return

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
