"""A paper as PDF. The font comes along, so that Chinese is right on any machine."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby, zip_longest
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from complaints.papers.lines import broken
from complaints.papers.sections import Section

FOLDER = Path(__file__).with_name("font")
FILES = {
    "Latin": Path(reportlab.__file__).with_name("fonts") / "Vera.ttf",
    "Chinese": FOLDER / "DroidSansFallbackFull.ttf",
    "Rare": FOLDER / "NotoSansCJKsc-Rare.ttf",  # What the others lack, as 𠮷
}
MISSING = "□"  # Stands for what none of them has
MARGIN, LABEL, WIDTH = 16 * mm, 38 * mm, A4[0] - 32 * mm
LINE = HexColor("#8a93a0")
ARROWS = str.maketrans({"→": "»"})
MOST_LINES = 40  # A row of a table cannot be longer than a page
PADDING = 12  # Of a cell, both sides


@cache
def _fonts() -> dict[str, frozenset[int]]:
    """The fonts by name, in the order in which a character is looked for, with what they hold."""
    found = {}
    for name, file in FILES.items():
        font = TTFont(name, file)
        pdfmetrics.registerFont(font)
        found[name] = frozenset(font.face.charToGlyph)
    return found


def _font_of(char: str) -> str:
    return next((name for name, held in _fonts().items() if ord(char) in held), "")


def _style(size: float, **more: Any) -> ParagraphStyle:
    latin = next(iter(_fonts()))
    shape = {"fontName": latin, "fontSize": size, "leading": size * 1.45, "wordWrap": "CJK"}
    return ParagraphStyle("", **shape, **more)


class NumberedCanvas(Canvas):  # type: ignore[misc]
    """Writes "1 of 2" below each page, once it is known how many there are."""

    foot = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            of = _("%(page)d of %(pages)d") % {"page": number, "pages": len(self._pages)}
            line = _text(f"{self.foot} · {of}", _style(8), WIDTH)
            line.wrapOn(self, WIDTH, MARGIN)
            line.drawOn(self, MARGIN, 8 * mm)
            super().showPage()
        super().save()


def draw(title: str, foot: str, sections: Sequence[Section], company: str = "") -> bytes:
    """The paper, page by page, with the `company` at its head. `foot` stands below every page."""
    out = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    paper = SimpleDocTemplate(out, pagesize=A4, title=title, author="Heed", **margins)
    canvas = type("Numbered", (NumberedCanvas,), {"foot": foot})
    paper.build(_story(title, sections, company), canvasmaker=canvas)
    return out.getvalue()


def _story(title: str, sections: Sequence[Section], company: str) -> list[Any]:
    story: list[Any] = [_text(company, _style(10, spaceAfter=2), WIDTH)] if company else []
    story.append(_text(title, _style(16, spaceAfter=8), WIDTH))
    for section in sections:
        heading = _style(11, spaceBefore=8, spaceAfter=3)
        story += [_text(section.title, heading, WIDTH), _table(section), Spacer(1, 4)]
    if lacking := _lacking(sections):
        text = _("%(mark)s stands for signs that the font of this paper does not have: %(signs)s")
        words = text % {"mark": MISSING, "signs": ", ".join(lacking)}
        story.append(_text(words, _style(8, spaceBefore=6), WIDTH))
    return story


def _lacking(sections: Sequence[Section]) -> list[str]:
    """The code points of what no font has, so that somebody can look them up."""
    texts = (text for section in sections for line in section.lines for text in line[:2])
    chars = {_as_shown(char) for text in texts for char in text} - {"", "\n"}
    return sorted(f"U+{ord(char):04X}" for char in chars if not _font_of(char))


def _text(text: str, style: ParagraphStyle, width: float) -> Paragraph:
    """Text as it was typed, broken into lines by the rules of Chinese: whatever looks like markup
    stands there as signs."""
    return Paragraph("<br/>".join(_marked(line) for line in _lines(text, style, width)), style)


def _lines(text: str, style: ParagraphStyle, width: float) -> list[str]:
    def measure(said: str) -> float:
        return sum(_width(char) for char in said) * float(style.fontSize)

    said = text.translate(ARROWS).split("\n")
    return [part for line in said for part in broken(line, width - 2, measure)]


@lru_cache(maxsize=10_000)
def _width(char: str) -> float:
    """Of one character, in units of the size of the font."""
    shown = _as_shown(char)
    font = _font_of(shown) if shown else ""
    return float(stringWidth(shown if font or not shown else MISSING, font or "Rare", 1))


def _marked(line: str) -> str:
    """One line, each stretch in the font that has its characters; what none has is a box."""
    shown = [(_font_of(char), char) for char in map(_as_shown, line) if char]
    parts = []
    for font, run in groupby(shown, key=lambda one: one[0]):
        said = "".join(char if font else MISSING for _name, char in run)
        parts.append(f'<font name="{font or "Rare"}">{escape(said)}</font>')
    return "".join(parts)


def _as_shown(char: str) -> str:
    """Blanks of every width stay blanks; what cannot be seen is left out."""
    if char == " ":
        return char  # Here a line may break
    if char == "\t" or unicodedata.category(char) in ("Zs", "Zl", "Zp"):
        return "\u00a0"
    return char if char.isprintable() else ""


def _table(section: Section) -> Table:
    """A line that is longer than a page goes on in rows below its own."""
    small, rows = _style(9), []
    for line in section.lines:
        said = _lines(line.text, small, WIDTH - LABEL - PADDING)
        pieces = ["\n".join(said[at : at + MOST_LINES]) for at in range(0, len(said), MOST_LINES)]
        for label, piece in zip_longest([line.label], pieces, fillvalue=""):
            shown = _text(piece, small, WIDTH - LABEL - PADDING)
            rows.append([_text(label, small, LABEL - PADDING), shown])
    heights = [None if any(line.text for line in section.lines) else 14 * mm] * len(rows)
    table = Table(rows, colWidths=[LABEL, WIDTH - LABEL], rowHeights=heights)
    grid = [("GRID", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    table.setStyle(TableStyle(grid))
    return table
