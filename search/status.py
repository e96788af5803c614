"""The state of index and outbox in one place: for the command, and for staff's pages."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from registry import errands, outbox
from search.engines import engine
from search.engines.base import EngineStatus
from search.fields import SCHEMA_VERSION
from search.rebuild import ERRAND
from search.results import EngineUnavailable
from search.role import role_holder
from search.text import TEXT_VERSION


@dataclass(frozen=True, slots=True)
class LastRebuild:
    """The last rebuild, or the one that is wanted or running; ``outcome`` says what went wrong."""

    state: str
    wanted_by: str
    done: int
    total: int
    began_at: datetime | None
    changed_at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class SearchStatus:
    """What is known at this moment; counts, so for staff alone.

    ``problem`` says why the engine doesn't answer, and what comes from it is None then.
    ``version`` is the engine's own; ``schema_version`` and ``text_version`` are this code's,
    which never reads an index of others. ``indexer`` is "machine:pid" of whoever is it.
    """

    engine: str
    problem: str
    version: str | None
    schema_version: int
    text_version: int
    generation: str | None
    documents: int | None
    tombstones: int | None
    size_bytes: int | None
    as_of: datetime | None
    indexer: str | None
    waiting: int
    lag_seconds: float
    dead_letters: int
    last_rebuild: LastRebuild | None


def search_status(folder: Path) -> SearchStatus:
    """Return the state of the index whose files, if it has any here, lie below *folder*."""
    found: EngineStatus | None = None
    problem = ""
    try:
        found = engine().status()
    except EngineUnavailable as error:
        problem = str(error)
    waiting = outbox.backlog()
    lag = timezone.now() - waiting.oldest if waiting.oldest else None
    return SearchStatus(
        engine=engine().name,
        problem=problem,
        version=found.version if found else None,
        schema_version=SCHEMA_VERSION,
        text_version=TEXT_VERSION,
        generation=found.generation if found else None,
        documents=found.documents if found else None,
        tombstones=found.tombstones if found else None,
        size_bytes=found.size_bytes if found else None,
        as_of=found.as_of if found else None,
        indexer=role_holder(engine(), folder),
        waiting=waiting.waiting,
        lag_seconds=round(lag.total_seconds(), 1) if lag else 0.0,
        dead_letters=waiting.failing,
        last_rebuild=_last_rebuild(),
    )


def _last_rebuild() -> LastRebuild | None:
    last = errands.last(ERRAND)
    if last is None:
        return None
    return LastRebuild(
        last.state.value,
        last.wanted_by,
        last.done,
        last.total,
        last.began_at,
        last.changed_at,
        last.outcome,
    )
