"""``manage.py access_table``: who may what, as docs/access.md has it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backoffice.access_table import access_table


class Command(BaseCommand):
    """Prints the table, or writes it where the test compares it."""

    help = "Print docs/access.md as the code has it; --write brings the file up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the table goes."""
        parser.add_argument("--write", action="store_true", help="write docs/access.md")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print or write."""
        if options["write"]:
            Path(settings.BASE_DIR, "docs", "access.md").write_text(access_table(), "utf-8")
        else:
            self.stdout.write(access_table())
