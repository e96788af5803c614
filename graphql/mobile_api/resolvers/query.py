"""The entry points: a look-up, one subject, one record."""

from enum import Enum
from typing import Any

from graphql import GraphQLResolveInfo

from mobile_api import arguments
from mobile_api.bounds import MAX_SUGGESTIONS
from registry import publication
from registry.enums import SubjectKind
from registry.numbers import demo_records
from registry.publication import PublicRecord, PublicSubject
from search import service
from search.results import Question


def lookup(_root: Any, _info: GraphQLResolveInfo, *, text: str, **narrowed: Any) -> Question:
    """Return the question; its fields ask it. *narrowed* are the filters that were given."""
    return Question(
        text=arguments.text(text),
        kinds=_chosen(narrowed.get("kind"), "kind"),
        subject_kinds=_chosen(narrowed.get("subject_kind"), "subjectKind"),
        regions=arguments.codes(narrowed.get("region"), "region"),
        authorities=arguments.codes(narrowed.get("authority"), "authority"),
        years=arguments.alternatives(narrowed.get("year"), "year"),
    )


def _chosen(members: list[Enum] | None, argument: str) -> tuple[str, ...]:
    return tuple(member.value for member in arguments.alternatives(members, argument))


def suggestions(
    _root: Any,
    _info: GraphQLResolveInfo,
    *,
    text: str,
    first: int,
) -> dict[str, tuple[PublicSubject, ...]]:
    """Return organisations for what is typed so far; nothing for nothing."""
    size, typed = arguments.page_size(first, MAX_SUGGESTIONS), arguments.text(text)
    return {"nodes": service.suggest(typed, size) if typed.strip() else ()}


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
