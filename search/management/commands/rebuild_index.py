"""``rebuild_index``: a new generation of the index, without a pause for readers."""

import time
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search import wishes
from search.engines import engine
from search.indexer import Indexer
from search.rebuild import Rebuild
from search.results import EngineUnavailable
from search.role import RoleTakenError, indexer_role, role_is_taken
from search.wishes import Stage

_LOOK_SECONDS: Final = 0.3


class Command(BaseCommand):
    """Build the index anew, here or, when an indexer runs, through it."""

    help = "重建检索索引，期间查询不中断 / Rebuild the search index; look-ups go on meanwhile."
    #: The checks are for what answers requests; this must start quickly, and in any state.
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rebuild and show how far it is."""
        folder = Path(settings.SEARCH_DIR)
        started = time.monotonic()
        with tqdm(unit=" 条", disable=None) as bar:
            try:
                done = self._rebuild(folder, bar)
            except EngineUnavailable as error:
                message = f"索引未能重建 / The index was not rebuilt: {error}"
                raise CommandError(message) from error
        seconds = time.monotonic() - started
        self.stdout.write(f"索引已重建：{done} 条，{seconds:.1f} 秒 / Rebuilt: {done} documents.")

    def _rebuild(self, folder: Path, bar: tqdm) -> int:
        """Do it, or let the indexer do it; take over when that one dies meanwhile."""
        token = ""
        while True:
            try:
                with indexer_role(folder):
                    indexer = Indexer(engine(), folder)
                    try:
                        return indexer.rebuild_now(lambda rebuild: _show(bar, rebuild))
                    finally:
                        indexer.close()
            except RoleTakenError:
                token = token or wishes.ask_for_rebuild(folder)
                done = self._follow(folder, token, bar)
                if done is not None:
                    return done

    def _follow(self, folder: Path, token: str, bar: tqdm) -> int | None:
        """Follow the indexer's rebuild; None when there is no indexer any more."""
        while role_is_taken(folder):
            progress = wishes.read_progress(folder)
            if progress is not None and progress.token == token:
                _move(bar, progress.done, progress.total)
                if progress.stage == Stage.DONE:
                    return progress.done
            time.sleep(_LOOK_SECONDS)
        return None


def _show(bar: tqdm, rebuild: Rebuild) -> None:
    _move(bar, rebuild.done, rebuild.total)


def _move(bar: tqdm, done: int, total: int) -> None:
    bar.total = max(total, done)
    bar.n = done
    bar.refresh()
