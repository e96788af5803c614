"""Digests of natural persons' numbers under a new key: made from the sealed rows they came in."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from registry.models import IdentityDigest, Record
from registry.reporting.checking import check_row
from registry.reporting.layouts import layouts
from registry.reporting.sealed_rows import open_row
from registry.vault import identity_digests, keys

#: Persons in one transaction.
_PIECE: Final = 100


def digest_everybody(report: Callable[[str, int], object]) -> int:
    """Add the digest under the current key for each person who lacks it; return how many."""
    total, after = 0, 0
    while piece := list(_lacking(keys().digest.current).filter(pk__gt=after)[:_PIECE]):
        after = piece[-1].pk
        with transaction.atomic():
            # Rows of the same number under two old keys give the same one.
            made = {(row.type, row.digest): row for row in filter(None, map(_renewed, piece))}
            IdentityDigest.objects.bulk_create(made.values(), ignore_conflicts=True)
        total += len(made)
        report("IdentityDigest", len(made))
    return total


def remove_former() -> int:
    """Remove the digests under former keys that have one under the current; return how many.

    One that was added a moment ago, by who hadn't noticed the new key, stays until it is renewed.
    """
    current = keys().digest.current
    former = IdentityDigest.objects.exclude(key_id=current).filter(_is_renewed(current))
    removed = 0
    while ids := list(former.order_by("pk").values_list("pk", flat=True)[:_PIECE]):
        removed += IdentityDigest.objects.filter(pk__in=ids).delete()[0]
    return removed


def _lacking(current: str) -> QuerySet[IdentityDigest]:
    rows = IdentityDigest.objects.exclude(key_id=current).filter(~_is_renewed(current))
    return rows.order_by("pk")


def _is_renewed(current: str) -> Exists:
    """Return the condition that the same person's digest of that type is there under *current*."""
    renewed = IdentityDigest.objects.filter(
        subject=OuterRef("subject"), type=OuterRef("type"), key_id=current
    )
    return Exists(renewed)


def _renewed(known: IdentityDigest) -> IdentityDigest | None:
    """Return the same number's digest under the current key; None if no row tells the number."""
    for number in _numbers_of(known):
        found = dict(identity_digests(known.type, number))
        if found.get(known.key_id) == bytes(known.digest):
            current = keys().digest.current
            return IdentityDigest(
                subject_id=known.subject_id,
                type=known.type,
                key_id=current,
                digest=found[current],
            )
    return None


def _numbers_of(known: IdentityDigest) -> Iterator[str]:
    """Yield the numbers of that type in the person's rows, normalised as reports are."""
    rows = Record.objects.filter(subject_id=known.subject_id).order_by("pk")
    for sealed, reported_on in rows.values_list("sealed", "reported_on").iterator():
        values = _checked(bytes(sealed), reported_on)
        if values.get("certificate") == known.type and values.get("certificate_number"):
            yield values["certificate_number"]


def _checked(sealed: bytes, reported_on: date) -> dict[str, Any]:
    layout, cells, _extra = open_row(sealed)
    return check_row(layouts()[layout], cells, reported_on).values
