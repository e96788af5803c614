"""Imports that die, and many writers at once: nothing lost, nothing twice, nobody locked out."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.registry.own_register import ROOT, own_register
from tests.registry.reported import csv_file, licence, uscc

pytestmark = pytest.mark.django_db

ROWS = 1500
WRONG = 25


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    return tmp_path_factory.getbasetemp() / "own-register-template"


@pytest.fixture
def register(tmp_path, template):
    with own_register(tmp_path / "data", template) as found:
        yield found


@pytest.fixture
def report(tmp_path):
    rows = [licence(number) for number in range(1, ROWS + 1)]
    for number in range(0, ROWS, ROWS // WRONG):
        rows[number] = rows[number] | {"content": ""}
    return csv_file(tmp_path, rows)


def rows_done(register) -> int:
    (row,) = register.ask("SELECT COALESCE(MAX(rows_done), 0) FROM registry_submission")
    return row[0]


def kill_when(register, process, rows: int) -> None:
    """Kill the import with SIGKILL as soon as so many rows are in."""
    ends = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < ends:
        if rows_done(register) >= rows:
            os.kill(process.pid, signal.SIGKILL)
            break
        time.sleep(0.01)
    process.communicate()


@pytest.mark.parametrize("workers", ["0", "2"])
def test_an_import_killed_at_random_points_finishes_with_no_row_twice(register, report, workers):
    chance = random.Random(614)
    command = ("import_records", str(report), "--json", "--workers", workers)
    killed = 0
    # In the first half: where the machine is busy, a kill comes late.
    for point in sorted(chance.sample(range(50, ROWS // 2), 3)):
        process = register.manage(*command)
        kill_when(register, process, point)
        killed += process.returncode == -signal.SIGKILL
    assert killed >= 2
    last = json.loads(register.run(*command).splitlines()[-1])
    assert last["resumed"] is True
    assert (last["new"], last["rejected"], last["rows"]) == (ROWS - WRONG, WRONG, ROWS)
    assert last["errors"] == {"R101": WRONG}
    counts = "SELECT COUNT(*), COUNT(DISTINCT {}) FROM {}"
    records = register.ask(counts.format("document_number", "registry_record"))
    assert records == [(ROWS - WRONG, ROWS - WRONG)]
    events = register.ask(counts.format("record_id", "registry_outboxevent"))
    assert events == [(ROWS - WRONG, ROWS - WRONG)]
    assert register.ask(counts.format("uscc", "registry_subject")) == records
    aside = register.ask(counts.format("row_number", "registry_setasiderow"))
    assert aside == [(WRONG, WRONG)]
    again = json.loads(register.run(*command).splitlines()[-1])
    assert (again["new"], again["unchanged"], again["rejected"]) == (0, ROWS - WRONG, WRONG)


@pytest.mark.once
def test_another_file_finishes_first_what_was_left_behind(register, report, tmp_path):
    process = register.manage("import_records", str(report), "--workers", "0")
    kill_when(register, process, 300)
    other = csv_file(tmp_path, [licence(number) for number in range(9001, 9004)], name="other.csv")
    last = json.loads(register.run("import_records", str(other), "--json").splitlines()[-1])
    assert last["new"] == 3
    assert register.ask("SELECT COUNT(*) FROM registry_record") == [(ROWS - WRONG + 3,)]
    assert register.ask("SELECT DISTINCT status FROM registry_submission") == [("done",)]


def test_two_imports_at_once_leave_each_other_alone(register, report, tmp_path):
    first = register.manage("import_records", str(report), "--json", "--workers", "0")
    ends = time.monotonic() + 60
    while rows_done(register) < 50 and time.monotonic() < ends:
        time.sleep(0.02)
    other = csv_file(tmp_path, [licence(number) for number in range(9001, 9300)], name="other.csv")
    second = register.manage("import_records", str(other), "--json", "--workers", "0")
    ended = {process: process.communicate(timeout=240) for process in (first, second)}
    assert [process.returncode for process in ended] == [0, 0]
    assert json.loads(ended[first][0].splitlines()[-1])["new"] == ROWS - WRONG
    assert json.loads(ended[second][0].splitlines()[-1])["new"] == 299
    assert register.ask("SELECT COUNT(*) FROM registry_record") == [(ROWS - WRONG + 299,)]


def test_two_imports_of_the_same_firms_at_once_add_each_once(register, tmp_path):
    rows = [licence(number) for number in range(1, 1201)]
    files = [csv_file(tmp_path, rows, name="a.csv"), csv_file(tmp_path, rows[::-1], name="b.csv")]
    both = [
        register.manage("import_records", str(path), "--json", "--workers", "0") for path in files
    ]
    ended = [process.communicate(timeout=240) for process in both]
    assert [process.returncode for process in both] == [0, 0], ended
    last = [json.loads(output.splitlines()[-1]) for output, _errors in ended]
    assert sum(counts["new"] for counts in last) == len(rows)
    assert sum(counts["unchanged"] for counts in last) == len(rows)
    assert register.ask("SELECT COUNT(*) FROM registry_record") == [(len(rows),)]
    assert register.ask("SELECT COUNT(*) FROM registry_subject") == [(len(rows),)]


WRITER = """
import sys, time
sys.path[:0] = [{root!r}, {root!r} + "/graphql"]
import django; django.setup()
from registry.models import RegisterNumber
from django.db import transaction
from django.db.models import F
name, slowest, done = sys.argv[1], 0.0, 0
RegisterNumber.objects.create(name=name)
ends = time.monotonic() + float(sys.argv[2])
while time.monotonic() < ends:
    started = time.monotonic()
    with transaction.atomic():
        # Reads first, writes later: the order that fails without IMMEDIATE.
        RegisterNumber.objects.get(name=name)
        RegisterNumber.objects.filter(name=name).update(value=F("value") + 1)
    slowest, done = max(slowest, time.monotonic() - started), done + 1
print(done, round(slowest, 3))
"""


def test_four_writers_beside_an_import_are_never_locked_out(register, report):
    importing = register.manage("import_records", str(report), "--json", "--workers", "0")
    script = WRITER.format(root=str(ROOT))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", script, f"writer{number}", "3"],
            cwd=ROOT,
            env=register.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(4)
    ]
    written = 0
    for writer in writers:
        output, errors = writer.communicate(timeout=120)
        assert writer.returncode == 0, errors
        written += int(output.split()[0])
    output, errors = importing.communicate(timeout=240)
    assert importing.returncode == 0, errors
    assert json.loads(output.splitlines()[-1])["new"] == ROWS - WRONG
    total = "SELECT SUM(value) FROM registry_registernumber WHERE name LIKE 'writer%'"
    assert register.ask(total) == [(written,)]


@pytest.mark.once
def test_workers_of_a_killed_import_do_not_stay_behind(register, tmp_path):
    rows = [licence(number, uscc=uscc(number)) for number in range(1, ROWS + 1)]
    path = csv_file(tmp_path, rows)
    process = register.manage("import_records", str(path), "--workers", "2")
    kill_when(register, process, 200)
    ends = time.monotonic() + 20
    while time.monotonic() < ends and _sharing(str(register.folder)):
        time.sleep(0.1)
    assert _sharing(str(register.folder)) == []


def _sharing(folder: str) -> list[str]:
    """Return the ids of live processes whose environment names *folder* (Linux)."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"DATA_DIR={folder}".encode() in (process / "environ").read_bytes():
                found.append(process.name)
    return found
