"""Look-ups as every door asks them: the index proposes, the register disposes (decision 5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Generic, TypeVar

from django.utils.translation import gettext as _

from registry import outbox, publication
from registry.publication import PublicRecord, PublicSubject
from search.clauses import COUNTED_EXACTLY, Position, Request
from search.cursors import Mark, read_cursor, write_cursor
from search.engines import engine
from search.engines.base import Hit
from search.query import Understood, understand_records, understand_subjects
from search.results import (
    Meta,
    Page,
    Question,
    QuestionRefused,
    RecordAnswer,
    Refusal,
    SubjectAnswer,
)

#: Nobody can page deeper than totals are exact.
DEEPEST: Final = COUNTED_EXACTLY

T = TypeVar("T", PublicRecord, PublicSubject)
Check = Callable[[list[str]], dict[str, T]]


def find_subjects(question: Question) -> SubjectAnswer:
    """Return the subjects that *question* asks for, best first.

    Raises:
        QuestionRefused: It can't be answered; the sentence says why.
        EngineUnavailable: The index doesn't answer: this is not "nothing found".
    """
    understood = understand_subjects(question, publication.today())
    page, as_of = _page(question, understood, publication.subjects)
    return SubjectAnswer(page, Meta(engine().name, as_of), understood.understanding)


def find_records(question: Question) -> RecordAnswer:
    """Return the records that *question* asks for; without text all of them, newest first.

    Raises:
        QuestionRefused: It can't be answered; the sentence says why.
        EngineUnavailable: The index doesn't answer: this is not "nothing found".
    """
    understood = understand_records(question, publication.today())
    page, as_of = _page(question, understood, publication.records)
    return RecordAnswer(page, Meta(engine().name, as_of), understood.understanding)


def suggest(text: str, limit: int = 8) -> tuple[PublicSubject, ...]:
    """Return organisations whose name starts with *text*, or else contains it.

    Raises:
        QuestionRefused: It is no question, or one after a person.
        EngineUnavailable: The index doesn't answer.
    """
    return find_subjects(Question(text=text, size=limit)).page.items


@dataclass(frozen=True, slots=True)
class _Gathered(Generic[T]):
    """What one page's hits came to after the register's check."""

    items: tuple[T, ...]
    total: int | None
    end: Position | None
    seen: int
    as_of: datetime | None


def _page(
    question: Question, understood: Understood, check: Check[T]
) -> tuple[Page[T], datetime | None]:
    """Return one checked page, and when the index was last committed."""
    # Asked before the index is: whatever was withdrawn until now has left it, or is waiting.
    unsure = outbox.removals_wait()
    name = engine().name
    mark = read_cursor(question, understood.request.type, name)
    depth = mark.depth if mark else 0
    if depth + question.size > DEEPEST:
        message = _("最多翻看前 %(most)d 条结果，请增加条件缩小范围。") % {"most": DEEPEST}
        raise QuestionRefused(Refusal.DEPTH, message)
    request = replace(understood.request, after=mark.position if mark else None, count=not unsure)
    got = _gather(request, check)
    cursor = ""
    if got.end is not None:
        cursor = write_cursor(
            Mark(got.end, depth + got.seen), question, understood.request.type, name
        )
    total = None if got.total is None else min(got.total, DEEPEST)
    capped = got.total is not None and got.total > DEEPEST
    return Page(got.items, total, capped, cursor), got.as_of


def _gather(request: Request, check: Check[T]) -> _Gathered[T]:
    """Ask for a page of hits, check them, and fill up once what the check took away.

    One hit more than asked for tells whether there is another page.
    """
    size = request.size
    found = engine().search(replace(request, size=size + 1))
    hits, more = found.hits[:size], len(found.hits) > size
    shown = _checked(hits, check, {})
    seen = len(hits)
    if more and len(shown) < len(hits):
        wanted = size - len(shown)
        again = engine().search(
            replace(request, size=wanted + 1, after=hits[-1].position, count=False)
        )
        extra, more = again.hits[:wanted], len(again.hits) > wanted
        hits, seen = extra or hits, seen + len(extra)
        shown = _checked(extra, check, shown)
    end = hits[-1].position if more else None
    return _Gathered(tuple(shown.values()), found.total, end, seen, found.as_of)


def _checked(hits: Sequence[Hit], check: Check[T], before: dict[str, T]) -> dict[str, T]:
    """Return *before* and those of *hits* that the register shows, by their own id, in order.

    A merged subject answers as the one that goes on, which may be among the hits itself: it
    stands once, where it stood first.
    """
    public = check([hit.public_id for hit in hits]) if hits else {}
    shown = dict(before)
    for hit in hits:
        item = public.get(hit.public_id)
        if item is not None:
            shown.setdefault(item.public_id, item)
    return shown
