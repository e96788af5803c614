"""Signed cursors: where a page ended, for this question and this engine alone.

A cursor holds no value of the register, only a band, an order number and a depth. It can't be
made up, moved to another question, or kept for long: a reader can't walk the register in steps
of their own making.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from django.core import signing
from django.utils.translation import gettext as _

from search.clauses import Position
from search.fields import SCHEMA_VERSION, DocumentType
from search.results import Question, QuestionRefused, Refusal

_SALT: Final = "search.cursors"
#: A tab may stay open over a working day.
_MAX_AGE_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended, and how many hits lie before that."""

    position: Position
    depth: int


def write_cursor(mark: Mark, question: Question, type_: DocumentType, engine: str) -> str:
    """Return *mark* as a text that only this question can be continued with."""
    data = [mark.position.band, mark.position.order, mark.depth, _bound(question, type_, engine)]
    return signing.dumps(data, salt=_SALT)


def read_cursor(question: Question, type_: DocumentType, engine: str) -> Mark | None:
    """Return where the question's page starts, or None for the first one.

    Raises:
        QuestionRefused: The cursor was changed, belongs to another question, or is too old.
    """
    if not question.cursor:
        return None
    try:
        data = signing.loads(question.cursor, salt=_SALT, max_age=_MAX_AGE_SECONDS)
    except signing.SignatureExpired as error:
        raise QuestionRefused(Refusal.CURSOR, _("翻页标记已过期，请从第一页重新查询。")) from error
    except (signing.BadSignature, ValueError) as error:
        raise QuestionRefused(Refusal.CURSOR, _("翻页标记无效，请从第一页重新查询。")) from error
    band, order, depth, bound = data
    if bound != _bound(question, type_, engine):
        raise QuestionRefused(Refusal.CURSOR, _("翻页标记不属于这一查询，请从第一页重新查询。"))
    return Mark(Position(band, order), depth)


def _bound(question: Question, type_: DocumentType, engine: str) -> str:
    """Return a digest of what the cursor belongs to: all but the size of pages."""
    parts = (
        engine,
        str(SCHEMA_VERSION),
        type_,
        question.text.strip(),
        question.sort,
        *map(repr, (question.kinds, question.regions, question.authorities, question.years)),
        repr(question.subject_kinds),
    )
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=9).hexdigest()
