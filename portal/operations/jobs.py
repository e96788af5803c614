"""The periodic jobs: gathered from the rooms that register some, plus the portal's own.

A room registers jobs as ``JOBS``, a list of objects with ``name``, ``every_seconds`` and
``run()``, in a module ``<room>.jobs``. Jobs may run twice, late or on two machines: each reads the
state it finds, and none depends on having run before.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

from django.core.management import call_command

#: Where jobs may be registered; a room without such a module has none.
JOB_MODULES = ("registry.jobs", "search.jobs", "limits.jobs", "cms.jobs", "portal.operations.jobs")


class PeriodicJob(Protocol):
    """What the scheduler needs to know of a job."""

    @property
    def name(self) -> str:
        """A short name for the log."""

    @property
    def every_seconds(self) -> float:
        """Seconds between two starts."""

    @property
    def run(self) -> Callable[[], object]:
        """What is done; its result is not used."""


@dataclass(frozen=True)
class Job:
    """One of the portal's own jobs."""

    name: str
    every_seconds: float
    run: Callable[[], object]


def clear_expired_sessions() -> None:
    """Delete the sessions that have expired, as Django never does by itself."""
    call_command("clearsessions")


JOBS = [Job("sessions", 3600, clear_expired_sessions)]


def gather(modules: Iterable[str] = JOB_MODULES) -> Sequence[PeriodicJob]:
    """Return all registered jobs; an error inside a module is raised, its absence is not one."""
    jobs: list[PeriodicJob] = []
    for name in modules:
        if find_spec(name.rpartition(".")[0]) and find_spec(name):
            jobs.extend(getattr(import_module(name), "JOBS", []))
    return jobs
