"""Elasticsearch's answers as the contract's; pure. What is only part of an answer is a fault."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from search.clauses import Facet, Position
from search.engines.base import Found, Hit
from search.engines.elastic.documents import HAS_SINGLE
from search.engines.elastic.faults import Failed
from search.engines.elastic.queries import Plan, is_by_column
from search.fields import FilterName

Answer = Mapping[str, Any]


def read(plan: Plan, size: int, answers: Sequence[Answer], *, counted: bool) -> Found:
    """Return what *answers* to *plan* come to; *size* hits at most, no time where none was asked.

    Raises:
        Failed: One of them is none, or only a part.
    """
    if len(answers) != len(plan.bodies):
        raise Failed(None, "answers missing")
    whole = [_whole(answer) for answer in answers]
    bands, rest = whole[: len(plan.bands)], whole[len(plan.bands) :]
    as_of = committed(rest.pop()) if plan.asks_commit else None
    hits: list[Hit] = []
    for (number, _body), answer in zip(plan.bands, bands, strict=True):
        hits += [_hit(number, hit) for hit in answer["hits"]["hits"]]
    total = sum(answer["hits"]["total"]["value"] for answer in bands) if counted else None
    counts: dict[FilterName, tuple[tuple[str, int], ...]] = {}
    for (asked, _body), answer in zip(plan.facets, rest, strict=True):
        counts |= {facet.name: _counts(facet, answer) for facet in asked}
    return Found(tuple(hits[:size]), total, as_of, counts)


def committed(answer: Answer) -> datetime | None:
    """Return the time of the last commit out of the answer to ``queries.COMMITTED``."""
    hits = _whole(answer)["hits"]["hits"]
    return datetime.fromtimestamp(hits[0]["_version"] / 1e6, UTC) if hits else None


def _whole(answer: Answer) -> Answer:
    """Return *answer* when all shards gave it in time."""
    if "error" in answer:
        error = answer["error"]
        raise Failed(answer.get("status"), error.get("type", "") if error else "")
    shards = answer["_shards"]
    if answer["timed_out"] or shards["failed"] or shards["successful"] < shards["total"]:
        raise Failed(None, "partial answer")
    return answer


def _hit(band: int, hit: Mapping[str, Any]) -> Hit:
    return Hit(hit["_id"], hit["_version"], Position(band, hit["sort"][0]))


def _counts(facet: Facet, answer: Answer) -> tuple[tuple[str, int], ...]:
    name = HAS_SINGLE if is_by_column(facet) else facet.name.value
    buckets = answer["aggregations"][name]["buckets"]
    counted = [bucket["doc_count"] for bucket in buckets]
    if is_by_column(facet):
        found = dict(zip((bucket["key"] for bucket in buckets), counted, strict=True))
        values = [value for value, _terms in facet.among]
        counted = [found.get(term, 0) for _value, (term,) in facet.among]
    elif facet.among:
        values = [value for value, _terms in facet.among]
    else:
        values = [bucket["key"] for bucket in buckets]
    pairs = zip(values, counted, strict=True)
    return tuple((value, count) for value, count in pairs if count)
