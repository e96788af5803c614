"""The kit itself: nodes keep their data over a restart, share, and never outlive their parent."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
from pathlib import Path

import pytest

from tests.servers.elasticsearch import jars
from tests.servers.elasticsearch.fixtures import remove_indices
from tests.servers.elasticsearch.node import Node, ask


def test_shared_node_is_of_the_wanted_version(elasticsearch_url):
    nodes = ask(elasticsearch_url, "/_nodes")["nodes"].values()
    assert {node["version"] for node in nodes} == {jars.VERSIONS[jars.wanted_major()]}


def test_only_indices_with_the_prefix_are_removed(elasticsearch_url, elasticsearch_prefix):
    mine, other = f"{elasticsearch_prefix}mine-1", f"{elasticsearch_prefix}other-1"
    for name in (mine, other):
        ask(elasticsearch_url, f"/{name}", body={}, method="PUT")
    remove_indices(elasticsearch_url, f"{elasticsearch_prefix}mine")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        ask(elasticsearch_url, f"/{mine}")
    assert list(ask(elasticsearch_url, f"/{other}")) == [other]


def test_node_keeps_port_and_data_over_stop_and_start(elasticsearch_node, elasticsearch_prefix):
    document = f"/{elasticsearch_prefix}kept/_doc/1"
    elasticsearch_node.ask(document, body={"name": "眉县"}, method="PUT")
    elasticsearch_node.stop()
    with pytest.raises(urllib.error.URLError, match="refused"):
        elasticsearch_node.ask(document)
    elasticsearch_node.start()
    assert elasticsearch_node.ask(document)["_source"] == {"name": "眉县"}


def test_a_port_that_is_taken_is_refused(elasticsearch_url):
    """The other's answers would be taken for its own."""
    port = int(elasticsearch_url.rpartition(":")[2])
    installation = jars.Installation("0", Path("nowhere"), Path("no-java"))
    with pytest.raises(RuntimeError, match=f"^Port {port} is in use\\.$"):
        Node(installation, ports=(port, port + 1)).start()


PARENT = """
import sys
from tests.servers.elasticsearch.kit import running_node
with running_node() as node:
    print(node.node.process.pid, node.node.home, flush=True)
    sys.stdin.read()
"""


@pytest.mark.usefixtures("elasticsearch_url")  # whether there is a server to be had at all
def test_node_and_its_folder_die_with_a_killed_parent(project_root):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=project_root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        pid, home = parent.stdout.readline().split()
        assert Path(home, "config", "elasticsearch.yml").exists()
        os.kill(parent.pid, signal.SIGKILL)
    assert wait_until(lambda: not is_running(int(pid)))
    assert not Path(home).exists()


def is_running(pid):
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_a_jar_that_differs_is_refused(tmp_path):
    lib = tmp_path / "lib"
    lib.mkdir()
    (lib / "right.jar").write_bytes(b"")
    (lib / "wrong.jar").write_bytes(b"changed")
    (lib / "new.jar").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    lock = tmp_path / "8.sha256"
    lock.write_text("".join(f"{empty}  {name}.jar\n" for name in ("right", "wrong", "lost")))
    with pytest.raises(ValueError, match=r"lost\.jar, new\.jar, wrong\.jar$"):
        jars.prove(lib, lock)


def make_java(folder, version, programs):
    (folder / "bin").mkdir(parents=True)
    (folder / "release").write_text(f'IMPLEMENTOR="X"\nJAVA_VERSION="{version}"\n')
    for program in programs:
        (folder / "bin" / program).touch()


def test_the_oldest_java_that_compiles_and_is_new_enough_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(jars, "JAVA_HOMES", tmp_path)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    for name, version in {"a": "11.0.2", "b": "25", "c": "17.0.15", "d": "21.0.1"}.items():
        make_java(tmp_path / name, version, ["java", "javac"])
    make_java(tmp_path / "e", "18", ["java"])
    assert jars.find_java(17) == tmp_path / "c" / "bin" / "java"
    assert jars.find_java(18) == tmp_path / "d" / "bin" / "java"
    with pytest.raises(jars.ServerMissingError, match="a JDK of version 26 or later"):
        jars.find_java(26)
