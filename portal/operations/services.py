"""The three services of one machine, and how to see that the site answers."""

import http.client
import signal
import sys

from .preflight import ADDRESS, BASE_DIR
from .processes import Service

#: Seconds to wait for one answer while starting; short, so that Ctrl-C is heeded soon.
_ANSWER_SECONDS = 3
_SERVER_ERROR = 500


def services(port: int, workers: int) -> list[Service]:
    """Return the web server, the one indexer and the scheduler, the web server first.

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
        Service("scheduler", (*manage, "run_scheduler")),
    ]


class SiteProbe:
    """Asks the home page, which also warms one worker up; remembers the answer's status."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.status = 0

    def __call__(self) -> bool:
        """Tell whether anything answered; a redirect or a refusal is an answer too."""
        connection = http.client.HTTPConnection(ADDRESS, self.port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("GET", "/")
            self.status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    @property
    def is_broken(self) -> bool:
        """Tell whether the home page answered with an error of the server."""
        return self.status >= _SERVER_ERROR
