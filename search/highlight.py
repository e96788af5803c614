"""Which parts of a displayed text were asked for: for marks, never for finding.

Pure, and only ever given texts that came through the register's door: what is masked there is
masked here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

#: Characters of an excerpt, marks of what was left out not counted.
EXCERPT_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as it stands there, and whether it was asked for."""

    text: str
    hit: bool = False


def pieces(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """Return *text* in pieces, marked where it holds any of *words* (``Understanding.words``).

    Joined, they are the text. An empty text has none.
    """
    raise NotImplementedError


def excerpt(text: str, words: Sequence[str], length: int = EXCERPT_LENGTH) -> tuple[Piece, ...]:
    """Return the pieces of about *length* characters around the first hit, … where it is cut."""
    raise NotImplementedError
