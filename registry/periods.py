"""What is shown, held to the rules of today, after the rules themselves changed.

A record keeps the period that the rules gave it when it came in. When a law replaces another, or an
office changes the rules of its own kinds, what is shown already is looked at once more here. It may
become shorter or end, and never longer: nobody was told that it would be shown for longer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import outbox
from registry.decisions import facts_of
from registry.disclosure import Disclosure, Facts, assess
from registry.enums import RecordState
from registry.list_rules import needs_second_person
from registry.models import Record, RecordVersion
from registry.models.history import Action
from registry.pacing import Pace
from registry.publication import shown_on, today
from registry.reporting.versions import sealed_version, version_of
from registry.vault import SealError

#: Seconds that a transaction aims at: importers and staff wait for it (design decision 3).
_AIM: Final = 0.04
_CHANGED: Final = (
    "state",
    "reason",
    "publish_from",
    "public_until",
    "repair_from",
    "rule",
    "version",
    "changed_at",
)


@dataclass
class Applied:
    """What became of the records that are shown.

    ``asked`` are entries that two people listed: staff must decide. ``unopened`` are records whose
    sealed row no key opens: they stay as they are.
    """

    seen: int = 0
    shortened: int = 0
    held: int = 0
    asked: int = 0
    unopened: int = 0


def apply_periods(
    after: int = 0, told: Callable[[int], Any] = lambda _number: None, *, dry: bool = False
) -> Applied:
    """Shorten or hold what today's rules would show shorter, or not at all.

    Goes by inner id, behind *after*, in short transactions; *told* hears how many were looked at.
    With *dry* nothing is changed.
    """
    done, pace = Applied(), Pace(aim=_AIM, first=20, fewest=5, most=500)
    while True:
        with pace.turn(), transaction.atomic():
            shown = Record.objects.select_for_update().filter(shown_on(today()), pk__gt=after)
            rows = list(shown.order_by("pk")[: pace.size])
            _apply(rows, done, dry=dry)
        if not rows:
            return done
        after = rows[-1].pk
        told(len(rows))


def _apply(rows: list[Record], done: Applied, *, dry: bool) -> None:
    now = timezone.now()
    changed: list[Record] = []
    versions: list[RecordVersion] = []
    asked: list[int] = []
    for row in rows:
        done.seen += 1
        try:
            answer = assess(_facts(row))
        except (SealError, KeyError):
            done.unopened += 1
            continue
        if not _is_shorter(row, answer):
            continue
        if needs_second_person(row.kind):
            asked.append(row.pk)
            continue
        versions.append(_version(row, answer, now))
        _shorten(row, answer, done)
        row.version, row.changed_at = row.version + 1, now
        changed.append(row)
    done.asked += len(asked)
    if dry:
        return
    # Nothing happened to these so far: their history has nothing to tell.
    Record.objects.filter(pk__in=asked).update(needs_confirmation=True)
    if not changed:
        return
    RecordVersion.objects.bulk_create(versions)
    Record.objects.bulk_update(changed, _CHANGED)
    outbox.announce_changes((row.pk, row.version, True) for row in changed)


def _facts(row: Record) -> Facts:
    """Return the facts of a shown record; the office's publishing has answered its doubts."""
    facts = facts_of(row)
    if not row.basis:
        return facts
    return replace(facts, secret=bool(facts.secret), summary=bool(facts.summary))


def _is_shorter(row: Record, answer: Disclosure) -> bool:
    if answer.state != RecordState.PUBLIC or answer.public_until is None:
        return True
    return row.public_until is None or answer.public_until < row.public_until


def _shorten(row: Record, answer: Disclosure, done: Applied) -> None:
    """Apply the rules' answer to a record."""
    row.rule = answer.rule
    row.public_until, row.repair_from = answer.public_until, answer.repair_from
    if answer.state == RecordState.PUBLIC:
        done.shortened += 1
        return
    done.held += 1
    row.state, row.reason, row.publish_from = RecordState.HELD, answer.reason, None


def _version(row: Record, answer: Disclosure, now: datetime) -> RecordVersion:
    is_held = answer.state != RecordState.PUBLIC
    return version_of(
        row.pk,
        row.version,
        action=Action.HELD if is_held else Action.SHORTENED,
        reason=_("公示期限规则变更"),
        basis=answer.rule,
        at=now,
        sealed=sealed_version(row),
    )
