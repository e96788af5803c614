"""``manage.py run_scheduler``: the periodic jobs."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.operations.jobs import gather
from portal.operations.scheduler import Scheduler, run_safely


class Command(BaseCommand):
    """Run the periodic jobs until stopped, or each of them once."""

    help = "运行定时任务 / Run the periodic jobs (expiry, clean-up) until stopped."
    # `setup` and `make lint` run the checks; a restarted child should be there soon.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer a single pass, for a system that has a scheduler of its own."""
        parser.add_argument("--once", action="store_true", help="各任务运行一次后退出")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run; with ``--once`` fail when a job failed."""
        jobs = gather()
        if options["once"]:
            failed = [job.name for job in jobs if not run_safely(job)]
            if failed:
                message = f"定时任务失败 / jobs failed: {', '.join(failed)}"
                raise CommandError(message)
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        Scheduler(jobs, stop).run()
