"""What was withdrawn leaves a tombstone, and no older version ever comes back over it."""

import time

import pytest
from elasticsearch import ConflictError

from registry import errands, outbox
from search.engines import engine
from search.indexer import Indexer
from search.indexing import record_documents, subject_documents
from search.rebuild import ERRAND
from tests.factories import make_record, withdraw
from tests.search.conformance.backends import EmbeddedBackend, elastic_backend
from tests.search.helpers import found, settled

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["embedded", "elasticsearch"])
def backend(request, settings, tmp_path):
    """An index of each kind, and what lies in it."""
    if request.param == "embedded":
        settings.SEARCH_URL, settings.SEARCH_DIR = "embedded:", tmp_path / "index"
        yield EmbeddedBackend(settings.SEARCH_DIR)
        return
    url = request.getfixturevalue("elasticsearch_url")
    with elastic_backend(url, request.getfixturevalue("elasticsearch_prefix")) as made:
        settings.SEARCH_URL, settings.SEARCH_INDEX_PREFIX = url, made.layout.prefix
        settings.SEARCH_TIMEOUT = 30.0
        yield made


@pytest.fixture
def indexer(backend):
    made = Indexer(engine())
    yield made
    made.close()


def forget_deletions(backend):
    """Let Elasticsearch forget deleted documents' versions at once, and not after 60 seconds."""
    if isinstance(backend, EmbeddedBackend):
        return
    (generation,) = backend.generations()
    backend.client.indices.put_settings(index=generation, settings={"index.gc_deletes": "0s"})


def test_a_late_writer_brings_nothing_back(backend, indexer):
    kept, gone = make_record(), make_record()
    settled(indexer)
    forget_deletions(backend)
    ticket = outbox.take_ticket()
    late = [
        *record_documents([gone.pk], ticket),
        *subject_documents([gone.subject_id], ticket),
    ]
    withdraw(gone)
    settled(indexer)
    assert found() == {kept.public_id}

    # A second later (for Elasticsearch: when it has forgotten what can be forgotten).
    time.sleep(1.1)
    writer = indexer._applier.writer
    writer.put(late)
    writer.commit()
    stored = backend.stored()
    for document in late:
        left = stored[document.public_id]
        assert left["type"] == "tombstone"
        assert left["version"] > ticket
        # Nothing of what it said is left.
        assert set(left) <= {"id", "type", "version"}
    assert found() == {kept.public_id}
    assert engine().status().tombstones == 2


def test_tombstones_stay_until_the_next_rebuild(backend, indexer):
    kept, gone = make_record(), make_record()
    settled(indexer)
    withdraw(gone)
    settled(indexer)
    assert (engine().status().documents, engine().status().tombstones) == (4, 2)
    errands.ask(ERRAND, "command")
    settled(indexer)
    assert (engine().status().documents, engine().status().tombstones) == (2, 0)
    assert found() == {kept.public_id}
    assert set(backend.stored()) == {kept.public_id, kept.subject.public_id}


def test_a_deleted_document_would_come_back(elasticsearch_url, elasticsearch_prefix):
    """Why there are tombstones: a server that keeps this promise one day needs them no more."""
    with elastic_backend(elasticsearch_url, f"{elasticsearch_prefix}gone") as backend:
        client, index = backend.client, f"{elasticsearch_prefix}gone-1"
        client.indices.create(index=index, settings={"gc_deletes": "0s", "number_of_replicas": 0})
        old = {"index": index, "id": "a", "version_type": "external", "refresh": True}
        client.index(**old, version=3, document={"x": 1})
        client.delete(**old, version=5)
        time.sleep(1.1)
        client.indices.refresh(index=index)
        try:
            answer = client.index(**old, version=4, document={"x": 1})
        except ConflictError:
            pytest.fail("Elasticsearch remembers deleted versions: tombstones could go")
        assert answer["result"] == "created"
