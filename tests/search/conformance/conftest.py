"""Every test of this folder runs on each engine: the contract is one, whatever stands behind it."""

import pytest

from tests.search.conformance.backends import EmbeddedBackend, elastic_backend


@pytest.fixture(params=["embedded", "elasticsearch"])
def backend(request, tmp_path):
    """A fresh place for an index, empty, and what only its kind of engine knows about it."""
    if request.param == "embedded":
        yield EmbeddedBackend(tmp_path / "index")
        return
    url = request.getfixturevalue("elasticsearch_url")
    prefix = request.getfixturevalue("elasticsearch_prefix")
    with elastic_backend(url, prefix) as made:
        yield made


@pytest.fixture
def engine(backend):
    """An engine with nothing built."""
    return backend.engine


@pytest.fixture
def writer(engine):
    """A writer of the generation in use, which is empty."""
    made = engine.new_generation()
    made.commit()
    engine.swap(made)
    yield made
    made.close()
