"""The house budget: a function fits on a screen, a module in a head."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

FUNCTION_LINES = 40
MODULE_LINES = 300


def overruns(files: Iterable[Path]) -> Iterator[str]:
    for path in files:
        source = path.read_text(encoding="utf-8")
        yield from _long_module(path, source)
        yield from _long_functions(path, source)


def _long_module(path: Path, source: str) -> Iterator[str]:
    lines = len(source.splitlines())
    if lines > MODULE_LINES:
        yield f"{path}:1: the module has {lines} lines, over {MODULE_LINES}: split it."


def _long_functions(path: Path, source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield (
                    f"{path}:{node.lineno}: {node.name} has {lines} lines, "
                    f"over {FUNCTION_LINES}: split it."
                )
