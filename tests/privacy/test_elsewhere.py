"""The canary asks Elasticsearch as it asks the embedded engine; skipped loudly without a node."""

import uuid
from contextlib import ExitStack

import pytest
from django.db import connection
from django.test import override_settings

from registry import outbox
from registry.models import Record
from search.engines.elastic import documents as elastic_documents
from tests.privacy.canary import leaks, sung
from tests.privacy.leaky import LEAKS, RAW, index_again
from tests.search.helpers import index_everything, new_index
from tests.servers.elasticsearch.fixtures import remove_indices

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PLACES = ("stored", "fast field", "term", "answer")


@pytest.fixture
def elsewhere(few, elasticsearch_url):
    """The few, in an index of Elasticsearch."""
    if connection.vendor != "sqlite":
        pytest.skip("the engine asks no database: once is enough")
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    with ExitStack() as stack:
        stack.callback(remove_indices, elasticsearch_url, prefix)
        stack.enter_context(
            override_settings(
                SEARCH_URL=elasticsearch_url, SEARCH_INDEX_PREFIX=prefix, SEARCH_REPLICAS=0
            )
        )
        new_index()
        outbox.announce_records(list(Record.objects.values_list("pk", "version")))
        index_everything()
        yield


def test_elasticsearch_holds_nothing_planted(elsewhere):
    assert leaks(only=PLACES) == []


def _store(patch):
    made = elastic_documents._lines

    def with_more(public_id, version, source):
        is_marker = source["type"] == elastic_documents.MARKER_TYPE
        return made(public_id, version, source if is_marker else source | {"type": RAW})

    patch.setattr(elastic_documents, "_lines", with_more)
    index_again()


@pytest.mark.parametrize(
    ("place", "breaks"),
    [
        ("stored", _store),
        ("term", LEAKS["the index's terms"].breaks),
        ("fast field", LEAKS["the index's columns"].breaks),
        ("answer", LEAKS["an answer to a planted name"].breaks),
    ],
)
def test_the_canary_names_a_leak_there(elsewhere, monkeypatch, place, breaks):
    breaks(monkeypatch)
    assert next(sung(only={place}), "nothing was met").startswith(f"{place}: ")
