"""What tests take hold of: one running node, or a cluster of three."""

import signal
from contextlib import ExitStack, contextmanager

from tests.servers.elasticsearch.jars import install
from tests.servers.elasticsearch.node import Node, free_ports


class ControlledNode:
    """One node that a test may stop and start again on the same port and data."""

    def __init__(self, node):
        self.node = node
        self.url = node.url
        self.ask = node.ask

    def start(self, status="yellow"):
        """Start it, and wait until its indices have *status* at least; nothing when it runs."""
        if self.node.process is None:
            self.node.start()
            self.node.wait_until_ready(status=status)

    def stop(self):
        """Stop it in order: from now on connections are refused."""
        self.node.stop()

    def kill(self):
        """Kill it on the spot (``kill -9``)."""
        self.node.kill()

    @contextmanager
    def hanging(self):
        """Let it take connections and answer nobody, as long as the context lasts."""
        self.node.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.node.process.send_signal(signal.SIGCONT)


class Cluster:
    """Several nodes that hold one index together; indices count from 0."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.urls = [node.url for node in nodes]

    def running(self):
        """Return the nodes that were not stopped or killed."""
        return [node for node in self.nodes if node.process is not None]

    def kill(self, index):
        """Kill one node on the spot (``kill -9``)."""
        self.nodes[index].kill()

    def stop(self, index):
        """Stop one node in order."""
        self.nodes[index].stop()

    def start(self, index):
        """Start one node again on its ports and data, and wait until the others have it."""
        self.nodes[index].start()
        self.wait_until_whole()

    def wait_until_whole(self):
        """Wait until every running node answers as one of as many as run."""
        running = self.running()
        for node in running:
            node.wait_until_ready(nodes=len(running))

    def master(self):
        """Return the index of the node that leads just now."""
        name = self.running()[0].ask("/_cat/master?format=json")[0]["node"]
        return next(at for at, node in enumerate(self.nodes) if node.name == name)


@contextmanager
def running_node(major=None, http_port=None, *, measuring=False):
    """Start one node, yield it under control, stop it and remove its folder."""
    ports = None if http_port is None else (http_port, *free_ports(1))
    node = Node(install(major), ports=ports, measuring=measuring)
    try:
        node.start()
        node.wait_until_ready()
        yield ControlledNode(node)
    finally:
        node.remove()


@contextmanager
def running_cluster(major=None, size=3):
    """Start a cluster, yield it under control, kill it and remove its folders."""
    installation = install(major)
    ports = free_ports(2 * size)
    names = [f"node-{at}" for at in range(size)]
    settings = {
        "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in ports[size:]],
        "cluster.initial_master_nodes": names,
    }
    with ExitStack() as stack:
        nodes = []
        for name, pair in zip(names, zip(ports[:size], ports[size:], strict=True), strict=True):
            nodes.append(Node(installation, name, pair, settings))
            stack.callback(nodes[-1].remove)
            nodes[-1].start()
        cluster = Cluster(nodes)
        cluster.wait_until_whole()
        yield cluster
