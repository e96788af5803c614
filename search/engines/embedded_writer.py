"""Writing one generation of the embedded index."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import tantivy

from search.engines.base import Document
from search.fields import Key, Number, Text

#: Names of the fields that are stored; everything else is only found by.
ID: Final = "id"
VERSION: Final = "version"
#: Memory for what is not committed yet. The indexer keeps a writer open all its life; a rebuild
#: writes everything in one go, and larger pieces mean fewer merges.
_HEAP_BYTES: Final = 64_000_000
_BULK_HEAP_BYTES: Final = 256_000_000


@cache
def schema() -> tantivy.Schema:
    """Return the index's fields. Stored are id, type and version alone (design decision 9)."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(VERSION, stored=True)
    for key in Key:
        builder.add_text_field(
            key, stored=key is Key.TYPE, tokenizer_name="raw", index_option="basic"
        )
    for text in Text:
        builder.add_text_field(text, tokenizer_name="whitespace", index_option="position")
    for number in Number:
        # Periods are asked through the inverted index, orders through the column.
        period = number in {Number.SINCE, Number.UNTIL}
        builder.add_unsigned_field(number, indexed=period, fast=not period)
    return builder.build()


class EmbeddedWriter:
    """The one writer of a generation; tantivy refuses a second one while this is open."""

    def __init__(self, folder: Path, generation: str, *, bulk: bool = False) -> None:
        self.generation = generation
        self._index = tantivy.Index(schema(), path=str(folder / generation))
        # Nobody reads here: its own reader would reload after each commit, in a thread, for nobody.
        self._index.config_reader(reload_policy="manual")
        # One thread writes one segment a commit; more would leave more small ones to merge.
        heap = _BULK_HEAP_BYTES if bulk else _HEAP_BYTES
        self._writer: Any = self._index.writer(heap, 1)

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents; each replaces the one with its id."""
        for document in documents:
            self._writer.delete_documents_by_term(ID, document.public_id)
            self._writer.add_document(_document(document))

    def add_new(self, documents: Iterable[Document]) -> None:
        """Add documents whose ids this generation doesn't hold yet."""
        for document in documents:
            self._writer.add_document(_document(document))

    def commit(self) -> None:
        """Make everything since the last commit durable and visible at once."""
        self._writer.commit()

    def rollback(self) -> None:
        """Forget everything since the last commit."""
        self._writer.rollback()

    def close(self) -> None:
        """Let the lock go; what was not committed is forgotten, merges under way are given up."""
        self._writer = None


def _document(document: Document) -> tantivy.Document:
    made = tantivy.Document()
    made.add_text(ID, document.public_id)
    made.add_text(Key.TYPE, document.type)
    made.add_unsigned(VERSION, document.version)
    for name, values in document.terms.items():
        for value in values:
            made.add_text(name, value)
    for name, number in document.numbers.items():
        made.add_unsigned(name, number)
    return made
