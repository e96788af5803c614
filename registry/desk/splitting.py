"""What staff choose from when a subject is split: its records, one by one or by groups."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from registry.desk.paging import whole_number
from registry.desk.words import kind_label
from registry.models import Record, Subject


@dataclass(frozen=True, slots=True)
class Group:
    """A subject's records of one kind by one authority: chosen together. ``key`` names it."""

    key: str
    kind_label: str
    authority_name: str
    total: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One record to be chosen, by its inner id."""

    id: int
    kind_label: str
    document_number: str
    decided_on: date
    authority_name: str
    state_label: str


def groups_of(subject: Subject) -> list[Group]:
    """Return a subject's records by kind and authority, the largest group of a kind first."""
    rows = (
        Record.objects.filter(subject=subject)
        .order_by()
        .values("kind", "authority", "authority__name")
        .annotate(total=Count("pk"))
        .order_by("kind", "-total")
    )
    return [
        Group(
            f"{row['kind']}:{row['authority']}",
            kind_label(row["kind"]),
            row["authority__name"],
            row["total"],
        )
        for row in rows
    ]


def records_in(subject: Subject, key: str) -> list[int]:
    """Return the inner ids of the records of one of :func:`groups_of`."""
    kind, _colon, authority = key.partition(":")
    rows = Record.objects.filter(subject=subject, kind=kind, authority=whole_number(authority))
    return list(rows.values_list("pk", flat=True))


def choices_of(subject: Subject, most: int) -> list[Choice]:
    """Return a subject's newest records to be chosen one by one, at most *most*."""
    rows = Record.objects.filter(subject=subject).select_related("authority")
    return [
        Choice(
            row.pk,
            kind_label(row.kind),
            row.document_number,
            row.decided_on,
            row.authority.name,
            str(row.get_state_display()),
        )
        for row in rows.defer("sealed", "shown").order_by("-decided_on", "-pk")[:most]
    ]
