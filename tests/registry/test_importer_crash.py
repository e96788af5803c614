"""The importer process, killed with SIGKILL in the middle: the next one finishes, nothing twice."""

import os
import signal
import time

import pytest

from tests.registry.own_register import own_register
from tests.registry.reported import csv_file, licence

pytestmark = pytest.mark.django_db
ROWS = 1500
RECEIVE = """
from pathlib import Path
from registry.reporting.receiving import receive
for path in {paths!r}:
    with Path(path).open("rb") as file:
        receive(file, Path(path).name, channel="command")
"""


@pytest.fixture
def register(tmp_path, tmp_path_factory):
    template = tmp_path_factory.getbasetemp() / "own-register-template"
    with own_register(tmp_path / "data", template) as found:
        yield found


def rows_done(register):
    return register.ask("SELECT COALESCE(MAX(rows_done), 0) FROM registry_submission")[0][0]


def test_a_killed_importer_s_reports_are_finished_by_the_next_one(register, tmp_path):
    large = csv_file(tmp_path, [licence(number) for number in range(1, ROWS + 1)], name="large.csv")
    small = csv_file(tmp_path, [licence(number) for number in range(9001, 9004)], name="small.csv")
    register.run("shell", "-v0", "-c", RECEIVE.format(paths=[str(large), str(small)]))
    importer = register.manage("run_importer", "--workers", "0")
    ends = time.monotonic() + 120
    while rows_done(register) < 200 and time.monotonic() < ends:
        time.sleep(0.02)
    os.kill(importer.pid, signal.SIGKILL)
    importer.communicate()
    assert 0 < rows_done(register) < ROWS
    register.run("run_importer", "--once", "--workers", "0")
    told = "SELECT status, new, rows_total, attempts FROM registry_submission ORDER BY id"
    assert register.ask(told) == [("done", ROWS, ROWS, 0), ("done", 3, 3, 0)]
    counted = "SELECT COUNT(*), COUNT(DISTINCT document_number) FROM registry_record"
    assert register.ask(counted) == [(ROWS + 3, ROWS + 3)]
    rolled = "SELECT SUM(decided), SUM(rows) FROM registry_reportingcount"
    assert register.ask(rolled) == [(ROWS + 3, ROWS + 3)]
