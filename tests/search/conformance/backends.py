"""What the suite must know of an engine beyond the contract: how to break it, what it stores."""

import json
import secrets
from contextlib import contextmanager

import tantivy

from search.engines.embedded import EmbeddedEngine
from search.engines.generations import POINTER_NAME, read_pointer


class EmbeddedBackend:
    """The embedded engine below a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.engine = EmbeddedEngine(folder)
        #: Examples of a property test: each builds an index of its own.
        self.examples = 40

    def another(self):
        """Return an engine as another process would make it."""
        return EmbeddedEngine(self.folder)

    def unreachable(self):
        """Return an engine that can't reach what it should read."""
        (self.folder / POINTER_NAME).unlink()
        return EmbeddedEngine(self.folder)

    def of_another_schema(self, monkeypatch):
        """Return an engine whose code has other fields than the index was built with."""
        pointer = self.folder / POINTER_NAME
        data = json.loads(pointer.read_text())
        pointer.write_text(json.dumps({**data, "schema": data["schema"] - 1}))
        return EmbeddedEngine(self.folder)

    def generations(self):
        """Return the names of all generations there are."""
        return {path.name for path in self.folder.glob("generation-*")}

    def stored(self):
        """Return all that can be read back of each document: {id: {field: value}}."""
        index = tantivy.Index.open(str(self.folder / read_pointer(self.folder).generation))
        searcher = index.searcher()
        hits = searcher.search(tantivy.Query.all_query(), 1000).hits
        found = [searcher.doc(address).to_dict() for _score, address in hits]
        return {each["id"][0]: {name: value[0] for name, value in each.items()} for each in found}


@contextmanager
def elastic_backend(url, prefix):
    """Yield a backend with a prefix of its own, whose indices are removed in the end."""
    # Imported here: the embedded half of the suite needs no client.
    from tests.search.conformance.elastic import ElasticBackend

    made = ElasticBackend(url, f"{prefix}-{secrets.token_hex(4)}")
    try:
        yield made
    finally:
        made.clean()
