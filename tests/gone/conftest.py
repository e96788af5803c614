"""A reader's browser and an index that knows of a removal only when it is told."""

import pytest
from django.test import Client

from registry import figures


@pytest.fixture
def indexed(indexed, settings):
    """An empty index, no figures from before, and no limits in the way."""
    settings.RATE_LIMIT_SCALE = 0
    figures._kept.clear()
    return indexed


@pytest.fixture
def reader(indexed):
    """A browser that has never been here."""
    return Client(raise_request_exception=False)
