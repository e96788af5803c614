"""What goes wrong between us and the servers, and what is said of it.

Messages name the kind of fault and nothing else: Elasticsearch's own repeat the question's words,
and a client's may repeat an address with its password.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from elasticsearch import ApiError, ConnectionTimeout, TransportError

from search.results import EngineUnavailable

NOT_FOUND: Final = 404
TOO_MANY: Final = 429
SERVER_ERRORS: Final = 500


class Failed(Exception):  # noqa: N818 - it is said of a request
    """A request that has no whole answer.

    ``status`` is HTTP's, or None when there was no answer at all or only a part of one.
    """

    def __init__(self, status: int | None, kind: str, *, timed_out: bool = False) -> None:
        super().__init__(f"{status or ''} {kind}".strip())
        self.status = status
        self.kind = kind
        self.timed_out = timed_out

    @property
    def is_overload_or_outage(self) -> bool:
        """Whether the server is in trouble, and not our request wrong or the index missing."""
        status = self.status
        return status is None or status == TOO_MANY or status >= SERVER_ERRORS

    @property
    def is_missing(self) -> bool:
        """Whether there is no such index or alias."""
        return self.status == NOT_FOUND


@contextmanager
def failing() -> Iterator[None]:
    """Turn the client's exceptions, and answers of no sense, into :class:`Failed`, without text."""
    try:
        yield
    except ApiError as error:
        kind = error.error if isinstance(error.error, str) else ""
        raise Failed(error.status_code, _safe(kind)) from None
    except ConnectionTimeout:
        raise Failed(None, "timed out", timed_out=True) from None
    except TransportError as error:
        raise Failed(None, type(error).__name__) from None
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        # Not what Elasticsearch answers: a proxy's page, a server of another kind.
        raise Failed(None, f"unreadable: {type(error).__name__}") from None


def _safe(kind: str) -> str:
    """Return Elasticsearch's name of an error; anything else it may be called is left out."""
    return kind if kind.replace("_", "").isalnum() and kind.isascii() else ""


def unavailable(failed: Failed) -> EngineUnavailable:
    """Return the sentence that staff read in the log."""
    if failed.is_missing:
        return EngineUnavailable("There is no index that this version can read: run rebuild_index.")
    return EngineUnavailable(f"Elasticsearch gave no whole answer ({failed}).")
