"""Run a command beside a throw-away Elasticsearch node, and stop the node whatever happens.

    python -m tests.servers.elasticsearch [OPTION …] [COMMAND [ARGUMENT …]]

Options are ``--version`` (8 or 9), ``--port`` and ``--measuring``. The command finds the node in
ELASTICSEARCH_URL, and its major in ELASTICSEARCH_MAJOR, so that clusters of the tests' own are of
the same. Without a command the node runs until Ctrl-C. When nothing is there to run a node from:
exit 0 and a loud line here, exit 1 where CI is set.
"""

import argparse
import os
import signal
import subprocess
import sys
import threading

from tests.servers.elasticsearch.jars import DEFAULT_MAJOR, VERSIONS, ServerMissingError
from tests.servers.elasticsearch.kit import running_node

HOW_TO_USE = """\
Elasticsearch {version}: {url}
  SEARCH_URL={url} make run
数据在停止时删除，按 Ctrl-C 停止 / Its data is removed when it stops: Ctrl-C.
"""


def main(arguments):
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers.elasticsearch")
    parser.add_argument("--version", choices=VERSIONS, default=DEFAULT_MAJOR)
    parser.add_argument("--port", type=int, help="the port; a free one by default")
    parser.add_argument("--measuring", action="store_true", help="4 GB of heap, as servers are run")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args(arguments)
    # A terminating signal must run the `finally` blocks of the node.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with running_node(given.version, given.port, measuring=given.measuring) as node:
            if given.command:
                return run_beside(node.url, given.version, given.command)
            return serve(node.url, VERSIONS[given.version])
    except ServerMissingError as missing:
        sys.stderr.write(f"\n!!! NOT TESTED: Elasticsearch is missing: {missing} !!!\n\n")
        return 1 if os.environ.get("CI") else 0
    except RuntimeError as failure:  # it did not start
        sys.stderr.write(f"{failure}\n")
        return 1


def run_beside(url, major, command):
    """Run *command* with the node's address in its environment; return its exit code."""
    environment = {**os.environ, "ELASTICSEARCH_URL": url, "ELASTICSEARCH_MAJOR": major}
    return subprocess.run(command, env=environment, check=False).returncode


def serve(url, version):
    """Say how to use the node, and wait for Ctrl-C."""
    sys.stdout.write(HOW_TO_USE.format(url=url, version=version))
    sys.stdout.flush()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
