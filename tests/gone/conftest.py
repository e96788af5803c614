"""A reader's browser and an index that knows of a removal only when it is told."""

import pytest
from django.test import Client

from registry import figures
from tests.search.helpers import index_everything, new_index


@pytest.fixture
def indexed(db, settings, tmp_path):
    """Bring everything that waits to a fresh index: ``indexed()``, as often as needed."""
    settings.RATE_LIMIT_SCALE = 0
    settings.SEARCH_URL = "embedded:"
    settings.SEARCH_DIR = tmp_path / "index"
    figures._kept.clear()
    new_index()
    return index_everything


@pytest.fixture
def reader(indexed):
    """A browser that has never been here."""
    return Client(raise_request_exception=False)
