"""What tests ask for: an address, a prefix of their own, a node under control, a cluster.

Nothing is started before a test asks for it. ELASTICSEARCH_URL names a server that is there
already; tests that stop or kill nodes start their own in any case.
"""

import os
import uuid
from contextlib import ExitStack, suppress
from urllib.error import URLError

import pytest

from tests.servers import require_or_skip
from tests.servers.elasticsearch.jars import ServerMissingError
from tests.servers.elasticsearch.kit import running_cluster, running_node
from tests.servers.elasticsearch.node import ask
from tests.servers.elasticsearch.sharing import shared_node
from tests.servers.turns import one_at_a_time

#: Where this process remembers which servers its tests have used, for tidying up.
USED = pytest.StashKey[set[str]]()


@pytest.fixture(scope="session")
def elasticsearch_url(request, run_folder):
    """Return the address of an Elasticsearch node that the whole run shares.

    Use names that begin with ``elasticsearch_prefix``: others write to it at the same time.
    """
    with ExitStack() as stack:
        url = os.environ.get("ELASTICSEARCH_URL") or entered(stack, shared_node(run_folder))
        used(request).add(url)
        yield url


@pytest.fixture
def elasticsearch_prefix(request):
    """Return the beginning of the names of one test's indices; they are removed after it."""
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    yield prefix
    for url in used(request):
        # One that a test has left stopped keeps them until it is removed itself.
        with suppress(URLError):
            remove_indices(url, prefix)


@pytest.fixture
def elasticsearch_node(_own_node, request):
    """Return a node that the test may stop and start: ``url``, ``stop()``, ``start()``.

    It runs when the test begins. Other tests of this process use it too: use the prefix.
    """
    used(request).add(_own_node.url)
    _own_node.start()
    return _own_node


@pytest.fixture(scope="module")
def elasticsearch_cluster(run_folder):
    """Return three nodes: ``urls``, ``kill(index)``, ``stop(index)``, ``start(index)``."""
    with ExitStack() as stack:
        stack.enter_context(one_at_a_time(run_folder, "elasticsearch-cluster"))
        yield entered(stack, running_cluster())


@pytest.fixture(scope="session")
def _own_node():
    with ExitStack() as stack:
        yield entered(stack, running_node())


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """Return a folder that all processes of this test run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def used(request):
    """Return the addresses of the servers that this process's tests have used."""
    return request.config.stash.setdefault(USED, set())


def entered(stack, server):
    """Enter the context *server*, or skip (fail in CI) where none can be had."""
    try:
        return stack.enter_context(server)
    except ServerMissingError as missing:
        require_or_skip(False, f"Elasticsearch: {missing}")


def remove_indices(url, prefix):
    """Remove every index whose name begins with *prefix*; aliases go with them."""
    listed = ask(url, f"/_cat/indices/{prefix}*?format=json&h=index&expand_wildcards=all")
    for row in listed:
        ask(url, f"/{row['index']}", method="DELETE")
