"""An index of the test's own, and what waits brought to it at once.

The embedded engine's, unless TEST_SEARCH_ENGINE=elasticsearch: `make test-elasticsearch-9` holds
the look-ups' own tests to the other engine too.
"""

import os

import pytest

from search import filling
from search.engines import engine
from search.indexer import Indexer
from search.indexing import apply_waiting
from tests.search.helpers import new_index


@pytest.fixture
def search_dir(settings, tmp_path):
    """A folder for the index, empty."""
    settings.SEARCH_URL = "embedded:"
    settings.SEARCH_DIR = tmp_path / "index"
    return settings.SEARCH_DIR


@pytest.fixture
def search_engine(request):
    """Settings for an engine that has nothing yet."""
    if os.environ.get("TEST_SEARCH_ENGINE") != "elasticsearch":
        request.getfixturevalue("search_dir")
        return
    settings = request.getfixturevalue("settings")
    settings.SEARCH_URL = request.getfixturevalue("elasticsearch_url")
    settings.SEARCH_INDEX_PREFIX = request.getfixturevalue("elasticsearch_prefix").rstrip("-")
    settings.SEARCH_SHARDS, settings.SEARCH_REPLICAS = 2, 0


@pytest.fixture
def indexed(db, search_engine):
    """Bring everything that waits to a fresh index: ``indexed()``, as often as needed."""
    new_index()

    def apply():
        return apply_waiting(engine())

    return apply


@pytest.fixture
def indexer(search_dir, monkeypatch):
    """An indexer that fills a new generation in pieces of two."""
    monkeypatch.setattr(filling, "PIECE", 2)
    made = Indexer(engine())
    yield made
    made.close()
