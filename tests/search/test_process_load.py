"""Look-ups by other processes go on through rebuilds and changes: none fails, none is short."""

import json
import shutil
import subprocess
import time

import pytest

from search.results import EngineUnavailable
from tests.search.test_process import PATIENCE_SECONDS, Machine, everything, prepared, stop
from tests.search.test_process import wait_until as until
from tests.search.test_process_shared import SharedMachine, backend

__all__ = ["backend", "prepared"]

ROUNDS = 2


@pytest.fixture(params=[pytest.param("embedded", marks=pytest.mark.once), "elasticsearch"])
def machine(request, tmp_path, prepared, project_root):
    """A copy of the prepared register, and an index of either kind."""
    folder = tmp_path / "data"
    shutil.copytree(prepared, folder)
    if request.param == "embedded":
        from search.engines.embedded import EmbeddedEngine

        made = Machine(folder, project_root)
        made.engine = EmbeddedEngine(made.index)
    else:
        made = SharedMachine(folder, project_root, request.getfixturevalue("backend"))
        made.engine = made.backend.engine
    return made


def is_whole(machine, expected):
    try:
        return everything(machine.engine) == expected
    except EngineUnavailable:
        return False


def test_look_ups_go_on_through_rebuilds_and_changes(machine):
    indexer = machine.start("-m", "tests.search.children", "indexer", "15")
    askers = []
    try:
        expected = machine.expected()["public"]
        until(lambda: is_whole(machine, expected))
        askers = [
            machine.start("-m", "tests.search.children", "ask", stdin=subprocess.PIPE)
            for _number in range(2)
        ]
        before = machine.engine.status().generation
        for _round in range(ROUNDS):
            rebuild = machine.start("manage.py", "rebuild_index")
            # The askers keep to the newest hundred that were there; this takes the oldest away.
            expected = json.loads(machine.child("change", "20"))["public"]
            said = rebuild.communicate(timeout=PATIENCE_SECONDS)[0]
            assert said.startswith("索引已重建：")
            assert rebuild.returncode == 0
        until(lambda: is_whole(machine, expected))
        assert machine.engine.status().generation != before
        time.sleep(0.5)
    finally:
        answers = [asker.communicate("", timeout=PATIENCE_SECONDS)[0] for asker in askers]
        assert stop(indexer) == 0
    for answer in map(json.loads, answers):
        assert answer["wrong"] == []
        assert answer["asked"] > 0
    assert len(everything(machine.engine)) == 300
    assert machine.expected()["waiting"] == 0
