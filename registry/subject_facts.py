"""What of a subject's shown records, and of those merged into it, leads a look-up to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Max, Min
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
    merged = _merged_into(ids)
    names, codes = _names(merged), _codes(merged)
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


@dataclass(frozen=True, slots=True)
class _Merged:
    """A subject that was merged into another, whose public id is *into*."""

    into: str
    name: str
    is_open: bool


def _merged_into(ids: Sequence[int]) -> dict[int, _Merged]:
    """Return the organisations that were merged into these, by inner id: mostly none at all."""
    rows = Subject.objects.filter(merged_into__in=ids).exclude(kind=SubjectKind.NATURAL_PERSON)
    # A name that holds a person's, which a setting hides, must not be searched by either.
    hidden = SubjectKind.SOLE_TRADER if settings.MASK_SOLE_TRADER_NAMES else None
    return {
        pk: _Merged(into, name, kind != hidden)
        for pk, into, name, kind in rows.values_list("pk", "merged_into__public_id", "name", "kind")
    }


def _names(merged: dict[int, _Merged]) -> dict[str, list[str]]:
    """Return present and former names of those merged, by the survivor's public id."""
    names: dict[str, list[str]] = {}
    shown = {pk: subject for pk, subject in merged.items() if subject.is_open}
    for subject in shown.values():
        names.setdefault(subject.into, []).append(subject.name)
    if shown:
        former = FormerName.objects.filter(subject__in=list(shown))
        for pk, name in former.values_list("subject_id", "name"):
            names.setdefault(shown[pk].into, []).append(name)
    return names


def _codes(merged: dict[int, _Merged]) -> dict[str, list[str]]:
    """Return the codes that stayed with those merged; wrong ones lead nowhere."""
    codes: dict[str, list[str]] = {}
    if merged:
        rows = Identifier.objects.filter(subject__in=list(merged)).exclude(
            status=IdentifierStatus.WRONG
        )
        for pk, value in rows.values_list("subject_id", "value"):
            codes.setdefault(merged[pk].into, []).append(value)
    return codes
