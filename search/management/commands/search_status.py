"""``search_status``: what staff ask when something isn't found."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from registry import outbox
from search import wishes
from search.engines import engine
from search.results import EngineUnavailable
from search.role import role_is_taken


class Command(BaseCommand):
    """Show engine, generation, documents, lag, and the last rebuild."""

    help = "显示检索索引的状态 / Show the state of the search index."
    #: The checks are for what answers requests; this must start quickly, and in any state.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add ``--json``."""
        parser.add_argument("--json", action="store_true", help="JSON 输出 / print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the state; exit 0 even when the index is not there, and say so."""
        state = _state(Path(settings.SEARCH_DIR))
        if options["json"]:
            self.stdout.write(json.dumps(state, ensure_ascii=False, default=str))
            return
        for name, value in state.items():
            self.stdout.write(f"{name}: {value}")


def _state(folder: Path) -> dict[str, Any]:
    """Return everything by name; ``problem`` is there when the engine doesn't answer."""
    state: dict[str, Any] = {"engine": engine().name}
    try:
        state |= asdict(engine().status())
    except EngineUnavailable as error:
        state["problem"] = str(error)
    waiting = outbox.backlog()
    lag = timezone.now() - waiting.oldest if waiting.oldest else None
    state |= {
        "indexer_running": role_is_taken(folder),
        "waiting": waiting.waiting,
        "lag_seconds": round(lag.total_seconds(), 1) if lag else 0.0,
        "failing": waiting.failing,
        "last_rebuild": None,
    }
    progress = wishes.read_progress(folder)
    if progress is not None:
        state["last_rebuild"] = f"{progress.stage} ({progress.done})"
    return state
