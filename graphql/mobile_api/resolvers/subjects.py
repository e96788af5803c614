"""Fields of a subject that aren't plain attributes of its public form."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from graphql import GraphQLResolveInfo

from mobile_api.arguments import page_size, wrong_cursor
from mobile_api.errors import bad_request
from registry import families, publication
from registry.cursors import open_position, seal_position
from registry.families import kinds_in_order, tabs_in_order
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
        for code, spec in kinds_in_order().items()
        if code in subject.counts
    ]


def tabs(subject: PublicSubject, _info: GraphQLResolveInfo) -> list[dict[str, Any]]:
    """Return every tab of the subject's screen with the number of its records."""
    return [
        {
            "tab": tab.code,
            "label": tab.label,
            "count": _total(subject, tab.kinds),
            "kinds": [code for code in tab.kinds if subject.counts.get(code)],
        }
        for tab in tabs_in_order()
    ]


def marks(subject: PublicSubject, _info: GraphQLResolveInfo) -> tuple[families.Mark, ...]:
    """Return what stands beside the subject's name."""
    return families.marks(subject.counts)


def records(
    subject: PublicSubject,
    info: GraphQLResolveInfo,
    *,
    first: int,
    after: str | None = None,
    **of: Enum | None,
) -> SubjectRecords:
    """Return a page of the subject's records of one *kind* or of one *tab*, newest first."""
    of_kinds, name = _list_asked(of.get("kind"), of.get("tab"))
    position = _position(after, subject.public_id, name) if after else None
    page = publication.records_of(subject.public_id, of_kinds, position, page_size(first))
    info.context.hand_out(page.records)
    cursor = seal_position(page.after, subject.public_id, name) if page.after else ""
    return SubjectRecords(page.records, cursor, _total(subject, of_kinds))


def _list_asked(kind: Enum | None, tab: Enum | None) -> tuple[tuple[str, ...], str]:
    """Return the kinds asked for, and what a cursor over them is sealed for."""
    if (kind is None) == (tab is None):
        raise bad_request(_("请在类别（kind）与栏目（tab）中指定一个。"), argument="kind")
    if kind is not None:
        return (kind.value,), kind.value
    found = families.tab_named(tab.value) if tab else None
    return (found.kinds, f"tab {found.code}") if found else ((), "")


def _total(subject: PublicSubject, of_kinds: tuple[str, ...]) -> int:
    return sum(subject.counts.get(code, 0) for code in of_kinds)


def _position(after: str, subject_id: str, kind: str) -> publication.Position:
    try:
        return open_position(after, subject_id, kind)
    except ValueError as error:
        raise wrong_cursor() from error
