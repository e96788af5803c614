"""Look-ups are counted at the door, where the client's address is; resolvers never learn of it.

A resolver only leaves word of what a question was taken for and how many hits it had.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from search.results import RecordAnswer, SubjectAnswer, hits_of

_found: ContextVar[list[tuple[str, int]] | None] = ContextVar("found", default=None)


@contextmanager
def listening() -> Iterator[list[tuple[str, int]]]:
    """Collect (kind of question, hits) of the look-ups that are answered inside."""
    found: list[tuple[str, int]] = []
    token = _found.set(found)
    try:
        yield found
    finally:
        _found.reset(token)


def leave_word(answer: SubjectAnswer | RecordAnswer) -> None:
    """Leave word of a look-up's answer for whoever listens."""
    found = _found.get()
    if found is not None:
        found.append((answer.understood.kind, hits_of(answer)))
