"""What the suite must know of Elasticsearch."""

from elasticsearch import Elasticsearch

from search.engines.elastic.connection import read_cluster
from search.engines.elastic.engine import ElasticEngine
from search.engines.elastic.naming import Layout, reading_alias, versions_of
from tests.conftest import free_port


class ElasticBackend:
    """A running Elasticsearch, below a prefix of the test's own."""

    def __init__(self, url, prefix):
        self.url = url
        self.layout = Layout(prefix)
        self.client = Elasticsearch(url)
        self.engine = self.another()
        #: Examples of a property test: each builds an index of its own.
        self.examples = 12

    def another(self):
        """Return an engine as another process would make it."""
        return ElasticEngine(read_cluster(self.url), self.layout)

    def unreachable(self):
        """Return an engine that can't reach what it should read."""
        return ElasticEngine(read_cluster(f"http://127.0.0.1:{free_port()}"), self.layout)

    def of_another_schema(self, monkeypatch):
        """Return an engine whose code has other fields than the index was built with."""
        monkeypatch.setattr("search.engines.elastic.naming.SCHEMA_VERSION", 999)
        return self.another()

    def generations(self):
        """Return the names of all generations there are."""
        found = self.client.indices.get(index=f"{self.layout.prefix}-*", filter_path="*.aliases")
        return {index for index in found if versions_of(self.layout, index)}

    def stored(self):
        """Return all that can be read back of each document: {id: {field: value}}."""
        found = self.client.search(
            index=reading_alias(self.layout),
            size=1000,
            version=True,
            stored_fields=["*"],
            source=True,
            fields=["*"],
        )
        return {
            hit["_id"]: {
                "id": hit["_id"],
                "version": hit["_version"],
                **hit["_source"],
                **{name: value[0] for name, value in hit.get("fields", {}).items()},
            }
            for hit in found["hits"]["hits"]
            if hit["_source"]["type"] != "marker"
        }

    def clean(self):
        """Remove every index of the prefix."""
        for index in self.client.indices.get(index=f"{self.layout.prefix}-*"):
            self.client.indices.delete(index=index)
        self.client.close()
