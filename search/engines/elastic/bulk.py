"""Bulk requests: sent until every document is in or refused for being older, or given up."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from elasticsearch import Elasticsearch

from search.engines.elastic.faults import SERVER_ERRORS, TOO_MANY, Failed, failing
from search.engines.elastic.naming import writing_alias

logger = logging.getLogger(__name__)

#: A bulk request waits for a shard that is moving, a look-up doesn't.
_SECONDS: Final = 15.0
_SERVER_SECONDS: Final = "10s"
#: Tries for a request or for what a request left undone, and the pause after the first.
_TRIES: Final = 6
_FIRST_PAUSE: Final = 0.1
#: An older version than the one there: what the comparison is for, and no fault.
_CONFLICT: Final = 409


def send(
    client: Elasticsearch,
    generation: str,
    operations: Sequence[bytes],
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Write *operations* to *generation*; return how many were refused for being older.

    What is refused for want of room (429) or of a server is sent again, after longer and longer
    pauses. A request that timed out may have been carried out: versions make that harmless.

    Raises:
        Failed: Some could not be written.
    """
    left, older = list(operations), 0
    for wait in [_FIRST_PAUSE * 2**number for number in range(_TRIES)]:
        try:
            left, refused = _send_once(client, generation, left)
        except Failed as failed:
            if not failed.is_overload_or_outage:
                raise
            reason = failed
        else:
            older += refused
            if not left:
                return older
            reason = Failed(TOO_MANY, "documents left over")
        logger.info("%s; sending %d documents again", reason, len(left))
        pause(wait)
    raise reason


def _send_once(
    client: Elasticsearch, generation: str, operations: Sequence[bytes]
) -> tuple[list[bytes], int]:
    """Return the operations that may be sent again, and how many were refused as older."""
    with failing():
        answer = client.options(request_timeout=_SECONDS).bulk(
            index=writing_alias(generation),
            operations=operations,  # type: ignore[arg-type]  # lines, as the API itself takes them
            require_alias=True,
            timeout=_SERVER_SECONDS,
            filter_path="errors,items.index.status,items.index.error.type",
        )
    if not answer["errors"]:
        return [], 0
    again, older = [], 0
    for line, item in zip(operations, answer["items"], strict=True):
        status = item["index"]["status"]
        if status == _CONFLICT:
            older += 1
        elif status == TOO_MANY or status >= SERVER_ERRORS:
            again.append(line)
        elif "error" in item["index"]:
            raise Failed(status, _kind(item))
    return again, older


def _kind(item: Any) -> str:
    """Return Elasticsearch's name of what is wrong with a document; not its reason."""
    return str(item["index"]["error"].get("type", ""))
