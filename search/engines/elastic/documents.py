"""What an index looks like, and documents as Elasticsearch takes them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, cast

from elasticsearch.dsl import Document as IndexDocument
from elasticsearch.dsl import Field, Index, Keyword, Long, MetaField
from elasticsearch.dsl import Text as TextField
from elasticsearch.dsl.document_base import DocumentMeta

from search.engines.base import Document
from search.engines.elastic.naming import Layout, writing_alias
from search.engines.lines import as_line
from search.fields import SCHEMA_VERSION, Key, Number, Text
from search.text import TEXT_VERSION

#: Keys whose values are counted (facets) or sorted by: only these are also kept by column.
COLUMNS: Final = frozenset(
    {
        Key.SUBJECT_KIND,
        Key.SUBJECT_REGION,
        Key.RECORD_KIND,
        Key.RECORD_SUBJECT_KIND,
        Key.RECORD_REGION,
        Key.RECORD_AUTHORITY,
        Key.RECORD_YEAR,
        Key.NAME_ORDER,
    }
)
#: Lucene refuses longer terms (32 766 bytes); nobody asks for them.
_LONGEST_TERM: Final = 8191
#: What a subject's records have in common with one condition alone (``kind||``): counted by column,
#: where a search for each of a hundred values would take as long as all the rest.
HAS_SINGLE: Final = "subject_has_single"
#: Documents of the index itself, among all others: their versions are times in microseconds.
MARKER_TYPE: Final = "marker"
COMMIT_MARKER: Final = "~commit"
WRITER_MARKER: Final = "~writer"


def _text() -> Field:
    """Words separated by blanks: a phrase of them needs positions, and nobody needs a score."""
    return TextField(analyzer="whitespace", index_options="positions", norms=False)


def _key(key: Key) -> Field:
    """Whole terms. Counts need the column's ordinals at once, not at the first question."""
    is_counted = key in COLUMNS and key is not Key.NAME_ORDER
    return Keyword(
        index_options="docs",
        norms=False,
        doc_values=key in COLUMNS,
        eager_global_ordinals=is_counted,
        ignore_above=_LONGEST_TERM,
    )


def _number(number: Number) -> Field:
    """Periods are only compared; orders are sorted by, and skipped along their index."""
    return Long(doc_values=number not in {Number.SINCE, Number.UNTIL})


class _Meta:
    #: An unknown field is a mistake of ours and must not be guessed at.
    dynamic = MetaField("strict")
    #: Stored is the type; id and version every document has anyway (design decision 9).
    source = MetaField(includes=[Key.TYPE.value])


#: One attribute for each name in ``search.fields``, so that the two can't part.
_FIELDS: Final = {
    **{key.value: _key(key) for key in Key},
    **{text.value: _text() for text in Text},
    **{number.value: _number(number) for number in Number},
    HAS_SINGLE: Keyword(index=False, eager_global_ordinals=True),
}
_DOC: Final = "What is indexed of one subject or record."
Entry: Final = cast(
    "DocumentMeta",
    type("Entry", (IndexDocument,), {"__doc__": _DOC, **_FIELDS, "Meta": _Meta}),
)


def generation_index(layout: Layout, generation: str) -> Index:
    """Return the index of a generation that is to be filled: quick to write, nobody reads it."""
    index = Index(generation)
    index.document(Entry)
    index.settings(
        number_of_shards=layout.shards,
        number_of_replicas=0,
        # What is committed is visible, and nothing else: the writer refreshes, no clock does.
        refresh_interval="-1",
        translog={"durability": "async"},
        # Every question asks every segment, and a phrase of ten words does so ten times: fewer
        # segments are worth the merging.
        merge={"policy": {"segments_per_tier": 4, "floor_segment": "16mb"}},
    )
    index.aliases(**{writing_alias(generation): {"is_write_index": True}})
    index.get_or_create_mapping().meta("_meta", schema=SCHEMA_VERSION, text=TEXT_VERSION)
    return index


def settings_in_use(layout: Layout) -> dict[str, Any]:
    """Return the settings of a generation that is read: copies on other nodes, each write safe."""
    copies = {"auto_expand_replicas": f"0-{layout.replicas}"} if layout.replicas else {}
    return {**copies, "translog": {"durability": "request"}}


def operation(document: Document) -> bytes:
    """Return *document* as two lines of a bulk request.

    Its version is compared with the one there: a smaller one is refused (409), an equal one
    replaces, as the contract has it.
    """
    source = {Key.TYPE.value: document.type, **document.terms, **document.numbers}
    if single := [term for term in document.terms.get(Key.SUBJECT_HAS, ()) if is_single(term)]:
        source[HAS_SINGLE] = single
    return _lines(document.public_id, document.version, source)


@lru_cache(maxsize=65_536)
def is_single(term: str) -> bool:
    """Tell whether a term of SUBJECT_HAS says one thing alone: see ``search.fields.has_term``."""
    return sum(map(bool, term.split("|"))) == 1


def marker(public_id: str, microseconds: int) -> bytes:
    """Return a document of the index itself as two lines of a bulk request."""
    return _lines(public_id, microseconds, {Key.TYPE.value: MARKER_TYPE})


def _lines(public_id: str, version: int, source: Mapping[str, object]) -> bytes:
    action = {"index": {"_id": public_id, "version": version, "version_type": "external_gte"}}
    return as_line(action) + b"\n" + as_line(source)
