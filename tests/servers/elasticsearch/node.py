"""One node: a home folder in a temporary place, two ports of 127.0.0.1 and a Java process."""

import json
import os
import random
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.servers.elasticsearch.jars import HERE

#: Below the ports that systems give to clients (Linux: 32768, others: 49152), so that nobody is
#: given a stopped node's port before it is started again.
PORTS = range(20_000, 32_000)
#: Seconds until a node must answer: it takes 5 on an idle machine, a busy one has fewer cores.
START_SECONDS = 180
#: A small heap, the simple collector and the quick compiler: tests are over before the thorough
#: ones pay off.
JAVA_OPTIONS = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
#: As servers are run. Elasticsearch's own guard of the heap knows this collector; beside the simple
#: one it counts what could be collected, and 4 GB of heap were refused as full once (429).
MEASURING_OPTIONS = ("-Xms4g", "-Xmx4g", "-XX:+UseG1GC")
#: What every node here is told. Disks of test machines are often nearly full.
SETTINGS = {
    "network.host": "127.0.0.1",
    "cluster.routing.allocation.disk.threshold_enabled": False,
    "node.store.allow_mmap": False,
    "node.processors": 2,
}


def free_ports(count):
    """Return *count* different ports that nobody listens on just now."""
    found = []
    while len(found) < count:
        port = random.choice(PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found


def ask(url, path, body=None, method=None, timeout=30):
    """Send one request to the server at *url* and return the answer's JSON.

    Not through the client that is tested: what it hides must be seen here.
    """
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data=data, method=method)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return json.load(answer)


class Node:
    """One node, which can be started, stopped, killed and started again on the same data.

    It lives no longer than this process: its standard input is a pipe that only we hold.

    Args:
        installation: What to run it from.
        name: The node's name in its cluster.
        ports: For HTTP and for other nodes; free ones by default.
        settings: Settings beside those that every node here has.
        measuring: Whether its speed matters: a large heap, Java's own ways, files read as memory.
    """

    def __init__(self, installation, name="node-0", ports=None, settings=None, *, measuring=False):
        self.installation = installation
        self.name = name
        self.http_port, self.transport_port = ports or free_ports(2)
        self.url = f"http://127.0.0.1:{self.http_port}"
        self.settings = settings or {"discovery.type": "single-node"}
        self.java_options = MEASURING_OPTIONS if measuring else JAVA_OPTIONS
        if measuring:
            self.settings = {**self.settings, "node.store.allow_mmap": True}
        self.home = None
        self.process = None

    def start(self):
        """Start the node; it answers only after :meth:`wait_until_ready`.

        Raises:
            RuntimeError: Somebody listens on its port, whose answers would be taken for ours.
        """
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.http_port)) == 0:
                message = f"Port {self.http_port} is in use."
                raise RuntimeError(message)
        if self.home is None:
            self._make_home()
        command = [
            *(self.installation.java, *self.java_options),
            *shlex.split(os.environ.get("ES_JAVA_OPTS", "")),
            *("-Djava.io.tmpdir=" + str(self.home / "tmp"), "-Des.distribution.type=tar"),
            *("-cp", self.installation.class_path, HERE / "Launcher.java", self.home),
        ]
        with self._log_file().open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.home,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal is for us: we stop the node in order.
                start_new_session=True,
            )

    def wait_until_ready(self, nodes=1, status="yellow", seconds=START_SECONDS):
        """Wait until a cluster of *nodes* answers; ``yellow``: with one copy of every shard.

        Raises:
            RuntimeError: The node died or took too long; its log is in the message.
        """
        ask = f"/_cluster/health?wait_for_status={status}&wait_for_nodes={nodes}&timeout=2s"
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if not self.ask(ask, timeout=5)["timed_out"]:
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        state = f"exit code {self.process.poll()}"
        log = self._log_file().read_text(errors="replace")[-4000:]
        message = f"Elasticsearch is not ready ({state}):\n{log}"
        raise RuntimeError(message)

    def ask(self, path, **how):
        """Send one request to this node and return the answer's JSON; see :func:`ask`."""
        return ask(self.url, path, **how)

    def stop(self, seconds=30):
        """Stop the node in order; its data stays."""
        self._end(signal.SIGTERM, seconds)

    def kill(self):
        """Kill the node on the spot (``kill -9``); what it had written stays."""
        self._end(signal.SIGKILL, None)

    def remove(self):
        """Kill the node, and remove its folder."""
        self.kill()
        if self.home is not None:
            shutil.rmtree(self.home, ignore_errors=True)
            self.home = None

    def _end(self, with_signal, seconds):
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(with_signal)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        # Only now: an end of this pipe means that nobody will need the folder any more.
        process.stdin.close()

    def _log_file(self):
        return self.home / "output.log"

    def _make_home(self):
        self.home = Path(tempfile.mkdtemp(prefix="credit-portal-elasticsearch-"))
        for folder in ("config", "plugins", "tmp", "data", "logs"):
            (self.home / folder).mkdir()
        # The server looks through links here, so the jars need no copy.
        (self.home / "modules").symlink_to(self.installation.folder / "modules")
        shutil.copy(HERE / "log4j2.properties", self.home / "config")
        settings = {
            "cluster.name": "credit-portal",
            "node.name": self.name,
            "http.port": self.http_port,
            "transport.port": self.transport_port,
            **SETTINGS,
            **self.settings,
        }
        # JSON is YAML: nothing to quote by hand.
        lines = "".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items())
        (self.home / "config" / "elasticsearch.yml").write_text(lines)
