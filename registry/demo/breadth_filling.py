"""The register filled with the few rows of the other kinds; lists are published batch by batch."""

from collections.abc import Iterator
from typing import Final

from registry import lists
from registry.demo.breadth import (
    DemoBatch,
    batch_of,
    breadth_count,
    breadth_kinds,
    breadth_rows,
)
from registry.demo.filling import FILE_NAME, Run
from registry.demo.generating import PlantedRow
from registry.identifiers import uscc_region
from registry.list_publishing import publish_released
from registry.models import Authority, Batch, Submission
from registry.places import region_of_code
from registry.reporting.importing import import_rows
from registry.reporting.layouts import layouts_of

_COUNTS: Final = ("new", "changed", "unchanged", "held", "rejected")


def fill_breadth(run: Run, workers: int | None = None) -> dict[str, int]:
    """Import a run's rows of the other kinds; return counts per verdict over all of them.

    Run again, it adds only what is missing.
    """
    counts = dict.fromkeys(_COUNTS, 0)
    for kind in breadth_kinds():
        rows = list(breadth_rows(kind, breadth_count(run.records), run.seed, run.until))
        for planned, mine in _shared_out(kind, rows, run):
            batch = _batch(planned) if planned else None
            submission = _take(kind, mine, run, workers, batch)
            for name in _COUNTS:
                counts[name] += getattr(submission, name)
            if batch:
                _publish(batch)
    publish_released()
    return counts


def _shared_out(
    kind: str, rows: list[PlantedRow], run: Run
) -> Iterator[tuple[DemoBatch | None, list[PlantedRow]]]:
    """Yield the rows by batch; those of what is no list all together."""
    shares: dict[DemoBatch | None, list[PlantedRow]] = {}
    for number, row in enumerate(rows):
        shares.setdefault(batch_of(kind, number, run.until), []).append(row)
    return iter(shares.items())


def _take(
    kind: str, rows: list[PlantedRow], run: Run, workers: int | None, batch: Batch | None
) -> Submission:
    return import_rows(
        layouts_of(kind)[0].code,
        [row.cells for row in rows],
        file_name=f"{FILE_NAME}{kind} {run.records}",
        reported_on=run.until,
        batch=batch,
        workers=workers,
    )


def _batch(planned: DemoBatch) -> Batch:
    """Return the batch, made as a list keeper would; one that exists is taken as it is."""
    known = Batch.objects.filter(kind=planned.kind, title=planned.title).first()
    if known:
        return known
    region = region_of_code(uscc_region(planned.issuer.code))
    issuer, _made = Authority.objects.get_or_create(
        code=planned.issuer.code, defaults={"name": planned.issuer.name, "region_id": region}
    )
    return lists.create_batch(
        planned.kind,
        title=planned.title,
        number=planned.number,
        issuer=issuer,
        basis=planned.basis,
        published_on=planned.published_on,
        by=None,
    )


def _publish(batch: Batch) -> None:
    """Publish what isn't yet; lists that need two persons are taken as agreed to."""
    if lists.drafts(batch).exists():
        lists.release(batch, None)
