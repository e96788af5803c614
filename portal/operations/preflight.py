"""What must be true before the portal starts, checked before anything is installed or changed.

Only the standard library: this runs on the system's Python, and again before Django's settings,
which already write below DATA_DIR.
"""

import os
import socket
import sys
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

from . import sentences

BASE_DIR = Path(__file__).resolve().parent.parent.parent
OLDEST_PYTHON = (3, 11)
#: The only address served: a reverse proxy that ends TLS stands on the same machine.
ADDRESS = "127.0.0.1"
DEFAULT_PORT = 8000
HIGHEST_PORT = 65535


def check_python(version: tuple[int, ...] = sys.version_info[:3]) -> None:
    """Refuse a Python that is too old.

    Raises:
        StartError: The version is below 3.11.
    """
    if version[:2] < OLDEST_PYTHON:
        raise sentences.python_too_old(".".join(str(part) for part in version[:2]))


def wanted_port(environment: MutableMapping[str, str] = os.environ) -> int:
    """Return PORT.

    Raises:
        StartError: PORT is not the number of a port.
    """
    text = environment.get("PORT") or str(DEFAULT_PORT)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= HIGHEST_PORT):
        raise sentences.not_a_port(text)
    return int(text)


def check_port(port: int) -> None:
    """Refuse a port that cannot be listened on.

    Raises:
        StartError: Another program listens there, or the system does not allow it.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the application server does: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
            probe.listen(1)
        except PermissionError as error:
            raise sentences.port_forbidden(port) from error
        except OSError as error:
            raise sentences.port_in_use(port, other(port)) from error


def other(port: int) -> int:
    """Return a neighbouring port to suggest."""
    return port + 1 if port < HIGHEST_PORT else port - 1


def wanted_data_dir(environment: MutableMapping[str, str] = os.environ) -> Path:
    """Return DATA_DIR as the settings will read it."""
    return Path(environment.get("DATA_DIR") or BASE_DIR / "var").resolve()


def check_data_dir(folder: Path) -> None:
    """Make *folder* when it is missing, and refuse it when nothing can be written there.

    Raises:
        StartError: The folder cannot be made or written.
    """
    reason = why_not_writable(folder)
    if reason:
        raise sentences.unwritable(folder, reason)


def why_not_writable(folder: Path) -> str | None:
    """Return why nothing can be written to *folder*, made when missing; None when it can.

    A file is really written: permission bits say nothing of a read-only or a full disk.
    """
    try:
        # Sign-ins and databases lie there: not for the machine's other users.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"?")
            probe.flush()
    except OSError as error:
        return error.strerror or type(error).__name__
    return None


def settle_data_dir(environment: MutableMapping[str, str] = os.environ) -> Path:
    """Check the data folder and fix its absolute path in *environment* for all child processes.

    Raises:
        StartError: The folder cannot be made or written.
    """
    folder = wanted_data_dir(environment)
    check_data_dir(folder)
    environment["DATA_DIR"] = str(folder)
    return folder
