"""A clamd of a test's own: Debian's program with one signature, and nothing downloaded.

Its limits are small, so that a test passes them with a small file; all else is its own default.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Folders of system programs are not on everybody's path.
SYSTEM = "/usr/sbin"
#: What every scanner finds, and none of it does harm (eicar.org). In two halves, so that no
#: scanner finds this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MIB = 1 << 20
#: StreamMaxLength of Debian is 25 MiB.
STREAM_MIB = 1


def find_program():
    """Return clamd's path, or None."""
    return shutil.which("clamd") or shutil.which("clamd", path=SYSTEM)


@dataclass
class Clamd:
    """A running clamd: at a socket file and at a port of 127.0.0.1."""

    process: subprocess.Popen
    socket_file: Path
    port: int

    @property
    def addresses(self):
        """Both addresses as ``VIRUS_SCANNER`` takes them."""
        return f"clamd:{self.socket_file}", f"clamd://127.0.0.1:{self.port}"

    @contextmanager
    def asleep(self):
        """Hold it in its tracks: connections are taken by the system, and nobody answers."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@contextmanager
def running_clamd(program, **more):
    """Start a clamd with *more* in its settings, in a folder of its own; remove both at the end."""
    # A socket file's path has 108 characters at most: not below pytest's folder.
    folder = Path(tempfile.mkdtemp(prefix="credit-portal-clamd-", dir="/tmp"))
    try:
        port = _free_port()
        settings = _configured(folder, port, more)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [program, f"--config-file={settings}"], stdout=log, stderr=log
            )
        server = Clamd(process, folder / "clamd.ctl", port)
        try:
            _wait_until_ready(server, folder / "log")
            yield server
        finally:
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configured(folder, port, more):
    (folder / "database").mkdir()
    # A signature for any type of file (0), anywhere in it (*).
    (folder / "database" / "tests.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    settings = folder / "clamd.conf"
    lines = {
        "Foreground": "yes",
        "DatabaseDirectory": folder / "database",
        "TemporaryDirectory": folder,
        "LocalSocket": folder / "clamd.ctl",
        "TCPAddr": "127.0.0.1",
        "TCPSocket": port,
        "StreamMaxLength": f"{STREAM_MIB}M",
        "MaxThreads": 2,
    }
    lines |= more
    settings.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    return settings


def _wait_until_ready(server, log, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.process.poll() is None:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(os.fspath(server.socket_file)) == 0:
                probe.sendall(b"zPING\0")
                assert probe.recv(16) == b"PONG\0"
                return
        time.sleep(0.02)
    sys.exit(f"clamd did not start:\n{log.read_text(errors='replace')}")


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
