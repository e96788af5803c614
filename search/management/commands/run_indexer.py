"""``run_indexer``: the one process that writes the index."""

import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from search.engines import engine
from search.indexer import Indexer
from search.role import RoleTakenError, indexer_role


class Command(BaseCommand):
    """Bring every change of the register to the index, until told to stop."""

    help = "把登记库的变更写入检索索引 / Bring the register's changes to the search index."
    #: The checks are for what answers requests; this must start quickly, and in any state.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add ``--once``."""
        parser.add_argument(
            "--once", action="store_true", help="写完等待中的变更即退出 / stop when nothing waits"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until SIGTERM or Ctrl-C; say in one sentence when another indexer is at work."""
        folder = Path(settings.SEARCH_DIR)
        try:
            with indexer_role(folder):
                self._work(Indexer(engine(), folder), once=options["once"])
        except RoleTakenError:
            self.stderr.write(
                "已有一个索引进程在运行，本进程退出。/ Another indexer is running: this one stops."
            )
            sys.exit(1)

    def _work(self, indexer: Indexer, *, once: bool) -> None:
        if once:
            while indexer.tick():
                pass
            indexer.close()
            return
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: stop.set())
        indexer.run(stop)
