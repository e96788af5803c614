"""The register filled with invented records by the way that departments' files take."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from registry.demo.aftermath import Aftermath, live_on
from registry.demo.generating import LAYOUTS, planted_rows, split
from registry.models import Record, Submission
from registry.numbers import demo_records, numbers, put, set_demo_records
from registry.reporting.importing import import_rows

#: How demo submissions are told from reported files, which have a digest besides.
FILE_NAME = "示例数据："
#: Kept in the register, so that a later run without options makes the same rows again.
SEED, UNTIL = "demo_seed", "demo_until"
DEFAULT_SEED = 1

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is determined by: how many records, from which seed, decided until when."""

    records: int
    seed: int
    until: date


@dataclass(frozen=True, slots=True)
class Filled:
    """What a run did: counts per verdict over both kinds, and the office's doings after it."""

    counts: dict[str, int]
    aftermath: Aftermath


def run_for(records: int, seed: int | None = None, until: date | None = None) -> Run:
    """Return a run; what isn't told is taken from the run before, or is 1 and today."""
    kept = numbers()
    last = date.fromordinal(kept[UNTIL]) if UNTIL in kept else timezone.localdate()
    return Run(records, kept.get(SEED, DEFAULT_SEED) if seed is None else seed, until or last)


def holds_real_records() -> bool:
    """Tell whether anything in the register came by another way than this one."""
    reported = Submission.objects.exclude(file_digest=b"", file_name__startswith=FILE_NAME)
    return reported.exists() or Record.objects.filter(submission__isnull=True).exists()


def _silent(_rows: int) -> None:
    return None


def fill_register(run: Run, on_progress: Progress = _silent, workers: int | None = None) -> Filled:
    """Import a run's rows and let the office do its work on some of them.

    A run that died, or is run again, adds only what is missing. ``on_progress`` gets numbers of
    rows as they go in. The register is marked first: pages say 示例数据 from the first row on.
    """
    set_demo_records(max(run.records, demo_records()))
    for name, value in ((SEED, run.seed), (UNTIL, run.until.toordinal())):
        put(name, value)
    counts: dict[str, int] = {}
    for kind, count in split(run.records).items():
        submission = import_rows(
            LAYOUTS[kind],
            _cells(kind, count, run),
            file_name=f"{FILE_NAME}{kind} {run.records}",
            reported_on=run.until,
            on_progress=on_progress,
            workers=workers,
        )
        for name in ("new", "changed", "unchanged", "held", "rejected"):
            counts[name] = counts.get(name, 0) + getattr(submission, name)
    return Filled(counts, live_on(run.records, run.seed, run.until))


def _cells(kind: str, count: int, run: Run) -> Iterator[dict[str, str]]:
    return (planted.cells for planted in planted_rows(kind, count, run.seed, run.until))
