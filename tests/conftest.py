"""What every test can use: the servers, when they are there, and a loud list of those missing."""

import os
import shutil
import socket
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.migrated import keep_migrations
from tests.servers import MISSING, require_or_skip
from tests.servers.elasticsearch import fixtures as elasticsearch_fixtures
from tests.unguarded import let_tests_flush

#: Without a window's own pages first, which nobody sees here; Debian's names, then what others call
#: it.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: Whatever has one of these, through however many others, asks the database.
_OF_THE_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "postgresql_url"}


def pytest_configure(config):
    """Keep the migrated database between runs (see tests/migrated.py); add fixtures."""
    config.pluginmanager.register(elasticsearch_fixtures, "elasticsearch-fixtures")
    keep_migrations(Path(config.cache.mkdir("databases")))
    let_tests_flush()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what asks the database: on a second kind of it the rest would say the same again."""
    for item in items:
        fixtures = _OF_THE_DATABASE.intersection(getattr(item, "fixturenames", ()))
        if fixtures or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def counters_within_reach(monkeypatch):
    """An outage of the rate counters, noticed in one test, is no other's business."""
    from limits import alone, guard

    monkeypatch.setattr(guard, "_outage", alone.Outage())


@pytest.fixture
def indexed(db, settings, tmp_path):
    """Bring everything that waits to a fresh embedded index: ``indexed()``, as often as needed."""
    from tests.search.helpers import index_everything, new_index

    settings.SEARCH_URL = "embedded:"
    settings.SEARCH_DIR = tmp_path / "index"
    new_index()
    return index_everything


@pytest.fixture(scope="session")
def postgresql_url():
    """Return the address of a PostgreSQL server whose databases may be made and dropped."""
    url = os.environ.get("TEST_POSTGRESQL_URL", "")
    require_or_skip(url, "PostgreSQL (`make test-postgresql`, or TEST_POSTGRESQL_URL)")
    return url


@pytest.fixture(scope="session")
def chromium_path():
    """Return Chromium's program for the browser tests."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    require_or_skip(path, "Chromium (Debian: apt install chromium-headless-shell)")
    return path


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """Return the address of a Redis that this test process started for itself, empty."""
    if os.environ.get("TEST_REDIS_URL"):
        yield os.environ["TEST_REDIS_URL"]
        return
    program = shutil.which("redis-server")
    require_or_skip(program, "Redis (Debian: apt install redis-server, or TEST_REDIS_URL)")
    folder = tmp_path_factory.mktemp("redis")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as server:
        try:
            wait_until_listening(port, server)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def free_port():
    """Return a port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_listening(port, process, seconds=20):
    """Wait until *process* accepts connections on *port*; fail when it dies or takes too long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing listens on port {port} (exit code {process.poll()})")


def pytest_terminal_summary(terminalreporter):
    """List the missing servers with the number of tests that were skipped for each."""
    missing = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _before, found, what = reason.partition(MISSING)
        if found:
            missing[what] += 1
    if missing:
        terminalreporter.section("NOT TESTED: servers are missing", sep="!", red=True, bold=True)
        for what, count in sorted(missing.items()):
            terminalreporter.line(f"{count} skipped for want of {what}", red=True)


@pytest.fixture(scope="session")
def project_root():
    """Return the project's folder."""
    return Path(__file__).resolve().parent.parent
