"""A fork at the worst moment: another thread is just opening the index."""

import fcntl
from contextlib import ExitStack, contextmanager

import pytest

from search.engines.embedded import EmbeddedEngine
from search.engines.embedded_forks import META_LOCK_NAME
from tests.search.conformance.making import asked, ids, put, record
from tests.search.forks import forked


@pytest.fixture
def engine(tmp_path):
    made = EmbeddedEngine(tmp_path / "index")
    writer = made.new_generation()
    writer.commit()
    made.swap(writer)
    writer.close()
    assert ids(made.search(asked())) == []
    return made


def lock_files(engine):
    return list(engine.folder.glob(f"*/{META_LOCK_NAME}"))


@contextmanager
def opening_segments(path):
    """Hold tantivy's lock as a thread of its own does, which no child has."""
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_the_lock_is_where_it_is_looked_for(engine):
    assert len(lock_files(engine)) == 1


def test_a_child_holds_no_lock_that_a_thread_held(engine):
    with ExitStack() as stack:
        with opening_segments(lock_files(engine)[0]):
            stack.enter_context(forked(lambda: ids(engine.search(asked())) == ["a"]))
        writer = engine.open_writer()
        put(writer, record("a"))
        writer.close()


def test_a_child_waits_for_no_thread_of_its_parent(engine):
    writer = engine.open_writer()
    put(writer, record("a"))
    writer.close()
    # Another thread is opening the commit.
    with engine._state.lock, forked(lambda: ids(engine.search(asked())) == ["a"]):
        pass
