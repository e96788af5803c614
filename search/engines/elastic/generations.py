"""Generations as indices and aliases: made, put in use, removed.

Every function may raise :class:`search.engines.elastic.faults.Failed`.
"""

import logging
import time
from typing import Any, Final

from elasticsearch import Elasticsearch, NotFoundError

from search.engines.elastic.documents import (
    WRITER_MARKER,
    generation_index,
    marker,
    settings_in_use,
)
from search.engines.elastic.faults import NOT_FOUND, Failed, failing
from search.engines.elastic.naming import (
    Layout,
    all_generations,
    new_name,
    reading_alias,
    unused,
    versions_of,
    writing_alias,
)

logger = logging.getLogger(__name__)

#: Seconds that a change of the cluster may take: a new index is only there when its shards are.
_CHANGE_SECONDS: Final = 30.0
#: Seconds to wait for copies on other nodes before a generation goes into use without them.
_COPIES_SECONDS: Final = 60
#: Segments of a generation that has just been built, before changes add small ones.
_SEGMENTS: Final = 4
#: Seconds without a sign of life after which a generation's writer counts as gone.
WRITER_SECONDS: Final = 120.0


def current(client: Elasticsearch, layout: Layout) -> str | None:
    """Return the generation in use, or None when there is none that this code can read."""
    with failing():
        try:
            found = client.indices.get_alias(name=reading_alias(layout))
        except NotFoundError:
            return None
    names = [name for name in found if versions_of(layout, name)]
    return names[0] if len(names) == 1 else None


def create(client: Elasticsearch, layout: Layout) -> str:
    """Make an empty generation that nobody reads, and return its name."""
    name = new_name(layout)
    index = generation_index(layout, name)
    with failing():
        index.create(using=client.options(request_timeout=_CHANGE_SECONDS))
        sign_of_life(client, name)
    return name


def recreate(client: Elasticsearch, layout: Layout, generation: str) -> None:
    """Empty a generation that nobody reads."""
    changing = client.options(request_timeout=_CHANGE_SECONDS)
    with failing():
        changing.indices.delete(index=generation, ignore_unavailable=True)
        generation_index(layout, generation).create(using=changing)
        sign_of_life(client, generation)


def sign_of_life(client: Elasticsearch, generation: str) -> None:
    """Note that *generation* has a writer, so that nobody removes it."""
    _write(client, generation, marker(WRITER_MARKER, _now()))


def no_more_life(client: Elasticsearch, generation: str) -> None:
    """Note that *generation* has no writer: unless it is in use, it may go."""
    with failing():
        client.options(ignore_status=NOT_FOUND).delete(index=generation, id=WRITER_MARKER)


def make_ready(client: Elasticsearch, layout: Layout, generation: str) -> None:
    """Make *generation* as durable as one in use is, and wait for its copies on other nodes.

    That may take a minute, which nobody should have to hold a lock for: see put_in_use. It goes
    on without copies that take longer.
    """
    waiting = client.options(request_timeout=_COPIES_SECONDS + _CHANGE_SECONDS)
    with failing():
        waiting.indices.flush(index=generation)
        waiting.indices.put_settings(index=generation, settings=settings_in_use(layout))
        health = waiting.cluster.health(
            index=generation, wait_for_status="green", timeout=f"{_COPIES_SECONDS}s"
        )
    if health["status"] == "red":
        raise Failed(None, "the new generation's shards are not all there")
    if health["status"] != "green":
        logger.warning("%s goes into use before its copies are complete", generation)


def put_in_use(client: Elasticsearch, layout: Layout, generation: str) -> None:
    """Let all readers ask *generation* from now on, in one step, and quickly.

    Its segments are then merged, which nobody has to wait for.
    """
    changing = client.options(request_timeout=_CHANGE_SECONDS)
    alias = reading_alias(layout)
    with failing():
        changing.indices.update_aliases(
            actions=[
                {"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}},
                {"add": {"index": generation, "alias": alias}},
            ]
        )
    no_more_life(client, generation)
    try:
        with failing():
            changing.indices.forcemerge(
                index=generation, max_num_segments=_SEGMENTS, wait_for_completion=False
            )
    except Failed as failed:
        logger.warning("%s isn't merged: %s", generation, failed)


def remove_unused(client: Elasticsearch, layout: Layout) -> None:
    """Remove the generations that nobody reads and nobody fills."""
    changing = client.options(request_timeout=_CHANGE_SECONDS)
    with failing():
        found = client.indices.get_alias(index=all_generations(layout))
        aliases = {index: set(entry["aliases"]) for index, entry in found.items()}
        for index in unused(layout, aliases):
            if not _has_writer(client, index):
                changing.indices.delete(index=index, ignore_unavailable=True)


def _has_writer(client: Elasticsearch, generation: str) -> bool:
    """Tell whether a writer has given a sign of life lately (read even before a refresh)."""
    try:
        found = client.get(index=generation, id=WRITER_MARKER, source=False)
    except NotFoundError:
        return False
    return bool(found["_version"] > _now() - WRITER_SECONDS * 1e6)


def is_red(client: Elasticsearch, generation: str) -> bool:
    """Tell whether a part of *generation* has no living copy."""
    with failing():
        health: Any = client.cluster.health(index=generation, timeout="1s")
    return bool(health["status"] == "red")


def _write(client: Elasticsearch, generation: str, operation: bytes) -> None:
    """Write one document of the index itself."""
    alias = writing_alias(generation)
    changing = client.options(request_timeout=_CHANGE_SECONDS)
    changing.bulk(
        index=alias,
        operations=[operation],  # type: ignore[list-item]  # lines, as the API itself takes them
        require_alias=True,
    )


def _now() -> int:
    """Return the time in microseconds since 1970."""
    return time.time_ns() // 1000
