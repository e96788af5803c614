"""Names of indices and aliases, and which generations may go; pure.

A generation is an index ``{prefix}-{SCHEMA_VERSION}-{TEXT_VERSION}-{random}``. Readers ask the
alias ``{prefix}-{SCHEMA_VERSION}-{TEXT_VERSION}``, which stands on the generation in use: code of
another version asks another alias and can't misread it, and what it needs no request for. Each
generation is written through an alias of its own, so that nothing written to one which was
removed makes an index of that name again.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ImproperlyConfigured

from search.fields import SCHEMA_VERSION
from search.text import TEXT_VERSION

#: Elasticsearch's own rules, and no more than leaves room for the rest of the name.
PREFIX: Final = re.compile(r"[a-z][a-z0-9_-]{0,99}")
#: Elasticsearch's own limit, and more copies than anybody has machines for.
MOST_SHARDS: Final = 1024
MOST_REPLICAS: Final = 20
_RANDOM_BYTES: Final = 8
_WRITTEN: Final = "-write"


@dataclass(frozen=True, slots=True)
class Layout:
    """What the indices of this installation are called, and how they are spread.

    ``replicas`` are copies of each shard on other nodes; a cluster with fewer nodes makes fewer.
    """

    prefix: str
    shards: int = 1
    replicas: int = 1


def read_layout(prefix: str, shards: int, replicas: int) -> Layout:
    """Return the layout that the settings ask for.

    Raises:
        ImproperlyConfigured: They are no name or no numbers that Elasticsearch takes.
    """
    if not PREFIX.fullmatch(prefix):
        message = (
            "SEARCH_INDEX_PREFIX must begin with a small letter and hold small letters, digits, "
            "hyphens and underscores alone, 100 at most."
        )
        raise ImproperlyConfigured(message)
    if not 1 <= shards <= MOST_SHARDS:
        message = f"SEARCH_SHARDS must be from 1 to {MOST_SHARDS}."
        raise ImproperlyConfigured(message)
    if not 0 <= replicas <= MOST_REPLICAS:
        message = f"SEARCH_REPLICAS must be from 0 to {MOST_REPLICAS}."
        raise ImproperlyConfigured(message)
    return Layout(prefix, shards, replicas)


def reading_alias(layout: Layout) -> str:
    """Return the alias that this code reads."""
    return f"{layout.prefix}-{SCHEMA_VERSION}-{TEXT_VERSION}"


def writing_alias(generation: str) -> str:
    """Return the alias through which *generation* is written."""
    return generation + _WRITTEN


def new_name(layout: Layout) -> str:
    """Return a name for another generation that this code can read."""
    return f"{reading_alias(layout)}-{secrets.token_hex(_RANDOM_BYTES)}"


def all_generations(layout: Layout) -> str:
    """Return the pattern of all generations' names; it may match what is none."""
    return f"{layout.prefix}-*"


def versions_of(layout: Layout, index: str) -> tuple[int, int] | None:
    """Return the versions that *index* was built with, or None when it is no generation of ours.

    Other installations may share the cluster, with a prefix that begins like ours.
    """
    digits = 2 * _RANDOM_BYTES
    pattern = rf"{re.escape(layout.prefix)}-(\d+)-(\d+)-[0-9a-f]{{{digits}}}"
    match = re.fullmatch(pattern, index)
    return (int(match[1]), int(match[2])) if match else None


def unused(layout: Layout, aliases: Mapping[str, set[str]]) -> list[str]:
    """Return the generations that nobody reads: *aliases* has those of each index.

    What newer code built stays: during an upgrade the older may run for a while. What older code
    reads stays until this code has an index of its own.
    """
    ours = (SCHEMA_VERSION, TEXT_VERSION)
    reading = reading_alias(layout)
    is_built = any(reading in names for names in aliases.values())
    found = []
    for index, names in sorted(aliases.items()):
        versions = versions_of(layout, index)
        if versions is None or versions > ours or reading in names:
            continue
        is_read = f"{layout.prefix}-{versions[0]}-{versions[1]}" in names
        if is_built or not is_read:
            found.append(index)
    return found
