"""The order of bands, read from ``data/ranking.toml``: tuned against judged questions, not in code.

A band that names an unknown clause, leaves one out or asks for one twice is a mistake that shows
at once, when the file is first read.
"""

import hashlib
import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, Final

from search.clauses import Clause
from search.words import either

RANKING_FILE: Final = Path(__file__).parent / "data" / "ranking.toml"


@cache
def _ranking() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(RANKING_FILE.read_text("utf-8"))


@cache
def digest() -> str:
    """Return what tells this order of bands from any other: a cursor counts by it."""
    return hashlib.blake2b(RANKING_FILE.read_bytes(), digest_size=9).hexdigest()


@cache
def order_of(kind: str) -> tuple[tuple[str, ...], ...]:
    """Return the names of clauses, band by band, for "subjects" or "records"."""
    return tuple(tuple(band["clauses"]) for band in _ranking()[kind])


def bands(kind: str, clauses: dict[str, Clause | None]) -> tuple[Clause, ...]:
    """Return *clauses* in the bands of the file; those that a question has no use for are None.

    A clause that asks for the same as one before it is left out: it would find nothing new.

    Raises:
        ValueError: The file's clauses are others than those of the code.
    """
    order = order_of(kind)
    check(kind, order, clauses)
    found: list[Clause] = []
    seen: set[Clause] = set()
    for names in order:
        asked = dict.fromkeys(clause for name in names if (clause := clauses[name]) is not None)
        new = [clause for clause in asked if clause not in seen]
        seen.update(new)
        if new:
            found.append(either(new))
    return tuple(found)


def check(kind: str, order: tuple[tuple[str, ...], ...], known: Collection[str]) -> None:
    """Raise ValueError where *order* doesn't hold each of the *known* clauses once."""
    named = [name for names in order for name in names]
    if sorted(named) != sorted(known):
        message = f"ranking.toml: {kind} must have each of {', '.join(sorted(known))} once."
        raise ValueError(message)
