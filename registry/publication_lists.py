"""The door out for lists: batches that are published, and those of their entries shown today.

Two questions to the database for a page of either, whatever the register holds. Nothing is kept
between questions: who left a list is gone with the next page.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from registry.door_rows import record_rows
from registry.enums import SubjectKind
from registry.kinds import Family, ListSpec, kinds_of
from registry.masking import scrub, scrub_number
from registry.models import Batch, BatchState, Record
from registry.places import full_region_name
from registry.publication import Position, RecordPage, public_records, shown_on, today

__all__ = ["BatchPage", "PublicBatch", "batch", "batches", "entries_of"]

#: A page is never longer, whoever asks.
MOST = 100


@dataclass(frozen=True, slots=True)
class PublicBatch:
    """One publication of a list. How many entries it has isn't told: they leave day by day.

    ``also_called`` is shown beside the kind's label (严重失信主体名单, 黑名单); ``legal_basis``,
    ``decided_by`` and ``exit_rule`` are the list's own sentences, ``basis`` is this batch's.
    """

    public_id: str
    version: int
    kind: str
    kind_label: str
    also_called: str
    colour: str
    title: str
    number: str
    issuer_code: str
    issuer_name: str
    region: str
    region_name: str
    basis: str
    published_on: date
    legal_basis: str
    decided_by: str
    exit_rule: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """Some batches, newest first, and where to go on (None at the end)."""

    batches: tuple[PublicBatch, ...]
    after: Position | None


def batches(kind: str = "", after: Position | None = None, limit: int = 20) -> BatchPage:
    """Return published batches of one list, or of all, newest first, at most *limit*.

    A kind that is no list has none.
    """
    listed = kinds_of(Family.LIST)
    chosen = [kind] if kind else list(listed)
    rows = _published().filter(kind__in=[code for code in chosen if code in listed])
    if after:
        rows = rows.filter(
            Q(published_on__lt=after.decided_on) | Q(published_on=after.decided_on, id__lt=after.id)
        )
    size = min(limit, MOST)
    found = list(rows.order_by("-published_on", "-id")[: size + 1])
    page = found[:size]
    position = Position(page[-1].published_on, page[-1].pk) if len(found) > size else None
    return BatchPage(tuple(map(_public, page)), position)


def batch(public_id: str) -> PublicBatch | None:
    """Return one batch if it is published; one query."""
    row = _published().filter(public_id=public_id).first()
    return _public(row) if row else None


def entries_of(batch_id: str, after: Position | None = None, limit: int = 50) -> RecordPage:
    """Return the entries of a published batch (its public id) that are shown today, in order.

    Never natural persons. Only the id of *after* counts: entries stand as they were reported.
    """
    rows = Record.objects.filter(
        shown_on(today()), batch__public_id=batch_id, batch__state=BatchState.PUBLIC
    ).exclude(subject__kind=SubjectKind.NATURAL_PERSON)
    if after:
        rows = rows.filter(id__gt=after.id)
    size = min(limit, MOST)
    found = record_rows(rows.order_by("id")[: size + 1])
    page = found[:size]
    position = Position(page[-1].decided_on, page[-1].id) if len(found) > size else None
    return RecordPage(public_records(page), position)


def _published() -> QuerySet[Batch]:
    rows = Batch.objects.filter(state=BatchState.PUBLIC, published_on__lte=today())
    return rows.select_related("issuer")


def _public(row: Batch) -> PublicBatch:
    spec = kinds_of(Family.LIST)[row.kind]
    listing = spec.listing
    assert isinstance(listing, ListSpec)
    return PublicBatch(
        public_id=row.public_id,
        version=row.version,
        kind=row.kind,
        kind_label=spec.label,
        also_called=listing.also_called,
        colour=listing.colour.value,
        title=scrub(row.title),
        number=scrub_number(row.number),
        issuer_code=row.issuer.code,
        issuer_name=scrub(row.issuer.name),
        region=row.region_id,
        region_name=full_region_name(row.region_id),
        basis=scrub(row.basis),
        published_on=row.published_on,
        legal_basis=listing.legal_basis,
        decided_by=listing.decided_by,
        exit_rule=listing.exit_rule,
    )
