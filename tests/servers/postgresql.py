"""Run a command with a throw-away PostgreSQL server, and stop the server whatever happens.

    python tests/servers/postgresql.py COMMAND [ARGUMENT …]

The command finds the server in DATABASE_URL and TEST_POSTGRESQL_URL. When TEST_POSTGRESQL_URL is
set already, that server is used and none is started. Without the server's programs: exit 0 and a
loud line here, exit 1 where CI is set.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
#: Nothing here must survive a power cut.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def find_programs():
    """Return the folder of the newest server's programs, or None."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = [p for p in PROGRAMS.glob("*/bin") if (p / "initdb").exists()]
    return max(found, key=lambda p: float(p.parent.name), default=None)


def server_account():
    """Return the user to run the server as: never root, which PostgreSQL refuses."""
    return "postgres" if os.geteuid() == 0 else None


def free_port():
    """Return a port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_server(programs):
    """Start a server on a new, empty cluster; yield its address; stop it and remove the cluster."""
    account = server_account()
    # Not below pytest's folder: another user must be able to walk into it.
    folder = Path(tempfile.mkdtemp(prefix="credit-portal-postgresql-", dir="/tmp"))
    try:
        if account:
            user = pwd.getpwnam(account)
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        make = [programs / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-N", *locale]
        subprocess.run(make, check=True, user=account, cwd=folder, stdout=subprocess.DEVNULL)
        port = free_port()
        options = [part for setting in FAST for part in ("-c", setting)]
        address = ["-h", "127.0.0.1", "-p", str(port), "-k", folder]
        serve = [programs / "postgres", "-D", data, *address, *options]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                serve, user=account, cwd=folder, stderr=log, start_new_session=True
            )
        try:
            wait_until_ready(programs, port, server, folder / "log")
            yield f"postgres://portal@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # "fast" shutdown: clients are sent away
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_ready(programs, port, server, log, seconds=60):
    """Wait until the server takes connections; exit with its log when it does not."""
    ask = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        if subprocess.run(ask, check=False).returncode == 0:
            return
        time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def run_on(url, command):
    """Run *command* against the server at *url*; return its exit code."""
    environment = {**os.environ, "DATABASE_URL": url, "TEST_POSTGRESQL_URL": url}
    return subprocess.run(command, env=environment, check=False).returncode


def main(command):
    """Run *command* on a server; return the exit code."""
    # A terminating signal must run the `finally` blocks above.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    url = os.environ.get("TEST_POSTGRESQL_URL")
    if url:
        return run_on(url, command)
    programs = find_programs()
    if programs is None:
        line = "NOT TESTED: PostgreSQL is missing (Debian: apt install postgresql)"
        sys.stderr.write(f"\n!!! {line} !!!\n\n")
        return 1 if os.environ.get("CI") else 0
    with running_server(programs) as url:
        return run_on(url, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
