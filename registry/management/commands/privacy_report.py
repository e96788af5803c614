"""``manage.py privacy_report``: what is kept about whom, and where each field's values go."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from registry import privacy_report


class Command(BaseCommand):
    """Print the classification of every field, or bring docs/privacy.md up to it."""

    help = "个人信息处理清单：每个字段的分类、存放方式和去向 / Every field's classification."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the report."""
        parser.add_argument("--json", action="store_true", help="one JSON object")
        parser.add_argument("--write", action="store_true", help="bring docs/privacy.md up to it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print or write."""
        if options["write"]:
            path = Path(settings.BASE_DIR, "docs", "privacy.md")
            path.write_text(privacy_report.with_sections(path.read_text("utf-8")), "utf-8")
        elif options["json"]:
            self.stdout.write(json.dumps(privacy_report.report(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(privacy_report.lines()))
