"""The entry points: a look-up, one subject, one record."""

from enum import Enum
from typing import Any

from graphql import GraphQLResolveInfo

from mobile_api import arguments
from registry import publication
from registry.enums import SubjectKind
from registry.numbers import demo_records
from registry.publication import PublicRecord, PublicSubject
from search.results import Question


def lookup(_root: Any, _info: GraphQLResolveInfo, *, text: str, **narrowed: Any) -> Question:
    """Return the question; its fields ask it. *narrowed* are the filters that were given."""
    return Question(
        text=arguments.text(text),
        kinds=_one(_value(narrowed.get("kind"))),
        subject_kinds=_one(_value(narrowed.get("subject_kind"))),
        regions=_one(arguments.code(narrowed.get("region"), "region")),
        authorities=_one(arguments.code(narrowed.get("authority"), "authority")),
        years=(narrowed["year"],) if narrowed.get("year") is not None else (),
    )


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _value(member: Enum | None) -> str:
    return member.value if member else ""


def subject(_root: Any, _info: GraphQLResolveInfo, *, id: str) -> PublicSubject | None:  # noqa: A002 - the schema's word
    """Return a subject with something to show, or the one it was merged into."""
    return publication.subject(id) if arguments.is_public_id(id) else None


def record(_root: Any, _info: GraphQLResolveInfo, *, id: str) -> PublicRecord | None:  # noqa: A002 - the schema's word
    """Return a record that is shown today; natural persons' are not for this door."""
    found = publication.record(id) if arguments.is_public_id(id) else None
    return None if found and found.subject_kind == SubjectKind.NATURAL_PERSON else found


def demo(_root: Any, _info: GraphQLResolveInfo) -> bool:
    """Return whether the register holds invented data."""
    return demo_records() > 0
