"""Chinese characters in one form, however a text was typed."""

from __future__ import annotations

from functools import cache, lru_cache

from opencc import OpenCC


@lru_cache(maxsize=30_000)
def simplified(char: str) -> str:
    """One character in its simplified form (OpenCC's t2s); any other sign stays what it is."""
    return str(_converter().convert(char)) if "\u3400" <= char <= "\uffff" else char


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
