"""``run_indexer``: the one process that writes the index, or stands by to take over."""

import logging
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection

from search.documents import read_dictionaries
from search.engines import engine
from search.indexer import FAULTS, Indexer, reason_of
from search.role import Role, RoleLostError, RoleTakenError, indexer_role

logger = logging.getLogger(__name__)

#: Seconds between two tries of who stands by.
_STANDBY_SECONDS: Final = 1.0


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
        """Run until SIGTERM or Ctrl-C.

        Where another indexer is at work: stand by when the index is a server's, which it may
        write from another machine; else say so in one sentence and stop.
        """
        folder = Path(settings.SEARCH_DIR)
        try:
            if options["once"]:
                with indexer_role(engine(), folder) as role:
                    _once(role)
                return
            stop = _stopped()
            # Before it is anybody's turn: whoever takes over has a second for a change.
            read_dictionaries()
            if engine().is_shared:
                _stand_by(folder, stop)
            else:
                with indexer_role(engine(), folder) as role:
                    Indexer(engine(), role).run(stop)
        except RoleTakenError:
            self.stderr.write(
                "已有一个索引进程在运行，本进程退出。/ Another indexer is running: this one stops."
            )
            sys.exit(1)


def _once(role: Role) -> None:
    indexer = Indexer(engine(), role)
    try:
        while indexer.tick():
            pass
    finally:
        indexer.close()


def _stand_by(folder: Path, stop: Event) -> None:
    """Be the indexer whenever nobody else is, until *stop* is set."""
    waiting = False
    while not stop.is_set():
        try:
            with indexer_role(engine(), folder) as role:
                logger.info("This process is the indexer now")
                waiting = False
                Indexer(engine(), role).run(stop)
        except RoleTakenError:
            if not waiting:
                logger.info("Another process is the indexer: standing by")
            waiting = True
        except RoleLostError as error:
            logger.warning("%s Standing by", error)
        except FAULTS as error:
            logger.warning("%s; standing by", reason_of(error))
            connection.close()
        stop.wait(_STANDBY_SECONDS)


def _stopped() -> Event:
    """Return an event that SIGTERM and Ctrl-C set."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: stop.set())
    return stop
