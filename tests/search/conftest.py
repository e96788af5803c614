"""An index in a folder of the test's own, and what waits brought to it at once."""

import pytest

from search.engines import engine
from search.indexing import apply_waiting
from tests.search.helpers import new_index


@pytest.fixture
def search_dir(settings, tmp_path):
    """A folder for the index, empty."""
    settings.SEARCH_URL = "embedded:"
    settings.SEARCH_DIR = tmp_path / "index"
    return settings.SEARCH_DIR


@pytest.fixture
def indexed(db, search_dir):
    """Bring everything that waits to a fresh index: ``indexed()``, as often as needed."""
    new_index()

    def apply():
        return apply_waiting(engine())

    return apply
