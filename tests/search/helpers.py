"""For tests of every room that need the index: ``indexed`` in a conftest, or these."""

from search.engines import engine
from search.indexing import apply_waiting


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
