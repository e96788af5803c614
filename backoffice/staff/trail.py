"""The audit trail in words, as auditors and administrators read it."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from backoffice.access import ROLES
from backoffice.staff.reach import Reach
from registry import audit
from registry.audit_pages import Wanted, entries_page

_FILE: Final = Path(__file__).parent / "data" / "actions.toml"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words."""

    id: int
    at: datetime
    action: str
    actor: str
    facts: tuple[tuple[str, str], ...]


def trail(
    reader: Any, *, group: str = "", actor: str = "", day: date | None = None, after: int = 0
) -> tuple[list[Line], int]:
    """Return a page of what *reader* may see of the trail, and where it goes on (0: nowhere).

    Whoever is bound to a scope sees what accounts of that scope did, and nothing that programs
    or others did: entries say ids, and whose those are isn't told apart here.
    """
    actors = _actors(reader, actor)
    found, more = entries_page(Wanted(group if group in groups() else "", actors, day), after)
    ids = {int(entry.actor) for entry in found if entry.actor.isdecimal()}
    ids |= {account for entry in found if isinstance(account := entry.facts.get("account"), int)}
    names = _names(ids)
    return [_line(entry, names) for entry in found], more


def groups() -> dict[str, str]:
    """Return what the filter offers: the beginnings of actions with their names."""
    return _words()["groups"]


def action_words(action: str) -> str:
    """Return an action's name in words."""
    found = _words()["actions"].get(action)
    if found:
        return found
    head, _dot, rest = action.partition(".")
    known = groups().get(head)
    return f"{known}：{rest}" if known else action


def _actors(reader: Any, name: str) -> frozenset[str] | None:
    users = get_user_model()._default_manager.filter(username=name) if name else ()
    wanted = frozenset(str(user.pk) for user in users) if name else None
    reach = Reach(reader)
    if reach.is_root:
        return wanted
    seen = frozenset(str(pk) for pk in reach.seen().values_list("pk", flat=True))
    return seen if wanted is None else seen & wanted


def _names(ids: set[int]) -> dict[str, str]:
    users = get_user_model()._default_manager.in_bulk(sorted(ids))
    names = {str(pk): user.get_username() for pk, user in users.items()}
    return names | {
        audit.COMMAND: _("命令行"),
        "nobody": _("未登录者"),
        "indexer": _("索引程序"),
        "scheduler": _("定时任务"),
    }


def _line(entry: audit.Entry, names: dict[str, str]) -> Line:
    facts = tuple(
        (_words()["facts"].get(name, name), _value(name, value, names))
        for name, value in audit.in_order(entry.facts, _words()["facts"])
        if value not in (None, "", [])
    )
    actor = names.get(entry.actor, entry.actor)
    return Line(entry.id, entry.at, action_words(entry.action), actor, facts)


def _value(name: str, value: Any, names: dict[str, str]) -> str:
    if name == "account":
        return names.get(str(value), str(value))
    if name == "roles":
        labels = {role.code: role.label for role in ROLES}
        return "、".join(labels.get(code, code) for code in value)
    if isinstance(value, dict):
        inner = [
            f"{_words()['facts'].get(key, key)} {_value(key, part, names)}"
            for key, part in audit.in_order(value, _words()["facts"])
            if part not in (None, "", [])
        ]
        return "；".join(inner)
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _words()["values"].get(text, text)


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(_FILE.read_text("utf-8"))
