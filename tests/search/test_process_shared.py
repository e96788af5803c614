"""Several indexers of one Elasticsearch: killed, stopped and woken, asked for a rebuild.

The lease lasts three seconds here instead of fifteen; nothing else is different.
"""

import json
import random
import secrets
import shutil
import signal
import sqlite3
import time
from contextlib import closing

import psycopg
import pytest

from search.results import EngineUnavailable
from tests.search.conformance.backends import elastic_backend
from tests.search.test_process import (
    PATIENCE_SECONDS,
    Machine,
    everything,
    prepared,
    stop,
    wait_until,
)

__all__ = ["prepared"]

LEASE = "3"
HOLDER = "SELECT holder FROM registry_lease WHERE name = 'indexer'"
PUBLIC = "SELECT public_id FROM registry_record WHERE state = 'public'"
WAITING = "SELECT COUNT(*) FROM registry_outboxevent"
COUNTED = "SELECT SUM(shown) FROM registry_daycount"


class SharedMachine(Machine):
    """A register, an index on a server, and the processes that work on both."""

    def __init__(self, folder, root, backend, database=None):
        super().__init__(folder, root, database)
        self.backend = backend
        self._register = database or folder / "register.sqlite3"
        self._environment |= {
            "SEARCH_URL": backend.url,
            "SEARCH_INDEX_PREFIX": backend.layout.prefix,
        }
        self.processes = {}

    def indexer(self):
        process = self.start("-m", "tests.search.children", "indexer", LEASE)
        self.processes[process.pid] = process
        return process

    def leader(self):
        """Return who holds the lease, or held it last; None when it was let go."""
        holder = self.column(HOLDER)
        pid = holder[0].rpartition(":")[2] if holder else ""
        return self.processes[int(pid)] if pid else None

    def column(self, sql):
        """Return the first column of what *sql* finds in the register."""
        opened = sqlite3.connect if not isinstance(self._register, str) else psycopg.connect
        with closing(opened(self._register)) as connection:
            return [row[0] for row in connection.execute(sql).fetchall()]

    def settled(self):
        """Wait until the index holds what the register shows, and nothing waits."""
        expected = sorted(self.column(PUBLIC))
        wait_until(lambda: self.found() == expected)
        wait_until(lambda: self.column(WAITING) == [0])
        assert self.found() == expected
        assert self.column(COUNTED) == [len(expected)]

    def found(self):
        """Return the ids in the index, or None while it doesn't answer."""
        try:
            return everything(self.backend.engine)
        except EngineUnavailable:
            return None

    def stop_all(self):
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in self.processes.values():
            process.communicate(timeout=PATIENCE_SECONDS)


@pytest.fixture
def backend(elasticsearch_url, elasticsearch_prefix):
    with elastic_backend(elasticsearch_url, elasticsearch_prefix.rstrip("-")) as made:
        yield made


@pytest.fixture
def machine(tmp_path, prepared, project_root, backend):
    """A copy of the prepared register on SQLite, and an index on the server."""
    folder = tmp_path / "data"
    shutil.copytree(prepared, folder)
    made = SharedMachine(folder, project_root, backend)
    yield made
    made.stop_all()


@pytest.fixture
def postgresql_machine(tmp_path, postgresql_url, project_root, backend):
    """A register on PostgreSQL with 300 records, and an index on the server."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        database = f"{postgresql_url.rpartition('/')[0]}/{name}"
        made = SharedMachine(tmp_path / "data", project_root, backend, database)
        try:
            made.child("prepare", "300")
            yield made
        finally:
            made.stop_all()
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_who_stands_by_takes_over_from_one_that_is_killed_or_stopped(machine):
    first = machine.indexer()
    wait_until(lambda: machine.leader() is first)
    second = machine.indexer()
    machine.settled()

    machine.child("change", "15")
    assert stop(first, signal.SIGKILL) == -signal.SIGKILL
    machine.child("change", "15")
    wait_until(lambda: machine.leader() is second)
    machine.settled()

    # While it is idle: on SQLite, one that is stopped while it writes stops everybody.
    second.send_signal(signal.SIGSTOP)
    third = machine.indexer()
    machine.child("change", "15")
    wait_until(lambda: machine.leader() is third)
    machine.settled()

    second.send_signal(signal.SIGCONT)
    machine.child("change", "15")
    machine.settled()
    assert machine.leader() is third

    # Let go, the lease is free at once, and the one that was stopped stands by like any other.
    assert stop(third) == 0
    wait_until(lambda: machine.leader() is second)
    machine.child("change", "15")
    machine.settled()

    # A rebuild is the leader's, whoever asks for it.
    (before,) = machine.backend.generations()
    assert machine.run("manage.py", "rebuild_index").startswith("索引已重建：")
    assert machine.backend.generations() != {before}
    assert len(machine.backend.generations()) == 1
    machine.settled()
    assert stop(second) == 0
    assert machine.leader() is None


@pytest.mark.postgresql
def test_one_that_is_stopped_at_any_moment_does_no_harm_when_it_wakes(postgresql_machine):
    machine, dice = postgresql_machine, random.Random(7)
    machine.indexer()
    wait_until(machine.leader)
    machine.indexer()
    for round_number in range(2):
        if round_number:
            # It becomes the indexer itself, should it find none.
            asking = machine.start("manage.py", "rebuild_index")
            machine.processes[asking.pid] = asking
            machine.child("change", "30")
            stopped = stop_at_some_moment(machine, dice)
        else:
            # While it builds the first index.
            stopped = stop_at_some_moment(machine, dice)
        wait_until(lambda stopped=stopped: machine.leader() is not stopped)
        machine.child("change", "10")
        stopped.send_signal(signal.SIGCONT)
        if round_number:
            assert asking.communicate(timeout=PATIENCE_SECONDS)[0].startswith("索引已重建：")
            assert asking.returncode == 0
        machine.settled()
    machine.processes.pop(asking.pid)
    assert all(process.poll() is None for process in machine.processes.values())
    machine.child("change", "10")
    machine.settled()
    # What those who were stopped had begun goes with the next rebuild at the latest.
    machine.run("manage.py", "rebuild_index")
    assert len(machine.backend.generations()) == 1
    machine.settled()
    assert json.loads(machine.run("manage.py", "search_status", "--json"))["dead_letters"] == 0


def stop_at_some_moment(machine, dice):
    time.sleep(dice.uniform(0, 0.5))
    leader = machine.leader()
    leader.send_signal(signal.SIGSTOP)
    return leader
