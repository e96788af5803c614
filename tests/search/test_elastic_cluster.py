"""Three nodes with a replica: one is killed (-9) while look-ups and writes go on.

Every answer is right or an honest EngineUnavailable, and in the end nothing written is missing.
"""

import json
import subprocess

import pytest

from search.engines.elastic.connection import read_cluster
from search.engines.elastic.engine import ElasticEngine
from search.engines.elastic.naming import Layout, reading_alias
from tests.search import cluster_children
from tests.search.test_process import PATIENCE_SECONDS, Machine, everything, stop, wait_until

#: Right answers to wait for before and after each blow: more than all questions once.
ANSWERS = 2 * cluster_children.STABLE + 20


class ClusterMachine(Machine):
    """A register on SQLite, an index on three nodes, and the processes that work on both."""

    def __init__(self, folder, root, cluster, prefix):
        super().__init__(folder, root)
        url = "http://" + ",".join(url.removeprefix("http://") for url in cluster.urls)
        self._environment |= {
            "SEARCH_URL": url,
            "SEARCH_INDEX_PREFIX": prefix,
            "SEARCH_SHARDS": "3",
            "SEARCH_REPLICAS": "1",
        }
        self.cluster = cluster
        self.engine = ElasticEngine(read_cluster(url), Layout(prefix, shards=3, replicas=1))
        self.progress = folder / "right-answers"

    def child(self, *command):
        return self.run("-m", "tests.search.cluster_children", *command)

    def begin(self, *command):
        """Start a process that goes on until it is let go."""
        module = ("-m", "tests.search.cluster_children", *command)
        return self.start(*module, stdin=subprocess.PIPE)

    def expected(self):
        return json.loads(self.run("-m", "tests.search.children", "expect"))

    def more_right_answers(self, number=ANSWERS):
        """Wait until so many further look-ups were answered, and rightly."""
        seen = self.progress.stat().st_size if self.progress.exists() else 0
        wait_until(lambda: self.progress.exists() and self.progress.stat().st_size - seen >= number)

    def all_copies_are_there(self):
        """Wait until each shard has its copy: who loses a node before loses an index."""
        node = self.cluster.running()[0]
        index = reading_alias(self.engine.layout)
        ask = f"/_cluster/health/{index}?wait_for_status=green&timeout={PATIENCE_SECONDS}s"
        health = node.ask(ask, timeout=2 * PATIENCE_SECONDS)
        assert (health["status"], health["active_shards"]) == ("green", 6)


@pytest.fixture
def machine(tmp_path, project_root, elasticsearch_cluster, elasticsearch_prefix):
    folder = tmp_path / "data"
    folder.mkdir()
    prefix = elasticsearch_prefix.rstrip("-")
    made = ClusterMachine(folder, project_root, elasticsearch_cluster, prefix)
    made.child("prepare")
    return made


def let_go(process):
    """End a process that goes on until then, and return what it has to say."""
    out, _nothing = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    return json.loads(out)


def test_a_killed_node_costs_no_answer_and_no_write(machine):
    cluster = machine.cluster
    indexer = machine.start("manage.py", "run_indexer")
    wait_until(lambda: indexer.poll() is not None or is_built(machine.engine))
    machine.all_copies_are_there()
    readers, writer = machine.begin("look_up", str(machine.progress)), machine.begin("write")
    machine.more_right_answers()

    # The leader, which is the worst: the others have to choose another first.
    leader = cluster.master()
    cluster.kill(leader)
    machine.more_right_answers()
    cluster.start(leader)
    machine.all_copies_are_there()
    machine.more_right_answers()

    # Another one, so that what the first has taken over again is now needed of it.
    other = (leader + 1) % len(cluster.nodes)
    cluster.kill(other)
    machine.more_right_answers()

    written, answers = let_go(writer), let_go(readers)
    assert set(answers["outcomes"]) <= {"right", "unavailable"}
    assert answers["outcomes"]["right"] >= 4 * ANSWERS
    assert written > 0
    expected = machine.expected()
    assert len(expected["public"]) == cluster_children.STABLE + cluster_children.CHANGING
    wait_until(lambda: everything(machine.engine) == expected["public"])
    wait_until(lambda: machine.expected()["waiting"] == 0)
    assert machine.expected() == {**expected, "counted": len(expected["public"]), "waiting": 0}
    assert json.loads(machine.run("manage.py", "search_status", "--json"))["dead_letters"] == 0
    assert stop(indexer) == 0


def is_built(engine):
    from search.results import EngineUnavailable

    try:
        return engine.is_sound()
    except EngineUnavailable:
        return False
