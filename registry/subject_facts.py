"""What of a subject's shown records, and of those merged into it, leads a look-up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Max, Min, QuerySet
from django.db.models.functions import ExtractYear

from registry.enums import IdentifierStatus, SubjectKind
from registry.models import FormerName, Identifier, Record, Subject
from registry.publication import shown_on, today


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """One subject's, as of today.

    ``has`` are the (kind, authority's code, year) of its shown records; the period is the widest
    of theirs. ``other_names`` and ``other_codes`` belonged to subjects that were merged into it.
    """

    has: tuple[tuple[str, str, int], ...]
    newest: date
    shown_from: date
    shown_until: date
    other_names: tuple[str, ...] = ()
    other_codes: tuple[str, ...] = ()


def subject_facts(ids: Sequence[int]) -> dict[str, SubjectFacts]:
    """Return the facts of the subjects with these inner ids that have any, by public id."""
    rows = (
        Record.objects.filter(shown_on(today()), subject__in=ids)
        .values_list("subject__public_id", "kind", "authority__code", ExtractYear("decided_on"))
        .annotate(Max("decided_on"), Min("publish_from"), Max("public_until"))
        .order_by()
    )
    by_subject: dict[str, list[tuple[str, str, int, date, date, date]]] = {}
    for public_id, *row in rows:
        by_subject.setdefault(public_id, []).append(tuple(row))
    names, codes = _merged_names(ids), _merged_codes(ids)
    return {
        public_id: SubjectFacts(
            has=tuple((kind, authority, year) for kind, authority, year, *_days in found),
            newest=max(row[3] for row in found),
            shown_from=min(row[4] for row in found),
            shown_until=max(row[5] for row in found),
            other_names=tuple(names.get(public_id, ())),
            other_codes=tuple(codes.get(public_id, ())),
        )
        for public_id, found in by_subject.items()
    }


def _merged_names(ids: Sequence[int]) -> dict[str, list[str]]:
    """Return present and former names of organisations that were merged into these, by its id."""
    merged = _merged_with_open_names(ids)
    names: dict[str, list[str]] = {}
    for public_id, name in merged.values_list("merged_into__public_id", "name"):
        names.setdefault(public_id, []).append(name)
    former = FormerName.objects.filter(subject__in=merged)
    for public_id, name in former.values_list("subject__merged_into__public_id", "name"):
        names.setdefault(public_id, []).append(name)
    return names


def _merged_with_open_names(ids: Sequence[int]) -> QuerySet[Subject]:
    """Leave out whose names hold a person's that a setting hides: no search may find it by them."""
    merged = Subject.objects.filter(merged_into__in=ids).exclude(kind=SubjectKind.NATURAL_PERSON)
    if settings.MASK_SOLE_TRADER_NAMES:
        merged = merged.exclude(kind=SubjectKind.SOLE_TRADER)
    return merged


def _merged_codes(ids: Sequence[int]) -> dict[str, list[str]]:
    """Return the codes that stayed with those merged into these; wrong ones lead nowhere."""
    codes: dict[str, list[str]] = {}
    rows = Identifier.objects.filter(subject__merged_into__in=ids).exclude(
        status=IdentifierStatus.WRONG
    )
    for public_id, value in rows.values_list("subject__merged_into__public_id", "value"):
        codes.setdefault(public_id, []).append(value)
    return codes
