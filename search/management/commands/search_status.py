"""``search_status``: what staff ask when something isn't found."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from search.status import search_status


class Command(BaseCommand):
    """Show engine, generation, documents, lag, dead letters, and the last rebuild."""

    help = "显示检索索引的状态 / Show the state of the search index."
    #: The checks are for what answers requests; this must start quickly, and in any state.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add ``--json``."""
        parser.add_argument("--json", action="store_true", help="JSON 输出 / print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the state; exit 0 even when the index is not there, and say so."""
        state = asdict(search_status(Path(settings.SEARCH_DIR)))
        if options["json"]:
            self.stdout.write(json.dumps(state, ensure_ascii=False, default=str))
            return
        for name, value in state.items():
            self.stdout.write(f"{name}: {_told(value)}")


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return "-" if value is None else str(value)
