"""Are the Chinese texts complete, and is the compiled catalogue the one of its source?"""

import gettext
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devtools import project, state
from devtools.console import Refused
from devtools.install import python
from devtools.state import CHECKOUT

LANGUAGE = "zh_Hans"
CATALOGUE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"
EXTRACT = f"./dev manage makemessages -l {LANGUAGE} --no-location --no-obsolete"
COMPILE = f"./dev manage compilemessages -l {LANGUAGE} --ignore .venv"
TOOLS = ("xgettext", "msgmerge", "msguniq", "msgattrib", "msgfmt")
FIELD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr\S*) ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.M)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Entry:
    key: tuple[str, ...]  # context, text and plural, as written
    translations: tuple[str, ...]
    fuzzy: bool

    def __str__(self) -> str:
        return f'"{self.key[1]}"'


def missing_tools() -> list[str]:
    return [tool for tool in TOOLS if not shutil.which(tool)]


def entries(text: str) -> Iterator[Entry]:
    """The live entries of a .po file, its header left out."""
    for block in re.split(r"\n\s*\n", text):
        fields = {name: "".join(STRING.findall(value)) for name, value in FIELD.findall(block)}
        if fields.get("msgid"):
            key = tuple(fields.get(name, "") for name in ("msgctxt", "msgid", "msgid_plural"))
            values = tuple(value for name, value in fields.items() if name.startswith("msgstr"))
            yield Entry(key, values, fuzzy=bool(re.search("^#,.*fuzzy", block, re.M)))


def complaints(committed: Iterable[Entry], wanted: Iterable[Entry]) -> Iterator[str]:
    ours, theirs = ({entry.key: entry for entry in each} for each in (committed, wanted))
    for key in theirs.keys() - ours.keys():
        yield f"{theirs[key]} is missing: run `{EXTRACT}` and translate it."
    for key in ours.keys() - theirs.keys():
        yield f"{ours[key]} is used nowhere any more: run `{EXTRACT}`."
    for entry in ours.values():
        if not all(entry.translations):
            yield f"{entry} is not translated."
        if entry.fuzzy:
            yield f"{entry} is marked fuzzy: check it and take the mark away."


def judge(scratch: Path, env: dict[str, str]) -> Iterator[str]:
    committed = CHECKOUT / CATALOGUE
    if not committed.exists():
        yield f"{CATALOGUE} is missing: run `{EXTRACT}` and translate it."
        return
    fresh = _extract(scratch, env)
    yield from complaints(entries(committed.read_text("utf-8")), entries(fresh.read_text("utf-8")))
    compiled = scratch / "django.mo"
    checked = _run(["msgfmt", "--check", "-o", compiled, committed])
    if checked.returncode:
        yield checked.stderr
    elif _content(compiled) != _content(committed.with_suffix(".mo")):
        yield f"django.mo is not the one of django.po: run `{COMPILE}`."


def _extract(scratch: Path, env: dict[str, str]) -> Path:
    """In a copy, and from nothing, so that what comes out is exactly what the sources hold."""
    for name in (*state.packages(), "templates", "static"):
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, scratch / name)
    shutil.copy(project.MANAGE, scratch)
    (scratch / CATALOGUE).parent.mkdir(parents=True)
    options = ["-l", LANGUAGE, "--no-location", "--no-obsolete", "--ignore", "static/vendor"]
    command = python("manage.py", "makemessages", *options)
    made = _run(command, cwd=scratch, env=env)
    if made.returncode:
        raise Refused(f"makemessages failed:\n{made.stderr}")
    return scratch / CATALOGUE


def _run(command: list[Any], **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, **options)


def _content(compiled: Path) -> Any:
    if not compiled.exists():
        return None
    with compiled.open("rb") as file:
        return vars(gettext.GNUTranslations(file))["_catalog"]
