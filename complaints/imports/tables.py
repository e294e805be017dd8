"""The lines of a file of complaints: CSV, CSV.gz or XLSX, with the columns that a mapping names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.tables import (
    EmptySheet,
    Layout,
    Limits,
    Line,
    OtherKind,
    Table,
    UnknownEncoding,
    UnreadableFile,
    opened,
)

LIMITS = Limits(columns=1_000, elements=10**9, unpacked=2**33, texts=2**27)
MOST_NAMED, LONGEST_NAME = 40, 30  # Of what stands in a line, for a sentence
SEPARATORS = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("TAB"),
}


def rows(path: Path, layout: Layout) -> Iterator[Line]:
    """The lines below the heading. Raises UnreadableFile where a column is absent, and where
    there are no lines; the text names the file."""
    try:
        with path.open("rb") as file, opened(file, layout, LIMITS, path.name) as table:
            _must_have_columns(table, layout)
            count = 0
            for count, line in enumerate(table.lines(), start=1):  # noqa: B007
                yield line
            if not count:
                raise UnreadableFile(
                    _("There are no rows below the heading. %(seen)s") % _seen(table)
                )
    except OtherKind as error:
        wanted = _("The mapping asks for the columns %(names)s.")
        names = _listed(sorted(layout.wanted))
        raise UnreadableFile(f"{path.name}: {error} {wanted % {'names': names}}") from error
    except UnknownEncoding as error:
        advice = _('Or name its encoding in the mapping, as encoding = "cp1252".')
        raise UnreadableFile(f"{path.name}: {error} {advice}") from error
    except EmptySheet as error:
        advice = _('Name the one to read in the mapping, as sheet = "Sheet1".')
        raise UnreadableFile(f"{path.name}: {error} {advice}") from error
    except UnreadableFile as error:
        raise UnreadableFile(f"{path.name}: {error}") from error
    except FileNotFoundError as error:
        raise UnreadableFile(_("There is no file %(path)s.") % {"path": path}) from error
    except OSError as error:
        reason = error.strerror or error
        raise UnreadableFile(f"{path.name}: {reason}") from error


def _must_have_columns(table: Table, layout: Layout) -> None:
    absent = sorted(layout.wanted - set(table.names))
    if not absent:
        return
    said = [_("The file has no column %(names)s.") % {"names": _listed(absent)}]
    said += [str(_seen(table)["seen"]), _advice(table, layout), *_other_sheets(table)]
    raise UnreadableFile(" ".join(filter(None, said)))


def _seen(table: Table) -> dict[str, str]:
    """What stands in the heading, and by which sign it was taken apart."""
    params = {"line": table.number, "seen": _listed(table.names), "most": len(table.names)}
    if not table.number:
        return {"seen": _("It has the columns 1 to %(most)d.") % params}
    said = _("Line %(line)d, taken for the heading, holds: %(seen)s.") % params
    if sign := table.source.separator:
        sentence = _("The separator is %(sign)s.")
        said += " " + sentence % {"sign": SEPARATORS.get(sign, f"“{sign}”")}
    return {"seen": said}


def _advice(table: Table, layout: Layout) -> str:
    if not table.number:
        return ""
    if line := table.line_with(layout.wanted):
        sentence = _("The heading stands in line %(line)d: say heading = %(line)d in the mapping.")
        return sentence % {"line": line}
    if len(table.names) < 2 and table.source.separator:
        return _(
            "If another sign stands between the cells, say so in the mapping, as "
            'separator = ";"; if the heading stands in another line, say heading = 2.'
        )
    return _("If the heading stands in another line, say so in the mapping, as heading = 2.")


def _other_sheets(table: Table) -> Iterator[str]:
    if others := table.source.other_sheets:
        sentence = _("The sheet read is “%(sheet)s”; the others are: %(others)s.")
        yield sentence % {"sheet": table.source.sheet, "others": _listed(others)}


def _listed(names: Iterable[str]) -> str:
    """Names for a sentence, which has an end."""
    found = [name.replace("\n", "\\n")[:LONGEST_NAME] for name in names if name]
    return ", ".join(found[:MOST_NAMED]) + (" …" if len(found) > MOST_NAMED else "")
