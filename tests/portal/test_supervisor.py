"""The supervisor restarts what dies and leaves nothing behind. Real processes, toy services."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.operations.processes import Child, Service

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = Path(__file__).parent / "programs" / "toy_supervisor.py"
#: Far more than any step needs; only a failing test waits so long.
PATIENCE = 30


def until(condition):
    """Wait until *condition* gives something true; return it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    pytest.fail("waited in vain")


def is_running(pid):
    """Tell whether a process runs (one that has died but was not taken in yet does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def start(tmp_path):
    """Return a function that starts a supervisor over lines of shell, and end it afterwards."""
    started = []

    def start_with(*lines, ready=True):
        if ready:
            (tmp_path / "ready").touch()
        command = [sys.executable, str(PROGRAM), str(tmp_path), *lines]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start_with
    for process in started:
        process.kill()
        process.wait()
        process.stderr.close()


def pids(folder, name):
    """Return the process ids that a service has had so far."""
    file = folder / name
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def announced(folder):
    """Tell whether everything has been started."""
    return (folder / "announced").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(start, tmp_path, number):
    supervisor = start("exec sleep 1000", "exec sleep 1000")
    until(lambda: announced(tmp_path) and pids(tmp_path, "toy1"))
    children = [*pids(tmp_path, "toy0"), *pids(tmp_path, "toy1")]
    assert all(map(is_running, children))
    supervisor.send_signal(number)
    assert supervisor.wait(PATIENCE) == 0
    assert [pid for pid in children if is_running(pid)] == []


def test_what_ignores_the_signal_is_killed_with_all_it_started(start, tmp_path):
    stubborn = f"trap '' TERM; sleep 1000 & echo $! > {tmp_path}/grandchild; wait; sleep 1000"
    supervisor = start(stubborn)
    until(lambda: announced(tmp_path) and pids(tmp_path, "grandchild"))
    processes = pids(tmp_path, "toy0") + pids(tmp_path, "grandchild")
    assert len(processes) == 2
    supervisor.terminate()
    assert supervisor.wait(PATIENCE) == 0
    until(lambda: not any(map(is_running, processes)))


def test_a_child_that_dies_is_started_again_and_the_others_stay(start, tmp_path):
    start("exec sleep 1000", "exec sleep 1000")
    until(lambda: announced(tmp_path) and pids(tmp_path, "toy1"))
    (killed,) = pids(tmp_path, "toy1")
    os.kill(killed, signal.SIGKILL)
    first, second = until(lambda: len(ids := pids(tmp_path, "toy1")) == 2 and ids)
    assert first == killed
    assert is_running(second)
    (untouched,) = pids(tmp_path, "toy0")
    assert is_running(untouched)


def test_what_a_dead_child_left_is_killed(start, tmp_path):
    line = f"sleep 1000 & echo $! >> {tmp_path}/left; wait"
    start("exec sleep 1000", line)
    (left,) = until(lambda: announced(tmp_path) and pids(tmp_path, "left"))
    os.kill(pids(tmp_path, "toy1")[0], signal.SIGKILL)
    until(lambda: not is_running(left))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="prctl is Linux's")
def test_nothing_survives_a_supervisor_that_was_killed(start, tmp_path):
    supervisor = start("exec sleep 1000", "exec sleep 1000")
    until(lambda: announced(tmp_path) and pids(tmp_path, "toy1"))
    children = [*pids(tmp_path, "toy0"), *pids(tmp_path, "toy1")]
    supervisor.kill()
    supervisor.wait(PATIENCE)
    until(lambda: not any(map(is_running, children)))


def test_a_first_service_that_dies_before_it_answers_ends_the_start(start, tmp_path):
    supervisor = start("exit 3", "exec sleep 1000", ready=False)
    _, errors = supervisor.communicate(timeout=PATIENCE)
    assert supervisor.returncode == 1
    assert "网站进程启动失败" in errors
    assert not announced(tmp_path)
    assert pids(tmp_path, "toy1") == []


def deaths_of(child, times):
    """Let *child* die at once so many times; return the waits that were planned."""
    waits = []
    for now in times:
        child.start(now)
        until(lambda: child.process.poll() is not None)
        assert child.poll(now) == 7
        waits.append(child.start_after - now)
    return waits


def test_quick_deaths_wait_longer_each_time_up_to_a_limit():
    child = Child(Service("toy", ("sh", "-c", "exit 7")))
    assert deaths_of(child, range(8)) == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_child_that_ran_well_starts_again_at_once():
    child = Child(Service("toy", ("sh", "-c", "exit 7")))
    assert deaths_of(child, range(3))[-1] == 2
    child.start(100)
    until(lambda: child.process.poll() is not None)
    child.poll(160)
    assert child.start_after - 160 == 0.5


def test_a_command_that_is_not_there_counts_as_a_death(capsys):
    child = Child(Service("toy", ("/nowhere/at/all",)))
    child.start(10)
    assert not child.is_up
    assert child.start_after == 10.5
    assert "toy" in capsys.readouterr().err
