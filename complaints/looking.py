"""Looking at a file in a process apart: whatever it does to whoever reads it, it does it there.

`python -m complaints.looking` reads the content from standard input and answers with a line of
JSON, {"type": …, "size": …} or {"unfit": one word}, and the content that is kept.
"""

from __future__ import annotations

import json
import os
import resource
import sys

MEMORY = 900 * 2**20  # Bytes of addresses; drawing 24 megapixels takes about half
SECONDS = 15  # Of a processor


def main() -> None:
    _bounded()
    from complaints import file_kinds, pictures  # Only now, so that they are bounded too

    content = sys.stdin.buffer.read()
    try:
        kind = file_kinds.kind_of(content)
        kept = pictures.redrawn(content, kind) if kind in pictures.FORMATS else (kind, content)
    except file_kinds.Unfit as unfit:
        _answer({"unfit": str(unfit)}, b"")
    else:
        _answer({"type": kept[0], "size": len(kept[1])}, kept[1])


def _bounded() -> None:
    os.nice(10)  # The desk comes first
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(head: dict[str, object], content: bytes) -> None:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
