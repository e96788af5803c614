"""``manage.py run_importer``: reports that wait, into the register."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry.reporting.importer import Importer


class Command(BaseCommand):
    """Take waiting submissions in, oldest first, until told to stop."""

    help = "把等待中的报送数据导入登记库 / Take waiting reports into the register."
    # The checks are for what answers requests; a restarted child should be there soon.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer a single pass, and the number of processes."""
        parser.add_argument(
            "--once", action="store_true", help="导入完等待中的数据即退出 / stop when nothing waits"
        )
        parser.add_argument("--workers", type=int, help="processes that prepare rows")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until SIGTERM or Ctrl-C; what is under way goes on with the next start."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_signal: stop.set())
        importer = Importer(stopped=stop.is_set, wait=stop.wait, workers=options["workers"])
        if options["once"]:
            while not stop.is_set() and importer.tick():
                pass
            return
        importer.run()
