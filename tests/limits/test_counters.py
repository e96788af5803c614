"""Integers in a file: what a Django cache promises, and what a file adds to it."""

import os
import sqlite3
import stat
import threading

import pytest

from limits import counterfile
from limits.counters import PRUNE_EVERY


def rows(path):
    with sqlite3.connect(path) as db:
        return db.execute("SELECT count(*) FROM counter").fetchone()[0]


def test_add_stores_only_what_is_not_there(counters, clock):
    assert counters.add("a", 1, 10) is True
    assert counters.add("a", 5, 10) is False
    assert counters.get("a") == 1


def test_an_expired_counter_is_gone_and_can_be_added_anew(counters, clock):
    counters.add("a", 7, 10)
    clock.now += 9
    assert counters.get("a") == 7
    clock.now += 1
    assert counters.get("a") is None
    assert counters.get("a", 3) == 3
    assert "a" not in counters
    with pytest.raises(ValueError, match="Key 'a' not found"):
        counters.incr("a")
    assert counters.delete("a") is False
    assert counters.touch("a", 10) is False
    assert counters.add("a", 1, 10) is True
    assert counters.get("a") == 1


def test_incr_and_decr_return_the_new_value_and_keep_the_expiry(counters, clock):
    counters.add("a", 1, 10)
    assert counters.incr("a") == 2
    assert counters.incr("a", 40) == 42
    assert counters.decr("a", 2) == 40
    clock.now += 10
    assert counters.get("a") is None


def test_incr_of_nothing_is_an_error_and_makes_nothing(counters, counter_file):
    with pytest.raises(ValueError, match="Key 'a' not found"):
        counters.incr("a")
    assert rows(counter_file) == 0


def test_set_touch_delete_clear(counters, clock):
    counters.set("a", 1, 10)
    counters.set("a", 2, 10)
    assert counters.touch("a", 100) is True
    clock.now += 50
    assert counters.get("a") == 2
    assert counters.delete("a") is True
    assert counters.get("a") is None
    counters.set("b", 1, None)
    clock.now += 10**9
    assert counters.get("b") == 1
    counters.clear()
    assert counters.get("b") is None


def test_the_default_timeout_is_djangos(counters, clock):
    counters.add("a", 1)
    clock.now += 299
    assert counters.get("a") == 1
    clock.now += 1
    assert counters.get("a") is None


def test_versions_are_apart(counters):
    counters.add("a", 1, 10, version=1)
    assert counters.add("a", 2, 10, version=2) is True
    assert counters.get("a", version=1) == 1


@pytest.mark.parametrize("value", ["1", 1.0, True, None, b"1"])
def test_only_integers_are_counted(counters, counter_file, value):
    for store in (counters.add, counters.set):
        with pytest.raises(TypeError, match=f"not {type(value).__name__}"):
            store("a", value)
    assert counters.get("a") is None


def test_expired_counters_leave_the_file(counters, counter_file, clock):
    for number in range(PRUNE_EVERY - 1):
        counters.add(f"old-{number}", 1, 10)
    clock.now += 11
    counters.add("new", 1, 10)
    assert rows(counter_file) == 1


def test_counters_that_live_are_not_pruned(counters, counter_file, clock):
    for number in range(2 * PRUNE_EVERY):
        counters.add(f"key-{number}", 1, 10)
    assert rows(counter_file) == 2 * PRUNE_EVERY


def test_the_file_is_its_owners_only(counters, counter_file):
    counters.add("a", 1, 10)
    assert stat.S_IMODE(counter_file.stat().st_mode) == 0o600


def test_the_folder_is_made(limits_on, tmp_path):
    from limits.counters import FileCounterCache

    path = tmp_path / "not" / "yet" / "counters.sqlite3"
    assert FileCounterCache(str(path), {}).add("a", 1, 10) is True
    assert path.exists()


def test_each_thread_has_a_connection_and_all_count_together(counters, counter_file):
    counters.add("a", 0, 100)
    seen = []

    def count():
        seen.append(id(counterfile.connection(counter_file)))
        for _ in range(100):
            counters.incr("a")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counters.get("a") == 400
    assert id(counterfile.connection(counter_file)) not in seen


def test_a_child_opens_a_connection_of_its_own_and_does_not_close_its_parents(
    counters, counter_file
):
    counters.add("a", 1, 100)
    before = counterfile.connection(counter_file)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            own = counterfile.connection(counter_file)
            kept = [found.connection for found in counterfile._inherited]
            counters.incr("a")
            os.write(writer, b"1" if own is not before and before in kept else b"0")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 1) == b"1"
    assert counterfile.connection(counter_file) is before
    assert counters.get("a") == 2


def test_a_file_that_was_removed_is_made_anew(counters, counter_file):
    counters.add("a", 1, 100)
    for suffix in ("", "-wal", "-shm"):
        (counter_file.parent / f"{counter_file.name}{suffix}").unlink(missing_ok=True)
    assert counters.add("a", 5, 100) is True
    assert counter_file.exists()
    assert counters.incr("a") == 6


def test_a_damaged_file_is_thrown_away_after_one_error(counters, counter_file):
    counter_file.write_bytes(b"this is no database " * 500)
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        counters.add("a", 1, 100)
    assert counters.add("a", 1, 100) is True


def test_a_locked_file_is_not_thrown_away(counters, counter_file, monkeypatch):
    monkeypatch.setattr(counterfile, "BUSY_SECONDS", 0.01)
    counters.add("a", 1, 100)
    with sqlite3.connect(counter_file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            counters.incr("a")
        other.execute("ROLLBACK")
    assert counters.incr("a") == 2


def test_together_is_one_transaction_that_an_error_undoes(counters, clock):
    with counters.together():
        counters.add("a", 1, 10)
        assert counters.incr("a", 2) == 3
    assert counters.get("a") == 3

    def fail_in_the_middle():
        with counters.together():
            counters.incr("a")
            counters.add("b", 1, 10)
            counters.incr("nothing")

    with pytest.raises(ValueError, match="'nothing' not found"):
        fail_in_the_middle()
    assert counters.get("a") == 3
    assert counters.get("b") is None
    assert counters.incr("a") == 4
