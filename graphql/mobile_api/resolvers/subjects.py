"""Fields of a subject that aren't plain attributes of its public form."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import GraphQLResolveInfo

from mobile_api.arguments import page_size, wrong_cursor
from registry import publication
from registry.cursors import open_position, seal_position
from registry.kinds import kinds
from registry.publication import PublicRecord, PublicSubject


@dataclass(frozen=True, slots=True)
class SubjectRecords:
    """A page of a subject's records; ``cursor`` is empty on the last one."""

    nodes: tuple[PublicRecord, ...]
    cursor: str
    total: int


def public_id(subject: PublicSubject, _info: GraphQLResolveInfo) -> str:
    """Return the subject's random id."""
    return subject.public_id


def uscc(subject: PublicSubject, _info: GraphQLResolveInfo) -> str | None:
    """Return the credit code, None where the subject has none."""
    return subject.uscc or None


def region(subject: PublicSubject, _info: GraphQLResolveInfo) -> dict[str, str] | None:
    """Return where the subject is registered, None where that is unknown."""
    return {"code": subject.region, "name": subject.region_name} if subject.region else None


def counts(subject: PublicSubject, _info: GraphQLResolveInfo) -> list[dict[str, Any]]:
    """Return the number of shown records by kind, in the order of the kinds."""
    return [
        {"kind": code, "label": spec.label, "count": subject.counts[code]}
        for code, spec in kinds().items()
        if code in subject.counts
    ]


def records(
    subject: PublicSubject,
    _info: GraphQLResolveInfo,
    *,
    kind: Enum,
    first: int,
    after: str | None = None,
) -> SubjectRecords:
    """Return a page of the subject's records of one kind, newest first."""
    code: str = kind.value
    position = _position(after, subject.public_id, code) if after else None
    page = publication.records_of(subject.public_id, code, position, page_size(first))
    cursor = seal_position(page.after, subject.public_id, code) if page.after else ""
    return SubjectRecords(page.records, cursor, subject.counts.get(code, 0))


def _position(after: str, subject_id: str, kind: str) -> publication.Position:
    try:
        return open_position(after, subject_id, kind)
    except ValueError as error:
        raise wrong_cursor() from error
