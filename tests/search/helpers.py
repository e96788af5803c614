"""For tests of every room that need the index: ``indexed`` in a conftest, or these."""

from concurrent.futures import Future

from search import filling
from search.engines import engine
from search.indexing import apply_waiting
from search.results import Question
from search.service import find_records


def new_index():
    """Make an empty index where the settings say, and let readers use it."""
    writer = engine().new_generation()
    writer.commit()
    engine().swap(writer)
    writer.close()


def index_everything():
    """Bring everything that waits to the index, synchronously; make one if there is none."""
    if not engine().is_sound():
        new_index()
    return apply_waiting(engine())


def found():
    """Return the public ids of all records that a look-up finds; there are fifty at most."""
    page = find_records(Question(size=50)).page
    assert page.total is None or page.total == len(page.items)
    return {item.public_id for item in page.items}


def generations(search_dir):
    """Return the names of the embedded index's generations."""
    return [path.name for path in search_dir.glob("generation-*")]


def settled(indexer):
    """Do rounds until there is nothing to do; return how many."""
    rounds = 0
    while indexer.tick():
        rounds += 1
        assert rounds < 100
    return rounds


class AtOncePool:
    """Stands in for a rebuild's workers: reads each piece as soon as it is shared out."""

    def submit(self, act, *arguments):
        """Do it here and now: whatever changes later has been missed."""
        made = Future()
        made.set_result(act(*arguments))
        return made

    def shutdown(self, **_how):
        """Nothing is under way."""


def read_beside(monkeypatch):
    """Let rebuilds of the smallest register share their work out."""
    monkeypatch.setattr(filling, "_pool", AtOncePool)
    monkeypatch.setattr(filling, "ALONE", 0)
    monkeypatch.setattr(filling, "PIECE", 3)
