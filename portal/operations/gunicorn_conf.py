"""How gunicorn runs; ``services`` adds the address and the number of workers.

For a deployment of its own:
``gunicorn -c portal/operations/gunicorn_conf.py -b 127.0.0.1:8000 -w 4 portal.wsgi``.
"""

import os
import signal
from pathlib import Path
from typing import Any

from portal.operations.access import ACCESS_FORMAT, PrivateLogger
from portal.operations.lifeline import die_with_parent

worker_class = "gthread"
threads = 4
# Workers load the application after the fork: an index opened before it never sees a commit.
preload_app = False
timeout = 30
#: Below the supervisor's patience, so that answers under way are finished and nothing is killed.
graceful_timeout = 5
keepalive = 5
# Heartbeats in memory: a slow disk would otherwise make healthy workers look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Django alone decides which proxy to believe (TRUSTED_PROXIES).
forwarded_allow_ips = ""
control_socket_disable = True
proc_name = "credit-portal"

logger_class = PrivateLogger
access_log_format = ACCESS_FORMAT
accesslog = os.environ.get("ACCESS_LOG") or None
errorlog = "-"
loglevel = "warning"


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001
    """Let a worker die with its master, even when it is busy and the master was killed."""
    die_with_parent(worker.ppid, signal.SIGKILL)
