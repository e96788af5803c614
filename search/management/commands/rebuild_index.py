"""``rebuild_index``: a new generation of the index, without a pause for readers."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from registry import audit, errands
from search.engines import engine
from search.indexer import Indexer
from search.rebuild import ERRAND, Rebuild, SuspiciouslySmallError
from search.results import EngineUnavailable
from search.role import RoleLostError, RoleTakenError, indexer_role, role_holder

_LOOK_SECONDS: Final = 0.3
_REFUSED: Final = (
    "新索引的文件数过少，未予启用；核实后可加 --force。"
    "/ The new index is suspiciously small and was not put in use (--force does it)"
)


class Command(BaseCommand):
    """Build the index anew, here or, when an indexer runs, through it."""

    help = "重建检索索引，期间查询不中断 / Rebuild the search index; look-ups go on meanwhile."
    #: The checks are for what answers requests; this must start quickly, and in any state.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add ``--force``."""
        parser.add_argument(
            "--force",
            action="store_true",
            help="新索引明显偏小时仍启用 / put it in use even when it is suspiciously small",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rebuild and show how far it is."""
        folder = Path(settings.SEARCH_DIR)
        started = time.monotonic()
        with tqdm(unit=" 条", disable=None) as bar:
            try:
                done = _rebuild(folder, bar, forced=options["force"])
            except SuspiciouslySmallError as error:
                message = f"{_REFUSED}: {error}"
                raise CommandError(message) from error
            except EngineUnavailable as error:
                message = f"索引未能重建 / The index was not rebuilt: {error}"
                raise CommandError(message) from error
        seconds = time.monotonic() - started
        self.stdout.write(
            f"索引已重建：{done} 条，{seconds:.1f} 秒（正在公示的主体与记录，合计同首页）"
            f" / Rebuilt: {done} documents."
        )


def _rebuild(folder: Path, bar: tqdm, *, forced: bool) -> int:
    """Do it, or let the indexer do it; take over when that one dies meanwhile."""
    token = ""
    while True:
        try:
            with indexer_role(engine(), folder) as role:
                indexer = Indexer(engine(), role)
                try:
                    return indexer.rebuild_now(lambda rebuild: _show(bar, rebuild), forced=forced)
                finally:
                    indexer.close()
        except RoleTakenError:
            token = token or errands.ask(ERRAND, audit.COMMAND, forced=forced)
            done = _follow(folder, token, bar)
            if done is not None:
                return done
        except RoleLostError:
            # Stopped for too long: whoever took over does it.
            time.sleep(_LOOK_SECONDS)


def _follow(folder: Path, token: str, bar: tqdm) -> int | None:
    """Follow the indexer's rebuild; None when there is no indexer any more."""
    while role_holder(engine(), folder) is not None:
        status = errands.last(ERRAND)
        if status is not None and status.token == token:
            _move(bar, status.done, status.total)
            if status.state is errands.State.DONE:
                return status.done
            if status.state is errands.State.REFUSED:
                message = f"{_REFUSED}: {status.outcome}"
                raise CommandError(message)
        time.sleep(_LOOK_SECONDS)
    return None


def _show(bar: tqdm, rebuild: Rebuild) -> None:
    _move(bar, rebuild.done, rebuild.total)


def _move(bar: tqdm, done: int, total: int) -> None:
    bar.total = max(total, done)
    bar.n = done
    bar.refresh()
