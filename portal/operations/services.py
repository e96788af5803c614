"""The four services of one machine, and how to see that the site answers."""

import select
import signal
import socket
import sys

from .preflight import ADDRESS, BASE_DIR
from .processes import Service

#: Bytes that hold "HTTP/1.1 200" for sure.
_FIRST_LINE = 64
_SERVER_ERROR = 500


def services(port: int, workers: int) -> list[Service]:
    """Return the web server, the one indexer, the importer and the scheduler, in that order.

    Args:
        port: Where the web server listens, on 127.0.0.1.
        workers: How many processes answer requests.
    """
    manage = (sys.executable, str(BASE_DIR / "manage.py"))
    gunicorn = (sys.executable, "-m", "gunicorn", "-c", "portal/operations/gunicorn_conf.py")
    bind = ("-b", f"{ADDRESS}:{port}", "-w", str(workers), "portal.wsgi:application")
    return [
        Service("web", (*gunicorn, *bind), death_signal=signal.SIGTERM),
        Service("indexer", (*manage, "run_indexer")),
        Service("importer", (*manage, "run_importer")),
        Service("scheduler", (*manage, "run_scheduler")),
    ]


class SiteProbe:
    """Asks the home page once the port is open, which also warms one worker up.

    Never waits: the question is sent once and each call looks whether the answer has come. A
    worker that loads for seconds is then asked once and not again and again, and the supervisor
    heeds a signal meanwhile.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        #: The answer's HTTP status, 0 before there is one.
        self.status = 0
        self._connection: socket.socket | None = None

    def __call__(self) -> bool:
        """Tell whether anything answered; a redirect or a refusal is an answer too."""
        try:
            if self._connection is None:
                self._connection = self._ask()
            if not select.select([self._connection], [], [], 0)[0]:
                return False
            words = self._connection.recv(_FIRST_LINE).split()
            self.status = int(words[1])
        except (OSError, IndexError, ValueError):
            self.status = 0  # refused, or cut off: asked anew at the next call
        self._close()
        return self.status > 0

    def _ask(self) -> socket.socket:
        """Open a connection and send the question."""
        connection = socket.create_connection((ADDRESS, self.port), timeout=1)
        question = f"GET / HTTP/1.1\r\nHost: {ADDRESS}:{self.port}\r\nConnection: close\r\n\r\n"
        connection.sendall(question.encode())
        return connection

    def _close(self) -> None:
        """End the connection, if any."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def is_broken(self) -> bool:
        """Tell whether the home page answered with an error of the server."""
        return self.status >= _SERVER_ERROR
