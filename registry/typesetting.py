"""Chinese lines as readers expect them (避头尾): where a line may end, and where it may not.

No closing punctuation begins a line and no opening one ends it; what is read as one word (a ticket,
a code, a number with its unit) stays in one piece. Pure: how wide a text is, the caller says.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

#: May not begin a line (GB/T 15834: 点号 and the second half of pairs), with their plain forms.
CLOSING: Final = frozenset("，。、；：？！）】〕》〉」』”’…—～·％‰℃,.;:?!)]}%")
#: May not end a line: the first half of pairs.
OPENING: Final = frozenset("（【〔《〈「『“‘([{")
#: Belong to the number before them.
_UNITS: Final = frozenset("年月日时分秒号条款项件元个")
#: Belong to the number behind them: "the nth", and the bracket of a document's year.
_LEADING: Final = frozenset("第〕")
#: One piece each: a word, a code or a number; a row of blanks; any other character.
_PIECE: Final = re.compile(r"[\w-](?:[\w./@+*-]*[\w*-])?|[ \t]+|.", re.ASCII | re.DOTALL)


def broken(text: str, width: float, width_of: Callable[[str], float]) -> list[str]:
    """Return the lines of *text*, none wider than *width*; blanks at a break are dropped.

    A line break of the text stays one. What is wider than a whole line by itself is cut.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _lines(paragraph, width, width_of)
    return lines


def _lines(text: str, width: float, width_of: Callable[[str], float]) -> Iterator[str]:
    line, room = "", width
    for piece in _fitting(text, width, width_of):
        wide = width_of(piece)
        if line and wide > room:
            yield line.rstrip(" ")
            line, room = "", width
            piece = piece.lstrip(" ")  # noqa: PLW2901 - a blank at a break is none
            wide = width_of(piece)
        line, room = line + piece, room - wide
    yield line.rstrip(" ")


def _fitting(text: str, width: float, width_of: Callable[[str], float]) -> Iterator[str]:
    """Yield the pieces that stay whole; one that no line can hold comes in characters."""
    for piece in whole_pieces(text):
        if width_of(piece) > width:
            yield from piece
        else:
            yield piece


def whole_pieces(text: str) -> list[str]:
    """Return *text* cut wherever a line may end."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        if pieces and _stays(pieces[-1], piece):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def _stays(before: str, piece: str) -> bool:
    """Tell whether *piece* belongs to what stands before it."""
    if before.isspace() or piece.isspace():
        return False
    if piece[0] in CLOSING or before[-1] in OPENING:
        return True
    # A number with its unit, or with what leads to it: 第3条, 〔2026〕1号.
    is_unit = piece in _UNITS and before[-1].isdigit()
    return is_unit or (before[-1] in _LEADING and piece[0].isdigit())
