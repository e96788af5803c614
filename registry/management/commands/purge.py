"""``manage.py purge``: remove what is kept no longer, and say what went."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry import retention


class Command(BaseCommand):
    """Enforce the table of retention; the scheduler does so every hour too."""

    help = "按留存期限清除到期内容 / Remove what is kept no longer (registry/data/retention.toml)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to look only, and to answer programs."""
        parser.add_argument("--dry-run", action="store_true", help="只统计，不清除 / only count")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Purge, and name each sort with its number."""
        done = retention.purge_all(dry=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps({item.keep.code: item.number for item in done}))
            return
        verb = "将清除" if options["dry_run"] else "已清除"
        for item in done:
            keep = item.keep
            self.stdout.write(
                f"{verb} {item.number:>8}  {keep.what}（{keep.since}后 {keep.kept_days} 天）"
            )
