"""Which parts of a displayed text were asked for: for marks, never for finding.

Pure, and only ever given texts that came through the register's door: what is masked there is
masked here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from search.text import Traced, compact, trace

#: Characters of an excerpt, marks of what was left out not counted.
EXCERPT_LENGTH: Final = 120
#: Stands for what an excerpt leaves out.
LEFT_OUT: Final = "…"
#: How much of an excerpt may stand before its first hit: one part in so many.
_BEFORE_HIT: Final = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as it stands there, and whether it was asked for."""

    text: str
    hit: bool = False


def pieces(text: str, words: Sequence[str]) -> tuple[Piece, ...]:
    """Return *text* in pieces, marked where it holds any of *words* (``Understanding.words``).

    As in the index, width, case, traditional forms, brackets and blanks make no difference, and
    15 is no part of 2015. Joined, the pieces are the text; an empty text has none.
    """
    return tuple(_marked(text, _spans(text, words)))


def excerpt(text: str, words: Sequence[str], length: int = EXCERPT_LENGTH) -> tuple[Piece, ...]:
    """Return the pieces of *length* characters around the first hit, … where more was there.

    Without a hit, the text's beginning.
    """
    spans = _spans(text, words)
    first = spans[0][0] if spans else 0
    start = max(0, min(first - length // _BEFORE_HIT, len(text) - length))
    end = start + length
    found = [
        Piece(LEFT_OUT) if start else Piece(""),
        *_cut_out(_marked(text, spans), start, end),
        Piece(LEFT_OUT) if end < len(text) else Piece(""),
    ]
    return tuple(piece for piece in found if piece.text)


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Return *text* in pieces, those of *spans* marked."""
    found: list[Piece] = []
    at = 0
    for start, end in spans:
        found += [Piece(text[at:start]), Piece(text[start:end], hit=True)]
        at = end
    found.append(Piece(text[at:]))
    return [piece for piece in found if piece.text]


def _cut_out(found: Sequence[Piece], start: int, end: int) -> list[Piece]:
    """Return what of *found* stands between two places of their text."""
    kept: list[Piece] = []
    at = 0
    for piece in found:
        part = piece.text[max(0, start - at) : max(0, end - at)]
        kept.append(Piece(part, piece.hit))
        at += len(piece.text)
    return kept


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of *words* in *text* in order; those that touch are one."""
    keys = {key for word in words if (key := compact(word))}
    if not text or not keys:
        return []
    traced = trace(text)
    found = sorted(span for key in keys for span in _places(traced, key))
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _places(traced: Traced, key: str) -> list[tuple[int, int]]:
    """Return where the displayed text holds *key*, brackets and blanks inside it included."""
    found: list[tuple[int, int]] = []
    at = traced.key.find(key)
    while at >= 0:
        end = at + len(key)
        if at in traced.bounds and end in traced.bounds:
            found.append((traced.starts[at], traced.ends[end - 1]))
        at = traced.key.find(key, at + 1)
    return found
