"""A paper as PDF. The font comes along, so that Chinese is right on any machine."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from complaints.papers.sections import Section

LATIN_FILE = Path(reportlab.__file__).with_name("fonts") / "Vera.ttf"
FONT_FILE = Path(__file__).with_name("font") / "DroidSansFallbackFull.ttf"
MARGIN, LABEL, WIDTH = 16 * mm, 38 * mm, A4[0] - 32 * mm
LINE = HexColor("#8a93a0")
ARROWS = str.maketrans({"→": "»"})
MOST_IN_A_CELL = 1_500  # Characters: a row of a table cannot be longer than a page


@cache
def _fonts() -> dict[str, frozenset[int]]:
    """The fonts by name, in the order in which a character is looked for, with what they hold."""
    found = {}
    for name, file in {"Latin": LATIN_FILE, "Chinese": FONT_FILE}.items():
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


def draw(title: str, foot: str, sections: Sequence[Section]) -> bytes:
    """The paper, page by page. `foot` stands below every one of them."""
    out = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    paper = SimpleDocTemplate(out, pagesize=A4, title=title, author="Heed", **margins)
    story: list[Any] = [_text(title, _style(16, spaceAfter=8))]
    for section in sections:
        story += [_text(section.title, _style(11, spaceBefore=8, spaceAfter=3)), _table(section)]
        story.append(Spacer(1, 4))

    def sign(canvas: Any, _paper: Any) -> None:
        line = _text(f"{foot} · {canvas.getPageNumber()}", _style(8))
        line.wrapOn(canvas, WIDTH, MARGIN)
        line.drawOn(canvas, MARGIN, 8 * mm)

    paper.build(story, onFirstPage=sign, onLaterPages=sign)
    return out.getvalue()


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    """Text as it was typed: whatever looks like markup stands there as signs."""
    lines = text.translate(ARROWS).split("\n")
    return Paragraph("<br/>".join(_marked(line) for line in lines), style)


def _marked(line: str) -> str:
    """One line, each stretch in the font that has its characters; what none has is a box."""
    shown = [(_font_of(char), char) for char in map(_as_shown, line) if char]
    parts = []
    for font, run in groupby(shown, key=lambda one: one[0]):
        said = "".join(char if font else "□" for _name, char in run)
        parts.append(f'<font name="{font or "Chinese"}">{escape(said)}</font>')
    return "".join(parts)


def _as_shown(char: str) -> str:
    """Blanks of every width stay blanks; what cannot be seen is left out."""
    if char == " ":
        return char  # Here a line may break
    if char == "\t" or unicodedata.category(char) in ("Zs", "Zl", "Zp"):
        return "\u00a0"
    return char if char.isprintable() else ""


def _table(section: Section) -> Table:
    small, rows = _style(9), []
    for line in section.lines:
        parts = _parts(line.text)
        rows.append([_text(line.label, small), _text(parts[0], small)])
        rows += [[_text("", small), _text(part, small)] for part in parts[1:]]
    heights = [None if any(line.text for line in section.lines) else 14 * mm] * len(rows)
    table = Table(rows, colWidths=[LABEL, WIDTH - LABEL], rowHeights=heights)
    grid = [("GRID", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    table.setStyle(TableStyle(grid))
    return table


def _parts(text: str) -> list[str]:
    """Long texts in pieces that fit on a page."""
    ends = range(MOST_IN_A_CELL, len(text) + MOST_IN_A_CELL, MOST_IN_A_CELL)
    pieces = [text[end - MOST_IN_A_CELL : end] for end in ends] or [""]
    return [part for piece in pieces for part in _by_lines(piece)]


def _by_lines(piece: str, most: int = 40) -> list[str]:
    lines = piece.split("\n")
    return ["\n".join(lines[at : at + most]) for at in range(0, len(lines), most)]
