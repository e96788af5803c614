"""A clock that stands still, counters in a file of the test's own, a table small enough to read."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import time

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from limits import alone, guard, rates
from tests.conftest import free_port

#: 2026-06-14 00:00 UTC, and one window of the table begins wherever the client's jitter says.
NOON = 1_781_395_200


class Clock:
    """``time.time`` that moves when told."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """The wall clock, stopped."""
    stopped = Clock()
    monkeypatch.setattr(time, "time", stopped)
    return stopped


@pytest.fixture
def limits_on(settings, monkeypatch):
    """Limits as they are, with nothing remembered from another test."""
    settings.RATE_LIMIT_SCALE = 1.0
    settings.TRUSTED_PROXIES = 0
    settings.WEB_WORKERS = 2
    monkeypatch.setattr(guard, "_outage", alone.Outage())
    monkeypatch.setattr(guard, "_own", alone.OwnCounters())
    return settings


@pytest.fixture
def counter_file(limits_on, tmp_path):
    """Counters in an empty file of our own."""
    path = tmp_path / "counters.sqlite3"
    limits_on.CACHES = {
        **limits_on.CACHES,
        "counters": {"BACKEND": "limits.counters.FileCounterCache", "LOCATION": str(path)},
    }
    return path


@pytest.fixture
def counters(counter_file):
    """The cache over that file."""
    return caches["counters"]


@pytest.fixture
def table(monkeypatch):
    """Replace the table of rates: ``table(door=[(limit, seconds), …])``."""

    def replace(*, share=0.5, **classes):
        entries = {
            name: {
                "reason": "a test",
                "windows": [{"limit": limit, "seconds": seconds} for limit, seconds in windows],
            }
            for name, windows in ({"page": [(1000, 60)]} | classes).items()
        }
        made = rates.parse({"alone": {"share": share}, "classes": entries})
        monkeypatch.setattr(guard, "rate_table", lambda: made)
        return made

    return replace


@pytest.fixture
def log(caplog, monkeypatch):
    """What the room logs."""
    monkeypatch.setattr(logging.getLogger("limits"), "propagate", True)
    caplog.set_level(logging.INFO, "limits")
    return caplog


@pytest.fixture
def ask():
    """Make a request from an address: ``ask("192.0.2.1")``."""

    def request(address="192.0.2.1", path="/", **meta):
        return RequestFactory().get(path, REMOTE_ADDR=address, **meta)

    return request


class RedisServer:
    """A redis-server of the test's own, which can be stopped and started again."""

    def __init__(self, binary, folder):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._command = [binary, "--port", str(self.port), "--bind", "127.0.0.1"]
        self._command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
        self._process = None

    def start(self):
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        for _attempt in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        pytest.fail("redis-server did not start")

    def stop(self):
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


@pytest.fixture
def redis_server(limits_on, monkeypatch, tmp_path):
    """A real Redis with the settings that CACHE_URL gives; CI must have one."""
    binary = shutil.which("redis-server")
    if binary is None:
        message = "redis-server is not installed: counters in Redis are not tested"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    from portal.settings import caches as module

    server = RedisServer(binary, tmp_path)
    server.start()
    monkeypatch.setattr(module, "CACHE_URL", server.url)
    limits_on.CACHES = module.caches()
    yield server
    server.stop()
