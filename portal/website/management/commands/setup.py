"""``manage.py setup``: everything that must be there before the portal is served."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.operations import sentences
from portal.operations.banner import sign_in_lines
from portal.operations.setup import ensure_admin, prepare

DEFAULT_DEMO_RECORDS = 3000


def demo_records() -> int:
    """Return DEMO_RECORDS: how many invented records fill an empty register.

    Raises:
        StartError: It is not a number.
    """
    text = os.environ.get("DEMO_RECORDS") or str(DEFAULT_DEMO_RECORDS)
    if not (text.isascii() and text.isdigit()):
        raise sentences.not_a_demo_size(text)
    return int(text)


class Command(BaseCommand):
    """Migrate, collect static files, make the first pages and the first administrator."""

    help = "准备数据库、静态文件、首批页面与管理员 / Prepare everything that is served."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a deployment leave the demo data out."""
        parser.add_argument("--no-demo", action="store_true", help="不生成示例数据")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prepare and say how to sign in."""
        prepare(0 if options["no_demo"] else demo_records())
        self.stdout.write("\n".join(sign_in_lines(ensure_admin())))
