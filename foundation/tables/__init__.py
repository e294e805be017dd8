"""One reader for all tables that come as files: workbooks (XLSX) and separated text (CSV).

`opened` finds out what a file is by its content, reads it row by row in flat memory, and raises
UnreadableFile with a sentence for all that it cannot read. The doors keep their own limits.
"""

from foundation.tables.kinds import OtherKind, text_of
from foundation.tables.table import Table, opened
from foundation.tables.text import UnknownEncoding, encoding_of
from foundation.tables.values import (
    Cell,
    EmptySheet,
    ErrorValue,
    Fault,
    Layout,
    Limits,
    Line,
    Percent,
    UnreadableFile,
    shown,
)

__all__ = [
    "Cell",
    "EmptySheet",
    "ErrorValue",
    "Fault",
    "Layout",
    "Limits",
    "Line",
    "OtherKind",
    "Percent",
    "Table",
    "UnknownEncoding",
    "UnreadableFile",
    "encoding_of",
    "opened",
    "shown",
    "text_of",
]
