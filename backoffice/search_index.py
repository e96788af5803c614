"""The state of the search index as staff see it, and the two things that they can do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.staff.trail import action_words
from registry import audit, errands, freshness, outbox
from search.engines import engine
from search.engines.base import EngineStatus
from search.rebuild import ERRAND
from search.results import EngineUnavailable
from search.role import role_holder

#: Every audit entry about the index lies below this name.
AUDITED: Final = "index"
#: Who acts in the trail when the indexer began a rebuild by itself.
INDEXER: Final = "indexer"
MOST_ENTRIES: Final = 20
MOST_LETTERS: Final = 50
#: How many failed changes one press of 全部重试 takes up.
MOST_RETRIED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Letter:
    """A change that could not be brought to the index, in words."""

    id: int
    about: str
    attempts: int
    since: datetime
    not_before: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done to the index, in words."""

    at: datetime
    action: str
    by: str
    facts: str


@dataclass(frozen=True, slots=True)
class Rebuild:
    """The last rebuild in a sentence; ``is_open`` while it waits or is under way.

    ``at`` is when that last changed, ``outcome`` what the indexer said of it.
    """

    sentence: str
    at: datetime | None = None
    outcome: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class IndexState:
    """Everything the page shows; ``status`` is None while the engine doesn't answer.

    ``indexer`` is the process that writes the index ("machine:pid"), None while there is none;
    ``lag`` is the age of the oldest change that is not in the index yet.
    """

    engine: str
    status: EngineStatus | None
    indexer: str | None
    backlog: outbox.Backlog
    lag: timedelta | None
    fresh: freshness.Freshness
    letters: tuple[Letter, ...]
    rebuild: Rebuild
    entries: tuple[Entry, ...]


def read_state() -> IndexState:
    """Return the state of this moment, whether or not the engine answers."""
    waiting = outbox.backlog()
    return IndexState(
        engine=engine().name,
        status=_status(),
        indexer=role_holder(engine(), Path(settings.SEARCH_DIR)),
        backlog=waiting,
        lag=timezone.now() - waiting.oldest if waiting.oldest else None,
        fresh=freshness.freshness(),
        letters=tuple(map(_letter, outbox.dead_letters(MOST_LETTERS))),
        rebuild=_rebuild(errands.last(ERRAND)),
        entries=_entries(audit.entries(AUDITED, MOST_ENTRIES)),
    )


def want_rebuild(by: str) -> None:
    """Ask the indexer for a rebuild, or join the one that is asked for already."""
    errands.ask(ERRAND, by=by)
    audit.note("index.rebuild.wanted", by=by)


def retry(event_ids: Sequence[int], by: str) -> int:
    """Have these failed changes tried at once; return how many there still were."""
    count = outbox.retry(event_ids)
    if count:
        audit.note("index.events.retried", by=by, events=count)
    return count


def retry_all(by: str) -> int:
    """Have every failed change tried at once; return how many there were."""
    return retry([letter.id for letter in outbox.dead_letters(MOST_RETRIED)], by)


def _status() -> EngineStatus | None:
    try:
        return engine().status()
    except EngineUnavailable:
        return None


def _rebuild(found: errands.Status | None) -> Rebuild:
    if found is None:
        return Rebuild(_("尚无记录"))
    sentences = {
        errands.State.WANTED: _("已请求重建，等待索引程序执行。"),
        errands.State.RUNNING: _("正在重建：已处理 %(done)s 条，约 %(total)s 条。"),
        errands.State.DONE: _("已完成，处理 %(done)s 条。"),
        errands.State.REFUSED: _(
            "新索引的文档数明显偏少，未启用，原索引继续使用。确认无误后，可在服务器上强制重建。"
        ),
        errands.State.FAILED: _("未完成，原索引继续使用。"),
    }
    sentence = sentences[found.state] % {"done": f"{found.done:,}", "total": f"{found.total:,}"}
    # Why one was refused are numbers, which the trail says in words of ours.
    outcome = "" if found.state == errands.State.REFUSED else found.outcome
    return Rebuild(sentence, found.changed_at, outcome, is_open=found.is_open)


def _letter(letter: outbox.DeadLetter) -> Letter:
    kind, _blank, number = letter.about.partition(" ")
    words = {"record": _("记录"), "subject": _("主体")}
    return Letter(
        letter.id,
        f"{words.get(kind, kind)} {number}",
        letter.attempts,
        letter.since,
        letter.not_before,
        letter.error,
    )


def _entries(found: Sequence[audit.Entry]) -> tuple[Entry, ...]:
    """Return audit entries with the names of those members of staff who still have an account."""
    ids = {int(one.actor) for one in found if one.actor.isdecimal()}
    names = {str(key): str(user) for key, user in get_user_model().objects.in_bulk(ids).items()}
    names |= {audit.COMMAND: _("命令行"), INDEXER: _("索引程序")}
    return tuple(
        Entry(one.at, action_words(one.action), names.get(one.actor, one.actor), _facts(one.facts))
        for one in found
    )


def _facts(facts: Mapping[str, Any]) -> str:
    """Return an entry's facts in words; one without a word of ours by its name."""
    labels = {
        "documents": _("文档数"),
        "expected": _("预计文档数"),
        "used": _("原索引文档数"),
        "shown": _("应公示数"),
        "seconds": _("用时（秒）"),
        "forced": _("强制启用"),
        "error": _("错误"),
        "events": _("变更数"),
    }
    said = audit.in_order(facts, labels)
    return "，".join(f"{labels.get(name, name)}：{_value(value)}" for name, value in said)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "—" if value is None else str(value)
