"""One node for all processes of a test run: the first that asks starts it and stops it last."""

import fcntl
from contextlib import contextmanager, suppress

from tests.servers.elasticsearch.kit import running_node


@contextmanager
def shared_node(folder):
    """Yield the address of the node that everybody who names the same *folder* shares.

    Whoever starts it waits at the end until nobody uses it; locks are let go by the dead too. The
    node itself dies with the process that started it, and then the whole run is lost anyway.
    """
    state = folder / "elasticsearch.url"
    with (
        (folder / "elasticsearch.users").open("a") as users,
        started_once(folder, state, users) as owned,
    ):
        if owned is None:
            yield state.read_text()
            return
        try:
            yield owned.url
        finally:
            fcntl.flock(users, fcntl.LOCK_EX)
            state.unlink(missing_ok=True)


@contextmanager
def started_once(folder, state, users):
    """Yield the node if this process had to start it, and None if it uses another's."""
    with (folder / "elasticsearch.start").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if state.exists() and may_use(users):
            fcntl.flock(turn, fcntl.LOCK_UN)
            yield None
            return
        with running_node() as node:
            state.write_text(node.url)
            fcntl.flock(turn, fcntl.LOCK_UN)
            yield node


def may_use(users):
    """Join the node's users, unless its owner has begun to stop it."""
    with suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return True
    return False
