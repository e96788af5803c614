"""``manage.py demo``: fill the register, or a file, with invented records."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from registry.demo.breadth_filling import fill_breadth
from registry.demo.broken import break_rows
from registry.demo.files import write_csv
from registry.demo.filling import fill_register, holds_real_records, run_for
from registry.demo.generating import LAYOUTS, LICENCE, rows

DEFAULT_RECORDS = 3000


class Command(BaseCommand):
    """Import invented records, the same for the same seed, number and day; or write them down."""

    help = "生成示例数据：导入登记库，或以 --file 写成 CSV 文件 / Make invented records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what a run is determined by."""
        parser.add_argument(
            "--records", type=_count, default=DEFAULT_RECORDS, help=_("记录数，可至数百万")
        )
        parser.add_argument("--seed", type=int, help=_("种子（默认与上次相同，首次为 1）"))
        parser.add_argument(
            "--until",
            type=date.fromisoformat,
            help=_("最晚决定日期，如 2026-06-14（默认与上次相同，首次为今日）"),
        )
        parser.add_argument("--force", action="store_true", help=_("库中有真实记录时仍然导入"))
        parser.add_argument("--workers", type=int, help=_("处理行的进程数"))
        parser.add_argument("--file", type=Path, help=_("不导入，写入这个 CSV 文件"))
        parser.add_argument("--kind", choices=list(LAYOUTS), default=LICENCE, help=_("文件类别"))
        parser.add_argument(
            "--errors", type=_share, default=0.0, help=_("文件中错误行的比例，如 0.05")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file, or fill the register and say what went in."""
        if options["file"]:
            self._write_file(options)
        elif options["errors"]:
            raise CommandError(_("--errors 只能与 --file 同用。"))
        else:
            self._fill(options)

    def _fill(self, options: dict[str, Any]) -> None:
        if holds_real_records() and not options["force"]:
            raise CommandError(_("登记库中已有真实记录，未生成示例数据；确要混入请加 --force。"))
        run = run_for(options["records"], options["seed"], options["until"])
        with _bar(options) as bar:
            filled = fill_register(run, bar.update, options["workers"])
        others = fill_breadth(run, options["workers"])
        said = {"records": run.records, "seed": run.seed, "until": run.until}
        self.stdout.write(
            _(
                "示例数据 %(records)s 条（种子 %(seed)s，至 %(until)s）：新增 %(new)s，"
                "变更 %(changed)s，未变 %(unchanged)s，待核 %(held)s，退回 %(rejected)s；"
                "更名 %(renamed)s，合并 %(merged)s，认定程度 %(confirmed)s，撤下 %(withdrawn)s；"
                "其他类别、名单和承诺新增 %(others)s。"
            )
            % (said | filled.counts | asdict(filled.aftermath) | {"others": others["new"]})
        )

    def _write_file(self, options: dict[str, Any]) -> None:
        run = run_for(options["records"], options["seed"], options["until"])
        made = rows(options["kind"], run.records, run.seed, run.until)
        if options["errors"]:
            made = _only_rows(break_rows(made, options["errors"], run.seed))
        try:
            with _bar(options) as bar:
                written = write_csv(options["file"], options["kind"], made, bar.update)
        except OSError as error:
            message = _("文件 %(file)s 无法写入：%(reason)s。")
            raise CommandError(
                message % {"file": options["file"], "reason": error.strerror}
            ) from error
        self.stdout.write(
            _("已写入 %(file)s，共 %(rows)s 行。") % {"file": options["file"], "rows": written}
        )


def _only_rows(broken: Iterator[tuple[dict[str, str], Any]]) -> Iterator[dict[str, str]]:
    return (row for row, _flaw in broken)


def _bar(options: dict[str, Any]) -> tqdm:
    return tqdm(
        total=options["records"],
        unit=_("行"),
        file=sys.stderr,
        disable=options["verbosity"] == 0,
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ArgumentTypeError(_("应为不小于 0 的整数"))
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError as error:
        raise ArgumentTypeError(_("应为 0 到 1 之间的小数")) from error
    if not 0 <= share <= 1:
        raise ArgumentTypeError(_("应为 0 到 1 之间的小数"))
    return share
