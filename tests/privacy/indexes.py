"""What the index holds: documents as they are handed to it, and all that an engine gives back."""

import json
from collections.abc import Iterator, Sequence

import tantivy
from django.conf import settings
from elasticsearch import Elasticsearch

from registry.models import Record, Subject
from search.engines import engine
from search.engines.elastic.engine import ElasticEngine
from search.engines.elastic.naming import reading_alias
from search.engines.embedded_schema import value_of
from search.engines.embedded_view import COMMIT_NAME
from search.fields import Key, Number, Text
from search.indexing import record_documents, subject_documents
from search.text import compact, cut
from tests.privacy.handed import faults_in
from tests.privacy.planting import SECRETS, net

#: The fields whose values the embedded engine keeps beside the documents.
FAST = (Number.RANK, Number.NEWEST, Key.NAME_ORDER)
EVERYTHING = 100_000
#: Documents read of Elasticsearch at once, and its limit of terms in one question.
PAGE, MOST_TERMS = 5_000, 50_000


def documents() -> Iterator[tuple[str, str | frozenset[int]]]:
    """Yield every document as it is made for any engine; its ranks and days as numbers."""
    for make, model in ((record_documents, Record), (subject_documents, Subject)):
        for document in make(list(model.objects.values_list("pk", flat=True))):
            yield document.type, json.dumps(document.terms, ensure_ascii=False)
            yield document.type, frozenset(document.numbers.values())


def faulty_documents() -> list[str]:
    """Return what of a document isn't a plain value."""
    made = [
        *record_documents(list(Record.objects.values_list("pk", flat=True))),
        *subject_documents(list(Subject.objects.values_list("pk", flat=True))),
    ]
    return [f"document{fault}" for document in made for fault in faults_in(document)]


def stored() -> Iterator[tuple[str, str]]:
    """Yield all that can be read back of each document."""
    if isinstance(engine(), ElasticEngine):
        yield from _stored_elsewhere()
        return
    searcher = engine()._view().searcher
    for _score, address in searcher.search(tantivy.Query.all_query(), limit=EVERYTHING).hits:
        kept = searcher.doc(address).to_dict()
        yield "document", json.dumps(kept, ensure_ascii=False)


def columns() -> Iterator[tuple[str, str | frozenset[int]]]:
    """Yield what is kept by column (fast fields, doc values)."""
    if isinstance(engine(), ElasticEngine):
        yield from _columns_elsewhere()
        return
    searcher = engine()._view().searcher
    for field in FAST:
        found = searcher.search(
            tantivy.Query.all_query(), limit=EVERYTHING, order_by_field=str(field)
        )
        values = [value for value, _ in found.hits if value is not None]
        if isinstance(field, Number):
            yield str(field), frozenset(values)
        else:
            yield str(field), "\n".join(value_of(field, str(value)) for value in values)


def terms() -> Iterator[tuple[str, str]]:
    """Yield every term of every field, or those planted ones that an engine answers to."""
    if isinstance(engine(), ElasticEngine):
        yield from _terms_elsewhere()
        return
    view = engine()._view()
    commit = json.loads((view.folder / COMMIT_NAME).read_text("utf-8"))
    for field in commit["schema"]:
        if field["type"] == "text":
            found = view.searcher.terms_with_prefix(field["name"], "")
            yield field["name"], "\n".join(value_of(field["name"], term) for term, _count in found)


def _client_and_alias() -> tuple[Elasticsearch, str]:
    return Elasticsearch(settings.SEARCH_URL), reading_alias(engine().layout)


def _by_column(client: Elasticsearch, alias: str) -> list[str]:
    """Return the fields of which the index itself says that it keeps them by column."""
    (mapping,) = client.indices.get_mapping(index=alias).body.values()
    return [
        name
        for name, field in mapping["mappings"]["properties"].items()
        if field["type"] != "text" and field.get("doc_values", True)
    ]


def _hits() -> Iterator[dict]:
    client, alias = _client_and_alias()
    fields = _by_column(client, alias)
    after: list | None = None
    while True:
        more = {"search_after": after} if after else {}
        found = client.search(
            index=alias,
            size=PAGE,
            sort=["_doc"],
            source=True,
            stored_fields=["*"],
            docvalue_fields=fields,
            **more,
        )["hits"]["hits"]
        yield from found
        if len(found) < PAGE:
            return
        after = found[-1]["sort"]


def _stored_elsewhere() -> Iterator[tuple[str, str]]:
    for hit in _hits():
        yield "document", json.dumps([hit["_id"], hit.get("_source")], ensure_ascii=False)


def _columns_elsewhere() -> Iterator[tuple[str, str]]:
    for hit in _hits():
        values = [value for kept in hit.get("fields", {}).values() for value in kept]
        # The mapping is strict, and its numbers are ranks, days and tickets of the portal's own:
        # among hundreds of these, nine digits are somebody's by chance.
        yield "column", "\n".join(value for value in values if isinstance(value, str))


def _terms_elsewhere() -> Iterator[tuple[str, str]]:
    """Ask each field for every planted part at once; name those that it answers to."""
    client, alias = _client_and_alias()
    planted = net()
    parts = sorted({*planted.numbers, *planted.names, *planted.others})
    words = sorted({word for part in parts for word in cut(part)})
    keys = sorted({form for part in parts for form in (part, part.lower(), compact(part))})
    for field in Text:
        yield from ((str(field), word) for word in _answering(client, alias, field, words))
    for field in Key:
        yield from ((str(field), key) for key in _answering(client, alias, field, keys))
    few = [part for secret in SECRETS for part in secret.all()]
    for field in (*Key, *Text):
        yield from ((str(field), part) for part in _inside(client, alias, field, few))


def _inside(client: Elasticsearch, alias: str, field: str, parts: Sequence[str]) -> list[str]:
    """Return those of *parts* that stand within longer terms of *field*; all asked at once."""
    sought = {part: {"wildcard": {str(field): {"value": f"*{part}*"}}} for part in parts}
    for wildcard in sought.values():
        wildcard["wildcard"][str(field)]["case_insensitive"] = True
    query = {"bool": {"should": list(sought.values())}}
    if not client.count(index=alias, query=query)["count"]:
        return []
    return [
        part
        for part, wildcard in sought.items()
        if client.count(index=alias, query=wildcard)["count"]
    ]


def _answering(client: Elasticsearch, alias: str, field: str, values: Sequence[str]) -> list[str]:
    """Return those of *values* that are terms of *field*: halved until each stands alone."""
    if len(values) <= MOST_TERMS:
        query = {"terms": {str(field): list(values)}}
        if not client.count(index=alias, query=query)["count"]:
            return []
        if len(values) == 1:
            return list(values)
    half = len(values) // 2
    return [
        *_answering(client, alias, field, values[:half]),
        *_answering(client, alias, field, values[half:]),
    ]
