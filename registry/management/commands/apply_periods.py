"""``manage.py apply_periods``: hold what is shown to the periods of today's rules."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from registry import audit
from registry.periods import apply_periods


class Command(BaseCommand):
    """Shorten, or hold, what today's rules would show shorter or not at all; the site may run."""

    help = "按现行规则缩短或者终止已公示记录的期限 / Shorten what is shown by today's rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the way to look first."""
        parser.add_argument("--dry-run", action="store_true", help="only count what would change")
        parser.add_argument("--after", type=int, default=0, help="go on behind this inner id")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Go through what is shown, and say what became of it."""
        with tqdm(unit="条", disable=options["verbosity"] == 0) as bar:
            done = apply_periods(options["after"], bar.update, dry=options["dry_run"])
        if not options["dry_run"]:
            audit.note(
                "register.periods_applied",
                seen=done.seen,
                shortened=done.shortened,
                held=done.held,
                asked=done.asked,
            )
        self.stdout.write(
            f"查看 {done.seen} 条，缩短 {done.shortened} 条，停止公示 {done.held} 条，"
            f"待双人复核 {done.asked} 条，未能打开 {done.unopened} 条 / seen {done.seen}, "
            f"shortened {done.shortened}, held {done.held}, for staff {done.asked}, "
            f"not opened {done.unopened}"
        )
