"""Sealed cursors: where a page ended, for this question and this engine alone.

What a cursor holds may be the name of a hit that the register hides: so it is encrypted, in
lengths that tell little. It can't be made up, moved to another question, or kept for long: a
reader can't walk the register in steps of their own making. It knows no generation of the index:
a rebuild in between leaves it good. A release that reads texts or orders bands in another way
doesn't: the band and the place in it would mean something else.
"""

import base64
import binascii
import hashlib
import struct
import time
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from registry.vault import SealError, open_sealed, seal
from search import ranking
from search.clauses import Position
from search.fields import SCHEMA_VERSION, DocumentType
from search.results import Question, QuestionRefused, Refusal
from search.text import TEXT_VERSION

_PURPOSE: Final = "search cursor"
#: A tab may stay open over a working day.
_MAX_AGE_SECONDS: Final = 24 * 3600
#: When it was written, depth, band, whether it is ordered by names, length of what follows
#: the digest of the question.
_HEAD: Final = struct.Struct(">IHB?H9s")
_DIGEST_SIZE: Final = 9
_NUMBER: Final = struct.Struct(">Q")
#: Bytes of names are filled up to a multiple of this, so that a length tells nobody the name.
_STEP: Final = 48


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended, and how many hits lie before that."""

    position: Position
    depth: int


def write_cursor(mark: Mark, question: Question, type_: DocumentType, engine: str) -> str:
    """Return *mark* as a text that only this question can be continued with."""
    order, is_name = mark.position.order, isinstance(mark.position.order, str)
    body = order.encode() if isinstance(order, str) else _NUMBER.pack(order)
    bound = _bound(question, type_, engine)
    head = _HEAD.pack(int(time.time()), mark.depth, mark.position.band, is_name, len(body), bound)
    fill = bytes(-len(body) % _STEP) if is_name else b""
    return base64.urlsafe_b64encode(seal(head + body + fill, _PURPOSE)).rstrip(b"=").decode()


def read_cursor(question: Question, type_: DocumentType, engine: str) -> Mark | None:
    """Return where the question's page starts, or None for the first one.

    Raises:
        QuestionRefused: The cursor was changed, belongs to another question, or is too old.
    """
    if not question.cursor:
        return None
    plain = _opened(question.cursor)
    written, depth, band, is_name, length, bound = _HEAD.unpack_from(plain)
    if time.time() - written > _MAX_AGE_SECONDS:
        raise QuestionRefused(Refusal.CURSOR, _("翻页标记已过期，请从第一页重新查询。"))
    if bound != _bound(question, type_, engine):
        raise QuestionRefused(Refusal.CURSOR, _("翻页标记不属于这一查询，请从第一页重新查询。"))
    body = plain[_HEAD.size : _HEAD.size + length]
    order = body.decode() if is_name else _NUMBER.unpack(body)[0]
    return Mark(Position(band, order), depth)


def _opened(cursor: str) -> bytes:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        sealed = base64.b64decode(padded, altchars=b"-_", validate=True)
        if base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() != cursor:
            # Bits that nothing reads were changed: there is one spelling of each cursor.
            raise _invalid()
        return open_sealed(sealed, _PURPOSE)
    except (binascii.Error, UnicodeEncodeError, SealError) as error:
        raise _invalid() from error


def _invalid() -> QuestionRefused:
    return QuestionRefused(Refusal.CURSOR, _("翻页标记无效，请从第一页重新查询。"))


def _bound(question: Question, type_: DocumentType, engine: str) -> bytes:
    """Return a digest of what the cursor belongs to: all but the size of pages and the counts.

    Values of a filter are alternatives: their order changes nothing.
    """
    chosen = (
        question.kinds,
        question.regions,
        question.authorities,
        question.years,
        question.subject_kinds,
    )
    parts = (
        engine,
        str(SCHEMA_VERSION),
        str(TEXT_VERSION),
        ranking.digest(),
        type_,
        question.text.strip(),
        question.sort,
        *(repr(sorted(values)) for values in chosen),
    )
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=_DIGEST_SIZE).digest()
