"""Look-ups: the search's answers in the schema's shape."""

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Generic, TypeVar

from graphql import GraphQLResolveInfo, get_named_type
from graphql.execution.collect_fields import collect_sub_fields

from mobile_api import arguments
from mobile_api.counted import leave_word
from registry.kinds import KindSpec
from registry.numbers import demo_records
from registry.publication import PublicRecord, PublicSubject
from search import service
from search.fields import FilterName
from search.highlight import excerpt, pieces
from search.kind_names import kinds_named
from search.results import FacetCounts, Meta, Page, Question, RecordAnswer, SubjectAnswer
from search.results import Sort as SortChoices

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Hits(Generic[T]):
    """A page of hits with what is said about it.

    ``marked`` are the highlights of ``nodes`` once they were asked for: under several aliases they
    are made once.
    """

    nodes: tuple[T, ...]
    cursor: str
    total: int | None
    capped: bool
    understood: str
    repaired: str | None
    words: tuple[str, ...]
    facets: list[dict[str, Any]] | None
    meta: dict[str, Any]
    nearly: bool = False
    meant: str | None = None
    marked: list[dict[str, Any]] = field(default_factory=list, compare=False)


def kinds(question: Question, _info: GraphQLResolveInfo) -> tuple[KindSpec, ...]:
    """Return the kinds of record that the question's text names."""
    return kinds_named(question.text)


def subjects(question: Question, info: GraphQLResolveInfo, **paging: Any) -> Hits:
    """Return subjects found; *paging* has first, after and sort."""
    answer = service.find_subjects(_paged(question, info, **paging))
    if not paging.get("after"):
        leave_word(answer)
    return replace(_hits(answer), nearly=answer.nearly, meant=answer.meant or None)


def records(question: Question, info: GraphQLResolveInfo, **paging: Any) -> Hits:
    """Return records found; *paging* has first, after and sort."""
    answer = service.find_records(_paged(question, info, **paging))
    info.context.hand_out(answer.page.items)
    if not paging.get("after"):
        leave_word(answer)
    return _hits(answer)


def subject_highlights(
    hits: Hits[PublicSubject], _info: GraphQLResolveInfo
) -> list[dict[str, Any]]:
    """Return each subject's name in pieces."""
    if not hits.marked:
        hits.marked.extend(
            {"id": subject.public_id, "name": pieces(subject.name, hits.words)}
            for subject in hits.nodes
        )
    return hits.marked


def record_highlights(hits: Hits[PublicRecord], _info: GraphQLResolveInfo) -> list[dict[str, Any]]:
    """Return each record's texts in pieces."""
    if not hits.marked:
        hits.marked.extend(
            {
                "id": record.public_id,
                "subject_name": pieces(record.subject_name, hits.words),
                "title": pieces(record.title, hits.words),
                "excerpt": excerpt(record.content, hits.words),
            }
            for record in hits.nodes
        )
    return hits.marked


def _paged(
    question: Question,
    info: GraphQLResolveInfo,
    *,
    first: int,
    sort: Enum,
    after: str | None = None,
) -> Question:
    return replace(
        question,
        size=arguments.page_size(first),
        sort=SortChoices(sort.value),
        cursor=arguments.cursor(after),
        facets=_selects(info, "facets"),
    )


def _selects(info: GraphQLResolveInfo, name: str) -> bool:
    """Tell whether the field *name* of what is answered will be asked for."""
    type_: Any = get_named_type(info.return_type)
    fields = collect_sub_fields(
        info.schema, info.fragments, info.variable_values, type_, info.field_nodes
    )
    return any(node.name.value == name for nodes in fields.values() for node in nodes)


def _hits(answer: SubjectAnswer | RecordAnswer) -> Hits:
    page: Page = answer.page
    return Hits(
        nodes=page.items,
        cursor=page.cursor,
        total=page.total,
        capped=page.capped,
        understood=answer.understood.sentence,
        repaired=answer.understood.repaired or None,
        words=answer.understood.words,
        facets=None if answer.facets is None else [_facet(each) for each in answer.facets],
        meta=_meta(answer.meta),
    )


def _facet(counts: FacetCounts) -> dict[str, Any]:
    """Return one filter's counts, with values as the arguments of ``lookup`` take them."""
    is_enumeration = counts.name in (FilterName.KIND, FilterName.SUBJECT_KIND)
    values = [
        {
            "value": each.value.upper() if is_enumeration else each.value,
            "label": each.label,
            "count": each.count,
            "chosen": each.chosen,
        }
        for each in counts.values
    ]
    return {"name": counts.name.value, "values": values}


def _meta(meta: Meta) -> dict[str, Any]:
    return {
        "engine": meta.engine,
        "data_as_of": meta.data_as_of,
        "index_as_of": meta.index_as_of,
        "partial": meta.partial,
        "demo": demo_records() > 0,
    }
