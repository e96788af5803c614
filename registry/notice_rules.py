"""Whose subject must be told before a record becomes public: asked wherever one might become so.

Imports nothing that writes, so that reporting, decisions and lists can all ask
(``registry.notices`` records the notices themselves).
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from registry.enums import RecordState
from registry.models import Record

_FILE: Final = Path(__file__).parent / "data" / "notices.toml"
#: Why a record is held that may be public, but whose subject nobody told so far.
NOTICE_MISSING: Final = "notice_missing"
#: The same in words, for staff.
SENTENCE: Final = _("尚未登记失信信息公示告知，登记后公示。")
#: What a held record has none of.
_NO_PERIOD: Final = dict.fromkeys(("publish_from", "public_until", "repair_from"))


@cache
def notice_rules() -> dict[str, Any]:
    """Return the data file, parsed once."""
    return tomllib.loads(_FILE.read_text("utf-8"))


@cache
def _kinds_from() -> dict[str, date]:
    return {rule["kind"]: rule["from"] for rule in notice_rules()["rules"]}


def is_demanded(kind: str, decided_on: date) -> bool:
    """Tell whether the subject of a decision of that kind and day must have been told."""
    start = _kinds_from().get(kind)
    return start is not None and start <= decided_on


def needs_notice(record: Record) -> bool:
    """Tell whether a record waits, or would wait, for its notice to be recorded."""
    demanded = is_demanded(record.kind, record.decided_on)
    return demanded and record.notified_on is None and record.authority.notifies_apart


def noticed(record: Record, changes: Mapping[str, Any], *, was_public: bool) -> dict[str, Any]:
    """Return *changes* that make a record public as far as the notice lets them.

    What goes with the decision is written down; what is missing holds the record, but one that
    was public before its authority notified apart.
    """
    decided_on = changes.get("decided_on", record.decided_on)
    told_on = changes.get("notified_on", record.notified_on)
    if changes.get("state", record.state) != RecordState.PUBLIC:
        return dict(changes)
    if told_on is not None or not is_demanded(record.kind, decided_on):
        return dict(changes)
    if not record.authority.notifies_apart:
        return {**changes, "notified_on": decided_on}
    if was_public:
        return dict(changes)
    held = {"state": RecordState.HELD, "reason": NOTICE_MISSING}
    return {**changes, **held, **_NO_PERIOD}


def hold_unnoticed(record: Record, decided_on: date, *, was_public: bool) -> None:
    """Hold a changed record that nobody may see before its notice, as :func:`noticed` does."""
    changes = noticed(record, {"decided_on": decided_on}, was_public=was_public)
    del changes["decided_on"]
    for name, value in changes.items():
        setattr(record, name, value)


def following(record: Record, decided_on: date) -> date | None:
    """Return a notice's day: one that went with the decision follows it to another day."""
    with_it = record.notified_on is not None and record.notified_on == record.decided_on
    return decided_on if with_it else record.notified_on
