"""Cursors over a subject's records, and over a report's rows: where a page ended, sealed.

A position holds the register's inner id, which tells how many records there are and in which
order they came. So it leaves the register encrypted, always in the same length, and opens only
unchanged and for the list that it was made for.
"""

import base64
import re
import struct
from datetime import date

from registry.publication import Position
from registry.vault import open_sealed, seal

PURPOSE = "subject cursor"
#: In place of a kind: no kind is called so.
ROWS = "rows of a report"
#: The day as a proleptic ordinal and the inner id: as text, the length would tell the id's size.
_POSITION = struct.Struct(">IQ")
#: 45 sealed bytes (33 of format, key id, nonce and tag) in base64url, which needs no padding.
_CURSOR = re.compile(r"[A-Za-z0-9_-]{60}")


def seal_position(position: Position, subject_id: str = "", kind: str = "") -> str:
    """Return *position* in a subject's records of one kind as a cursor of 60 characters."""
    packed = _POSITION.pack(position.decided_on.toordinal(), position.id)
    return base64.urlsafe_b64encode(seal(packed, _purpose(subject_id, kind))).decode("ascii")


def open_position(cursor: str, subject_id: str = "", kind: str = "") -> Position:
    """Return what :func:`seal_position` sealed for this subject and kind.

    Raises:
        ValueError: it was sealed for another list, or isn't ours at all.
    """
    if not _CURSOR.fullmatch(cursor):
        message = "This isn't a cursor."
        raise ValueError(message)
    packed = open_sealed(base64.urlsafe_b64decode(cursor), _purpose(subject_id, kind))
    day, inner_id = _POSITION.unpack(packed)
    return Position(date.fromordinal(day), inner_id)


def seal_row(number: int, owner: str) -> str:
    """Return where a page of the rows of *owner* ended, as a cursor of the same length."""
    return seal_position(Position(date.min, number), owner, ROWS)


def open_row(cursor: str, owner: str) -> int:
    """Return the number that :func:`seal_row` sealed for *owner*.

    Raises:
        ValueError: it was sealed for other rows, or isn't ours at all.
    """
    return open_position(cursor, owner, ROWS).id


def _purpose(subject_id: str, kind: str) -> str:
    """Authenticated with the cursor, so that it fits no other list."""
    return f"{PURPOSE} {subject_id} {kind}"
