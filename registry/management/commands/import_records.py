"""``manage.py import_records FILE``: take a department's file into the register."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from registry.models import Submission
from registry.reporting import importing
from registry.reporting.layouts import gaps_sentence
from registry.reporting.unreadable import Unreadable

#: The exit code for a file of which nothing could be read.
UNREADABLE = 2
#: The exit code when another process is taking the same file in at this moment.
BUSY = 3


class Command(BaseCommand):
    """Read a CSV or XLSX file of any layout and say what became of each row."""

    help = "Import a reported file (CSV or XLSX) of any kind of record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and the options."""
        parser.add_argument("file", type=Path, help="the reported file")
        parser.add_argument(
            "--json", action="store_true", help="end with one JSON object instead of a sentence"
        )
        parser.add_argument(
            "--errors-dir",
            type=Path,
            help="folder for the error workbook (default: beside the file, else here)",
        )
        parser.add_argument("--workers", type=int, help="processes that prepare rows")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Finish what an earlier run left, then take the file in."""
        self._finish_others(options)
        bar = tqdm(unit="行", file=sys.stderr, disable=options["verbosity"] == 0)
        try:
            with bar:
                done = importing.import_file(
                    options["file"], on_progress=bar.update, workers=options["workers"]
                )
        except Unreadable as error:
            message = f"{options['file'].name}：{error}"
            raise CommandError(message, returncode=UNREADABLE) from error
        except importing.LostRaceError as error:
            raise CommandError("另一个进程正在导入同一个文件。", returncode=BUSY) from error
        written = _write_workbooks(done, options["errors_dir"], options["file"])
        self._say(done, written, as_json=options["json"])

    def _finish_others(self, options: dict[str, Any]) -> None:
        """Finish submissions of runs that died, but for the file's own, which comes next."""
        own = importing.digest_or_none(options["file"])
        for submission in importing.unfinished():
            if bytes(submission.file_digest) == own:
                continue
            name = f"{submission.public_id}（{submission.file_name}）"
            try:
                done = importing.finish(submission, workers=options["workers"])
                written = _write_workbooks(done, options["errors_dir"], Path(submission.file_name))
            except importing.LostRaceError:
                continue  # its process is alive and at work
            except Exception as error:  # noqa: BLE001 - no reason to refuse the file asked for
                # Said each time. Only the type: a message may hold a value.
                self.stderr.write(f"报送批次 {name} 无法补完：{type(error).__name__}")
            else:
                places = "、".join(str(path) for path in written)
                self.stderr.write(
                    f"已补完中断的报送批次 {name}{places and '；错误清单：' + places}"
                )

    def _say(self, done: importing.Done, written: list[Path], *, as_json: bool) -> None:
        counts = summary(done.submission)
        gaps = gaps_sentence(done.submission.layout)
        if as_json:
            paths = [str(path) for path in written]
            extra = {
                "submission": done.submission.public_id,
                "kind": done.submission.kind,
                "resumed": done.resumed,
                "error_workbook": paths[0] if paths else None,
                "error_workbooks": paths,
                "gaps": gaps,
            }
            self.stdout.write(json.dumps(counts | extra, ensure_ascii=False))
            return
        errors = "，".join(f"{code} {number} 行" for code, number in counts["errors"].items())
        sentence = (
            f"共 {counts['rows']} 行：新增 {counts['new']}，变更 {counts['changed']}，"
            f"未变 {counts['unchanged']}，待核 {counts['held']}，退回 {counts['rejected']}"
        )
        places = "、".join(str(path) for path in written)
        sentence += f"（{errors}）" if errors else ""
        sentence += f"；错误清单：{places}" if places else ""
        self.stdout.write(f"{sentence}。{gaps}")


def summary(submission: Submission) -> dict[str, Any]:
    """Return a submission's counts, ``errors`` by code."""
    names = ("new", "changed", "unchanged", "held", "rejected")
    return {name: getattr(submission, name) for name in names} | {
        "rows": submission.rows_done,
        "errors": dict(sorted(submission.errors.items())),
    }


def _write_workbooks(done: importing.Done, folder: Path | None, source: Path) -> list[Path]:
    """Write the error workbooks for the one who reported, readable by its owner only."""
    written = []
    for number, content in enumerate(done.workbooks(), start=1):
        name = f"{source.stem}-errors{'' if number == 1 else f'-{number}'}.xlsx"
        written.append(_write_private(content, name, folder or source.resolve().parent))
    return written


def _write_private(content: bytes, name: str, folder: Path) -> Path:
    for place in (folder, Path.cwd()):
        try:
            target = place / name
            target.unlink(missing_ok=True)
            target.touch(mode=0o600)
            target.write_bytes(content)
        except OSError:
            continue
        return target.resolve()
    message = f"无法写入错误清单 {name}：{folder} 和当前文件夹都不可写。"
    raise CommandError(message)
