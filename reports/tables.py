"""What a report shows: cells with a number and what it leads to, in rows, in tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.figures import DECIMALS, Counts, Figure, Unit
from reports.measures import Key
from reports.periods import Period
from reports.terms import Term
from staff.models import Branch

SHADES = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A number; `key` is what is listed behind it, where there are such complaints."""

    value: float | None
    unit: Unit = Unit.COUNT
    key: Key | None = None
    branch: Branch | None = None  # Where the number is not about all of the report's
    period: Period | None = None
    is_alone: bool = False  # Of that branch without those below it
    is_below: bool = False  # Of the target
    shade: int = 0  # From 1 to SHADES, where a table is its own chart


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: Sequence[Cell]
    branch: Branch | None = None  # The row leads to the report of that branch
    address: str = ""
    step: Period | None = None  # Of which days it is, where it is of some


@dataclass(frozen=True, slots=True)
class Table:
    code: str
    title: str
    heads: Sequence[str]  # Of the label, then of the cells
    rows: Sequence[Row]
    chart: str = ""  # How it is drawn as well: bar, line, or lying for bars that have names
    drawn: Sequence[int] = (1, 2)  # Of the heads
    note: str = ""
    is_long: bool = False  # The chart says it shorter
    figures: Sequence[Figure] = ()  # Which its columns show
    terms: Sequence[Term] = ()  # What else stands in it
    is_near: bool = False  # Drawn from the lowest value on, not from 0
    most_drawn: int = 15  # Of lying bars

    @property
    def is_cut(self) -> bool:
        return self.chart == "lying" and len(self.rows) > self.most_drawn


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure beside that of the period before."""

    figure: Figure
    now: Cell
    before: Cell
    change: float | None = None
    is_better: bool | None = None  # None: neither good nor bad


@dataclass(frozen=True, slots=True)
class Report:
    code: str
    title: str
    period: Period
    branch: Branch
    tiles: Sequence[Tile] = ()
    tables: Sequence[Table] = field(default_factory=list)

    @property
    def defined(self) -> Sequence[Term]:
        """Everything that stands anywhere on it, once."""
        shown = [tile.figure for tile in self.tiles]
        shown += [figure for table in self.tables for figure in table.figures]
        terms = [Term(figure.name, figure.meaning) for figure in shown]
        terms += [term for table in self.tables for term in table.terms]
        return list({str(term.name): term for term in reversed(terms)}.values())[::-1]

    @property
    def compared_with(self) -> Period:
        return self.period.before()


def cell(figure: Figure, counts: Counts, **more: Any) -> Cell:
    value = figure.value(counts)
    is_below = value is not None and figure.target is not None and value < figure.target
    key = figure.leads_to if figure.leads_to and counts.get(figure.leads_to) else None
    return Cell(value, figure.unit, key, is_below=is_below, **more)


def counted(counts: Mapping[str, int], figure: str, key: str, **more: Any) -> Cell:
    """How many there are of one key, which leads to them."""
    count = counts.get(key, 0)
    return Cell(count, key=(figure, key) if count else None, **more)


def tile(figure: Figure, counts: Counts, before: Counts, period: Period) -> Tile:
    now, then = cell(figure, counts), cell(figure, before, period=period)
    if now.value is None or then.value is None:
        return Tile(figure, now, then)
    # Of what is shown: nobody reads 95.8, 98.3 before, and a difference of 2.6.
    digits = DECIMALS.get(figure.unit, 0)
    change = round(round(now.value, digits) - round(then.value, digits), digits)
    told = change * figure.good
    return Tile(figure, now, then, change, told > 0 if told else None)


def added(many: Iterable[Counts]) -> dict[Key, int]:
    """Key by key."""
    found: dict[Key, int] = {}
    for counts in many:
        for key, count in counts.items():
            found[key] = found.get(key, 0) + count
    return found


def keys_of(counts: Counts, figure: str) -> Mapping[str, int]:
    """By key what was counted for one figure."""
    return {key: count for (name, key), count in counts.items() if name == figure}
