"""Generations: built beside the one in use, swapped in one step, removed when nobody needs them."""

import threading

import pytest

from search.fields import Key
from search.results import EngineUnavailable
from tests.search.conformance.making import asked, ids, put, record, tombstone
from tests.search.forks import forked


def test_without_an_index_everything_is_unavailable(engine):
    with pytest.raises(EngineUnavailable):
        engine.search(asked())
    with pytest.raises(EngineUnavailable):
        engine.status()
    with pytest.raises(EngineUnavailable):
        engine.open_writer()
    assert not engine.is_built()
    assert not engine.is_sound()


def test_a_first_generation_is_nobody_s_before_the_swap(engine):
    writer = engine.new_generation()
    writer.add_new([record("a")])
    writer.commit()
    assert not engine.is_built()
    with pytest.raises(EngineUnavailable):
        engine.search(asked())
    engine.swap(writer)
    assert engine.is_built()
    assert engine.is_sound()
    assert ids(engine.search(asked())) == ["a"]
    writer.close()


def test_an_empty_index_finds_nothing_and_is_sound(engine, writer):
    found = engine.search(asked())
    assert (found.hits, found.total) == ((), 0)
    assert engine.is_sound()
    assert engine.status().documents == 0


def test_a_new_generation_is_read_after_the_swap(backend, engine, writer):
    other = backend.another()
    put(writer, record("old"))
    new = engine.new_generation()
    assert new.generation != writer.generation
    new.add_new([record("new")])
    new.commit()
    assert ids(engine.search(asked())) == ids(other.search(asked())) == ["old"]
    engine.swap(new)
    assert ids(engine.search(asked())) == ids(other.search(asked())) == ["new"]
    assert engine.status().generation == other.status().generation == new.generation
    writer.close()
    engine.remove_unused()
    assert ids(engine.search(asked())) == ids(other.search(asked())) == ["new"]
    assert backend.generations() == {new.generation}
    new.close()


def test_a_filled_generation_compares_versions_too(engine):
    writer = engine.new_generation()
    writer.add_new([record("a", 5, version=5), tombstone("b", 5), record("c", 5, version=5)])
    writer.put([record("a", 4, version=4), record("b", 4, version=4), record("c", 6, version=6)])
    writer.put([record("d", 1, version=1)])
    writer.add_new([record("e", 9, version=9)])
    writer.commit()
    engine.swap(writer)
    found = engine.search(asked())
    assert [(hit.public_id, hit.version) for hit in found.hits] == [
        ("e", 9),
        ("c", 6),
        ("a", 5),
        ("d", 1),
    ]
    put(writer, record("a", 7, version=7))  # its writer goes on after the swap
    assert ids(engine.search(asked(size=2))) == ["e", "a"]
    writer.close()


def test_what_was_added_and_rolled_back_is_not_there(engine):
    writer = engine.new_generation()
    writer.add_new([record("a")])
    writer.rollback()
    writer.add_new([record("b")])
    writer.commit()
    engine.swap(writer)
    assert ids(engine.search(asked())) == ["b"]
    writer.close()


def test_a_half_made_generation_is_removed_and_the_one_in_use_stays(backend, engine, writer):
    put(writer, record("a"))
    begun = engine.new_generation()
    begun.add_new([record("b")])
    begun.close()
    engine.remove_unused()
    assert backend.generations() == {writer.generation}
    assert ids(engine.search(asked())) == ["a"]


def test_an_index_of_other_fields_is_not_built_for_this_code(backend, engine, writer, monkeypatch):
    put(writer, record("a"))
    writer.close()
    other = backend.of_another_schema(monkeypatch)
    assert not other.is_built()
    assert not other.is_sound()
    for ask in (lambda: other.search(asked()), other.status, other.open_writer):
        with pytest.raises(EngineUnavailable):
            ask()
    # Readers of the older code go on until the newer code has built its own.
    other.remove_unused()
    assert backend.generations() == {writer.generation}
    built = other.new_generation()
    built.commit()
    other.swap(built)
    built.close()
    other.remove_unused()
    assert other.is_sound()
    assert backend.generations() == {built.generation}


def test_an_engine_that_is_out_of_reach_never_says_that_there_is_nothing(backend, writer):
    put(writer, record("a"))
    writer.close()
    lost = backend.unreachable()
    for ask in (lambda: lost.search(asked()), lost.status, lost.open_writer):
        with pytest.raises(EngineUnavailable):
            ask()


def test_a_fork_asks_for_itself(engine, writer):
    # As in production: whoever forks holds no writer (its threads' file locks would be copied).
    writer.close()
    assert ids(engine.search(asked())) == []
    with forked(lambda: ids(engine.search(asked())) == ["a"]):
        again = engine.open_writer()
        put(again, record("a"))
        again.close()


def test_readers_see_whole_commits_while_threads_ask(engine, writer):
    put(writer, record("0", 1))
    faults = []
    # A server may show some of a commit before the rest, and never less than before.
    step = 1 if engine.is_shared else 5

    def look(stop):
        seen = 0
        while not stop.is_set():
            total = engine.search(asked()).total
            if total < seen or total % step != 1 % step:
                faults.append((seen, total))
            seen = total

    with asking(look, faults):
        for number in range(10):
            put(writer, *(record(f"{number}-{part}", number * 5 + part) for part in range(5)))
    assert faults == []
    assert engine.search(asked()).total == 51


def test_readers_miss_nothing_while_generations_change(backend, engine, writer):
    put(writer, *(record(str(number), number) for number in range(20)))
    faults = []

    def look(stop):
        reader = backend.another()
        while not stop.is_set():
            found = reader.search(asked(size=5, order=Key.NAME_ORDER))
            if found.total != 20 or ids(found) != ["0", "1", "10", "11", "12"]:
                faults.append((ids(found), found.total))

    with asking(look, faults):
        for _turn in range(5):
            new = engine.new_generation()
            new.add_new(record(str(number), number) for number in range(20))
            new.commit()
            engine.swap(new)
            writer.close()
            writer = new
            engine.remove_unused()
    writer.close()
    assert faults == []
    assert backend.generations() == {writer.generation}


class asking:  # noqa: N801 - a context manager
    """Run *look* in three threads while the block runs; what it raises counts as a fault."""

    def __init__(self, look, faults):
        self.stop = threading.Event()
        self.look, self.faults = look, faults
        self.threads = [threading.Thread(target=self.run) for _number in range(3)]

    def run(self):
        try:
            self.look(self.stop)
        except Exception as error:  # noqa: BLE001 - any fault of a thread is the test's
            self.faults.append(error)

    def __enter__(self):
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_exception):
        self.stop.set()
        for thread in self.threads:
            thread.join()
