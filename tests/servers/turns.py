"""What the processes of a test run do one after the other."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_at_a_time(folder: Path, what: str) -> Iterator[None]:
    """Let only one process that names the same *folder* have *what* at a time."""
    with (folder / f"{what}.turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
