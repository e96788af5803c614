"""``manage.py export_openapi``: the description of the machine's door, to be committed."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.reporting.openapi import document

FILE = settings.BASE_DIR / "docs" / "openapi-reporting.json"


class Command(BaseCommand):
    """Write docs/openapi-reporting.json."""

    help = "写出报送接口说明 / Write docs/openapi-reporting.json."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the file."""
        FILE.write_text(rendered(), "utf-8")
        self.stdout.write(str(FILE))


def rendered() -> str:
    """Return the description as the text that is committed."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"
