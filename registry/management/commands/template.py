"""``manage.py template KIND --to FILE``: write the workbook that a department fills in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.kinds import kinds
from registry.reporting.layouts import layouts, layouts_of
from registry.reporting.templates import template_workbook


class Command(BaseCommand):
    """Write the template of a kind (its present layout) or of one layout."""

    help = "导出报送模板 / Write the template workbook of a kind of record or of a layout."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the kind and the file."""
        parser.add_argument("kind", help="a kind (licence) or a layout (licence_2016)")
        parser.add_argument("--to", type=Path, help="the file (default: KIND.xlsx, here)")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file and say where it lies."""
        asked = options["kind"]
        found = [layouts()[asked]] if asked in layouts() else layouts_of(asked)
        if not found:
            known = "、".join(kinds())
            message = f"没有“{asked}”这一类别或数据格式；类别有：{known}。"
            raise CommandError(message)
        path = options["to"] or Path(f"{asked}.xlsx")
        path.write_bytes(template_workbook(found[0].code))
        self.stdout.write(f"{found[0].label}：{path}")
