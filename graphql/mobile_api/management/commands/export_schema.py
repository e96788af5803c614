"""``manage.py export_schema``: write the contract of the API, or check the committed one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mobile_api import contract


class Command(BaseCommand):
    """Writes ``graphql/schema.graphql`` and ``graphql/operations/manifest.json``."""

    #: The checks read what this command is there to mend.
    requires_system_checks: list[str] = []
    help = "写出（或核对）GraphQL 接口契约与预置查询清单"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let people check, break on purpose, and drop what no app asks any more."""
        parser.add_argument("--check", action="store_true", help="只核对，不写入")
        parser.add_argument("--break", action="store_true", help="允许不兼容的变更")
        parser.add_argument("--prune", action="store_true", help="去掉已无文件的旧查询")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Compare first: a breaking change must be meant."""
        broken = contract.breaking_changes()
        if broken and not options["break"]:
            raise CommandError("接口契约有不兼容的变更：\n" + "\n".join(broken))
        texts = {
            contract.SCHEMA_FILE: contract.schema_now(),
            contract.MANIFEST: contract.manifest_now(prune=options["prune"]),
        }
        for path, text in texts.items():
            if _stands_in(path, text):
                continue
            if options["check"]:
                message = f"{path.name} 与代码不符，请运行 manage.py export_schema。"
                raise CommandError(message)
            path.write_text(text, "utf-8")
            self.stdout.write(f"已写入 {path.name}")


def _stands_in(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text
