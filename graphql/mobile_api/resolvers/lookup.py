"""Look-ups: the search's answers in the schema's shape."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Generic, TypeVar

from graphql import GraphQLResolveInfo

from mobile_api import arguments
from registry.numbers import demo_records
from search import service
from search.results import Meta, Page, Question, RecordAnswer, SubjectAnswer
from search.results import Sort as SortChoices

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hits(Generic[T]):
    """A page of hits with what is said about it."""

    nodes: tuple[T, ...]
    cursor: str
    total: int | None
    capped: bool
    understood: str
    meta: dict[str, Any]


def subjects(question: Question, _info: GraphQLResolveInfo, **paging: Any) -> Hits:
    """Return subjects found; *paging* has first, after and sort."""
    return _hits(service.find_subjects(_paged(question, **paging)))


def records(question: Question, _info: GraphQLResolveInfo, **paging: Any) -> Hits:
    """Return records found; *paging* has first, after and sort."""
    return _hits(service.find_records(_paged(question, **paging)))


def _paged(question: Question, *, first: int, sort: Enum, after: str | None = None) -> Question:
    return replace(
        question,
        size=arguments.page_size(first),
        sort=SortChoices(sort.value),
        cursor=arguments.cursor(after),
    )


def _hits(answer: SubjectAnswer | RecordAnswer) -> Hits:
    page: Page = answer.page
    return Hits(
        nodes=page.items,
        cursor=page.cursor,
        total=page.total,
        capped=page.capped,
        understood=answer.understood.sentence,
        meta=_meta(answer.meta),
    )


def _meta(meta: Meta) -> dict[str, Any]:
    return {
        "engine": meta.engine,
        "index_as_of": meta.index_as_of,
        "partial": meta.partial,
        "demo": demo_records() > 0,
    }
