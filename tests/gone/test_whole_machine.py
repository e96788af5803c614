"""A record is withdrawn on a running machine: web workers, the indexer, and readers who ask on."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from portal.operations.services import services
from tests.conftest import free_port
from tests.migrated import template

#: A machine under load is slow: nothing is asserted below this.
PATIENCE = 120


class Machine:
    """A data folder of its own, and the processes that work in it."""

    def __init__(self, folder, root):
        self.port = free_port()
        self._root = root
        self._running = []
        self._environment = {
            **os.environ,
            "DATA_DIR": str(folder),
            "TEST_DATA_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/register.sqlite3",
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "RATE_LIMIT_SCALE": "0",
            "PYTHONPATH": f"{root}:{root / 'graphql'}",
            "PYTHONWARNINGS": "ignore",
        }

    def start(self, *command):
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, cwd=self._root, env=self._environment, stdout=pipe, stdin=pipe, text=True
        )
        self._running.append(process)
        return process

    def child(self, *command):
        return self.start(sys.executable, "-m", "tests.gone.children", *command)

    def serve(self):
        """Start what `make run` starts, without the importer and the scheduler."""
        for service in services(self.port, 2)[:2]:
            self.start(*service.command)

    def read(self, address):
        """Return what a reader gets, or None while nothing answers."""
        body = None
        if address.startswith("{"):
            address, body = "/graphql/", json.dumps({"query": address}).encode()
        asked = Request(f"http://127.0.0.1:{self.port}{address}", data=body)
        asked.add_header("Content-Type", "application/json")
        try:
            with urlopen(asked, timeout=PATIENCE) as answer:
                return answer.read().decode("utf-8", "replace")
        except HTTPError as error:
            error.close()
            return "" if error.code == 404 else None
        except (URLError, OSError):
            return None

    def stop(self):
        for process in self._running:
            if process.poll() is None:
                process.terminate()
        for process in self._running:
            process.communicate(timeout=PATIENCE)


@pytest.fixture
def machine(tmp_path, project_root, pytestconfig, db):
    # ``db`` has seen to it that a migrated database is kept.
    kept = template(pytestconfig.cache.mkdir("databases"))
    if not kept.exists():
        pytest.skip("the suite runs on PostgreSQL: no migrated SQLite is kept")
    shutil.copy(kept, tmp_path / "register.sqlite3")
    made = Machine(tmp_path, project_root)
    yield made
    made.stop()


def places_of(told):
    """Return every output that tells of the record, and what tells it there."""
    record, subject, number = told["record"], told["subject"], told["number"]
    by_id = f'{{ record(id: "{record}") {{ id documentNumber }} }}'
    asked = f'{{ lookup(text: "{number}") {{ records {{ nodes {{ id }} }} }} }}'
    of_subject = f'{{ subject(id: "{subject}") {{ records(kind: LICENCE) {{ nodes {{ id }} }} }} }}'
    link = f"/records/{record}/"
    return {
        link: number,
        f"/subjects/{subject}/": link,
        f"/subjects/{subject}/?tab=administration": link,
        f"/search/?q={quote(number)}&tab=records": link,
        "/browse/licence/": link,
        "/": link,
        told["page"]: link,
        "/news/cases/": "一则典型案例",
        f"/attachments/{told['file']}/": "%PDF",
        by_id: number,
        asked: record,
        of_subject: record,
    }


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ask_on(machine, place, last, clean, over):
    """Ask again and again.

    Keep in *last* when the last answer that tells was asked for, in *clean* when the first that
    doesn't had come.
    """
    address, word = place
    while not over.is_set():
        asked_at = time.time()
        if word in (machine.read(address) or ""):
            last[address] = asked_at
            clean.pop(address, None)
        else:
            clean.setdefault(address, time.time())
        time.sleep(0.01)


def test_a_withdrawn_record_is_gone_from_every_output(machine, capsys):
    prepared = machine.child("prepare")
    told = json.loads(prepared.communicate(timeout=PATIENCE)[0])
    machine.serve()
    places = places_of(told)
    # All of it is told, and the index is there.
    wait_until(lambda: all(word in (machine.read(at) or "") for at, word in places.items()))
    withdrawing = machine.child("withdraw", told["record"])
    assert withdrawing.stdout.readline() == "ready\n"
    last, clean, over = {}, {}, threading.Event()
    readers = [
        threading.Thread(target=ask_on, args=(machine, place, last, clean, over))
        for place in places.items()
    ]
    for reader in readers:
        reader.start()
    try:
        wait_until(lambda: len(last) == len(places))
        withdrawing.stdin.write("\n")
        withdrawing.stdin.flush()
        gone_at = float(withdrawing.stdout.readline())
        wait_until(lambda: not any(word in (machine.read(at) or "") for at, word in places.items()))
        # Nothing that was asked for from then on tells it again.
        time.sleep(1)
    finally:
        over.set()
        for reader in readers:
            reader.join(PATIENCE)
    late = {at: max(0.0, moment - gone_at) for at, moment in last.items()}
    with capsys.disabled():
        sys.stdout.write(
            "\nSeconds after the commit: last telling answer asked for, first clean one\n"
        )
        for at, seconds in sorted(late.items(), key=lambda pair: -pair[1]):
            sys.stdout.write(f"{seconds:7.3f} {clean[at] - gone_at:7.3f}  {at[:60]}\n")
    assert max(late.values()) < PATIENCE / 4
    assert all(machine.read(at) is not None for at in places)
