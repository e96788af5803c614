"""``manage.py remask``: mask what is shown of every record anew, after the rules changed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from registry import audit
from registry.remasking import remask


class Command(BaseCommand):
    """Mask all records and persons anew from what is sealed, while the site runs."""

    help = "按现行脱敏规则重新生成全部记录和自然人的公示内容 / Mask all anew by today's rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the way to look first."""
        parser.add_argument("--dry-run", action="store_true", help="only count what would change")
        parser.add_argument("--after", type=int, default=0, help="go on behind this inner id")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Mask anew, and say what became of the records."""
        with tqdm(unit="条", disable=options["verbosity"] == 0) as bar:
            done = remask(options["after"], bar.update, dry=options["dry_run"])
        if not options["dry_run"]:
            audit.note(
                "register.remasked", seen=done.seen, changed=done.changed, renamed=done.renamed
            )
        self.stdout.write(
            f"查看记录 {done.seen} 条，变更 {done.changed} 条；查看自然人 {done.persons} 名，"
            f"变更 {done.renamed} 名；未能打开 {done.unopened} 项 / "
            f"records seen {done.seen}, changed {done.changed}; persons seen {done.persons}, "
            f"changed {done.renamed}; not opened {done.unopened}"
        )
