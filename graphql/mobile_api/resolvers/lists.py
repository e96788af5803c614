"""Batches of lists and their entries, from the register's door."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from graphql import GraphQLResolveInfo

from mobile_api import arguments
from mobile_api.arguments import page_size, wrong_cursor
from registry import publication_lists
from registry.cursors import open_position, seal_position
from registry.kinds import ListSpec, kinds
from registry.publication import Position, PublicRecord
from registry.publication_lists import PublicBatch

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A page of batches or entries; ``cursor`` is empty on the last one."""

    nodes: tuple[T, ...]
    cursor: str


def batches(
    _root: Any,
    _info: GraphQLResolveInfo,
    *,
    first: int,
    kind: Enum | None = None,
    after: str | None = None,
) -> Listed[PublicBatch]:
    """Return a page of published batches of one list, or of all, newest first."""
    code: str = kind.value if kind else ""
    name = f"batches {code}"
    position = _position(after, "", name)
    page = publication_lists.batches(code, position, page_size(first))
    return Listed(page.batches, _cursor(page.after, "", name))


def batch(_root: Any, _info: GraphQLResolveInfo, *, id: str) -> PublicBatch | None:  # noqa: A002 - the schema's word
    """Return one batch, while it is published."""
    return publication_lists.batch(id) if arguments.is_public_id(id) else None


def entries(
    found: PublicBatch, info: GraphQLResolveInfo, *, first: int, after: str | None = None
) -> Listed[PublicRecord]:
    """Return a page of those of a batch's entries that are shown today."""
    position = _position(after, found.public_id, "entries")
    page = publication_lists.entries_of(found.public_id, position, page_size(first))
    info.context.hand_out(page.records)
    return Listed(page.records, _cursor(page.after, found.public_id, "entries"))


def public_id(found: PublicBatch, _info: GraphQLResolveInfo) -> str:
    """Return the batch's random id."""
    return found.public_id


def number(found: PublicBatch, _info: GraphQLResolveInfo) -> str | None:
    """Return the number of the publication, None where it has none."""
    return found.number or None


def issuer(found: PublicBatch, _info: GraphQLResolveInfo) -> dict[str, str]:
    """Return who issued the batch."""
    return {"code": found.issuer_code, "name": found.issuer_name}


def region(found: PublicBatch, _info: GraphQLResolveInfo) -> dict[str, str]:
    """Return where the issuer is."""
    return {"code": found.region, "name": found.region_name}


def listing(found: PublicBatch, _info: GraphQLResolveInfo) -> ListSpec | None:
    """Return what the batch's list is."""
    return kinds()[found.kind].listing


def _position(after: str | None, owner: str, name: str) -> Position | None:
    if not after:
        return None
    try:
        return open_position(after, owner, name)
    except ValueError as error:
        raise wrong_cursor() from error


def _cursor(after: Position | None, owner: str, name: str) -> str:
    return seal_position(after, owner, name) if after else ""
