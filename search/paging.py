"""One page of hits: asked of the engine, checked against the register, filled up once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from django.utils.translation import gettext as _

from registry.publication import PublicRecord, PublicSubject
from search.clauses import COUNTED_EXACTLY, Position, Request
from search.cursors import Mark, read_cursor, write_cursor
from search.engines.base import Engine, Found, Hit
from search.results import Page, Question, QuestionRefused, Refusal

#: Nobody can page deeper than totals are exact.
DEEPEST: Final = COUNTED_EXACTLY

T = TypeVar("T", PublicRecord, PublicSubject)
#: Ids → what the register shows of them today, by the id asked for.
Check = Callable[[list[str]], Mapping[str, T]]


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """One page of what the register shows, and what the engine said when it was first asked.

    ``is_short``: the register took away more than one more look could fill up.
    """

    page: Page[T]
    found: Found
    is_short: bool


def one_page(question: Question, request: Request, engine: Engine, check: Check[T]) -> Checked[T]:
    """Return the page of *request* that *question*'s cursor stands for.

    Raises:
        QuestionRefused: The cursor isn't this question's, or lies too deep.
        EngineUnavailable: The engine doesn't answer.
    """
    mark = read_cursor(question, request.type, engine.name)
    depth = mark.depth if mark else 0
    if depth + question.size > DEEPEST:
        message = _("最多翻看前 %(most)d 条结果，请增加条件缩小范围。") % {"most": DEEPEST}
        raise QuestionRefused(Refusal.DEPTH, message)
    got = _gather(replace(request, after=mark.position if mark else None), engine, check)
    cursor = ""
    if got.end is not None:
        here = Mark(got.end, depth + got.seen)
        cursor = write_cursor(here, question, request.type, engine.name)
    total = got.found.total
    page = Page(
        items=got.items,
        total=None if total is None else min(total, DEEPEST),
        capped=total is not None and total > DEEPEST,
        cursor=cursor,
    )
    return Checked(page, got.found, got.end is not None and len(got.items) < request.size)


@dataclass(frozen=True, slots=True)
class _Gathered(Generic[T]):
    """What one page's hits came to after the register's check."""

    items: tuple[T, ...]
    found: Found
    end: Position | None
    seen: int


def _gather(request: Request, engine: Engine, check: Check[T]) -> _Gathered[T]:
    """Ask for a page of hits, check them, and fill up once what the check took away.

    One hit more than asked for tells whether there is another page.
    """
    size = request.size
    found = engine.search(replace(request, size=size + 1))
    hits, more = found.hits[:size], len(found.hits) > size
    shown = checked(hits, check, {})
    seen = len(hits)
    if more and len(shown) < len(hits):
        wanted = size - len(shown)
        rest = replace(request, size=wanted + 1, after=hits[-1].position, count=False, facets=())
        again = engine.search(rest)
        extra, more = again.hits[:wanted], len(again.hits) > wanted
        hits, seen = extra or hits, seen + len(extra)
        shown = checked(extra, check, shown)
    end = hits[-1].position if more else None
    return _Gathered(tuple(shown.values()), found, end, seen)


def checked(hits: Sequence[Hit], check: Check[T], before: Mapping[str, T]) -> dict[str, T]:
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
