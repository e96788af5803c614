"""``manage.py masking_cases``: staff's marks as cases for the test set of masking."""

from typing import Any

from django.core.management.base import BaseCommand

from registry.mask_cases import cases


class Command(BaseCommand):
    """Print the marks as TOML, each passage replaced by an invented one of the same shape."""

    help = "把补充脱敏标注导出为测试用例（不含原文）/ Print staff's marks as masking test cases."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print them."""
        self.stdout.write(cases())
