"""The real indexer in a process of its own: killed, asked for a rebuild, told to stop."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from search.clauses import Request, Term
from search.engines.embedded import EmbeddedEngine
from search.fields import DocumentType, Key, Number
from search.role import role_holder

#: A machine under load is slow; nothing here is measured.
PATIENCE_SECONDS = 120


class Machine:
    """A data folder, and the processes that work in it."""

    def __init__(self, folder, root, database=None):
        self.index = folder / "index"
        self._root = root
        self._environment = {
            **os.environ,
            "DATA_DIR": str(folder),
            "TEST_DATA_DIR": str(folder),
            "DATABASE_URL": database or f"sqlite:///{folder}/register.sqlite3",
            "DJANGO_SETTINGS_MODULE": "tests.search.lean_settings",
            "PYTHONPATH": f"{root}:{root / 'graphql'}",
        }

    def start(self, *command, **options):
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=self._root,
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
            **options,
        )

    def run(self, *command):
        with self.start(*command) as process:
            out, _nothing = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0
        return out

    def child(self, *command):
        return self.run("-m", "tests.search.children", *command)

    def indexer(self, *command):
        process = self.start(*(command or ("manage.py", "run_indexer")))
        wait_until(lambda: self.holder() or process.poll() is not None)
        return process

    def holder(self):
        return role_holder(EmbeddedEngine(self.index), self.index)

    def expected(self):
        return json.loads(self.child("expect"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, project_root):
    """A register with 300 records of 20 subjects, made once."""
    folder = tmp_path_factory.mktemp("prepared")
    Machine(folder, project_root).child("prepare", "300")
    return folder


@pytest.fixture
def machine(tmp_path, prepared, project_root):
    """A copy of it for one test."""
    folder = tmp_path / "data"
    shutil.copytree(prepared, folder)
    return Machine(folder, project_root)


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def everything(engine):
    day = date.today()  # noqa: DTZ011 - records are shown for a year around it
    request = Request(
        DocumentType.RECORD, (Term(Key.TYPE, "record"),), (), Number.NEWEST, day, 5000
    )
    return sorted(hit.public_id for hit in engine.search(request).hits)


def stop(process, number=signal.SIGTERM):
    process.send_signal(number)
    process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode


def test_killed_at_any_moment_it_ends_where_it_would_have(machine):
    dice = random.Random(5)
    for _kill in range(3):
        process = machine.indexer()
        assert process.poll() is None
        time.sleep(dice.uniform(0, 0.6))
        assert stop(process, signal.SIGKILL) == -signal.SIGKILL
        machine.child("change", "15")
    machine.run("manage.py", "run_indexer", "--once")
    expected = machine.expected()
    assert len(expected["public"]) == 300
    assert everything(EmbeddedEngine(machine.index)) == expected["public"]
    assert expected["counted"] == 300
    assert expected["waiting"] == 0
    assert len(list(machine.index.glob("generation-*"))) == 1


def test_a_running_indexer_applies_rebuilds_refuses_a_second_and_stops(machine):
    engine = EmbeddedEngine(machine.index)
    indexer = machine.indexer()
    try:
        wait_until(engine.is_sound)
        expected = machine.expected()["public"]
        wait_until(lambda: everything(engine) == expected)

        with machine.start("manage.py", "run_indexer") as second:
            assert second.wait(PATIENCE_SECONDS) == 1

        # Look-ups go on through a rebuild, with every record, from the first to the last.
        before = engine.status().generation
        with machine.start("manage.py", "rebuild_index") as rebuild:
            while rebuild.poll() is None:
                assert everything(engine) == expected
                time.sleep(0.02)
            assert rebuild.stdout.read().startswith("索引已重建：320 条，")
        assert engine.status().generation != before
        assert everything(engine) == expected

        expected = json.loads(machine.child("change", "5"))["public"]
        wait_until(lambda: everything(engine) == expected)
    finally:
        assert stop(indexer) == 0
    assert role_holder(engine, machine.index) is None
