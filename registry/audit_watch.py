"""The chain is verified all the time: some of it each hour, all of it once a day or so.

Where the last walk ended, when a whole round began and ended, and whether it found something are
numbers of the register; the desk shows them (``backoffice/privacy``).
"""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from registry import audit, audit_heads
from registry.audit_check import Fault, Place, check_surroundings, place_of, walk
from registry.audit_retention import start_of
from registry.models import AuditLink
from registry.numbers import numbers, put

logger = logging.getLogger("registry.audit")

CHECKED_TO: Final = "audit_checked_to"
ROUND_BEGAN: Final = "audit_round_began"
ROUND_ENDED: Final = "audit_round_ended"
BROKEN_SINCE: Final = "audit_broken_since"
_NAMES: Final = (CHECKED_TO, ROUND_BEGAN, ROUND_ENDED, BROKEN_SINCE)
#: Links walked in one run: three seconds.
MOST: Final = 100_000
_DAY: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class State:
    """What the desk says of the chain; moments are None where it never came to that."""

    checked_to: int
    round_ended: datetime | None
    broken_since: datetime | None

    @property
    def is_broken(self) -> bool:
        """Whether the last check found the chain broken."""
        return self.broken_since is not None


def state() -> State:
    """Return how far the chain was checked, and what came of it."""
    kept = _kept()
    return State(kept[CHECKED_TO], _moment(kept[ROUND_ENDED]), _moment(kept[BROKEN_SINCE]))


def check_some(most: int = MOST) -> Fault | None:
    """Walk on where the last run ended; at the end check the rest, and begin anew after a day.

    What is broken is noted in the trail once, and logged.
    """
    kept, now = _kept(), time.time_ns() // 1_000_000
    place = _goes_on_at(kept[CHECKED_TO])
    # A beginning in the future is nobody's: it would put the next round off for good.
    is_over = not 0 <= now - kept[ROUND_BEGAN] < _DAY
    is_new_round = place is None or (_at_end(place) and is_over)
    if place is None or is_new_round:
        place = place_of(start_of())
        put(ROUND_BEGAN, now)
    verdict = walk(place, most)
    fault = verdict.fault
    if verdict.is_whole and not fault:
        fault, _waiting = check_surroundings()
        put(ROUND_ENDED, now)
        audit_heads.move_on()
    # A broken chain is walked from its beginning again, until somebody has looked at it.
    put(CHECKED_TO, 0 if fault else verdict.place.link)
    if verdict.is_whole or fault:
        _tell(fault, kept[BROKEN_SINCE], now)
    return fault


def _tell(fault: Fault | None, since: int, now: int) -> None:
    if fault is None:
        put(BROKEN_SINCE, 0)
        return
    logger.error("The audit trail is broken: %s, link %d", fault.code, fault.link)
    if not since:
        put(BROKEN_SINCE, now)
        audit.note(
            "audit.broken", by="scheduler", why=fault.code, link=fault.link, entry=fault.entry
        )


def _goes_on_at(link: int) -> Place | None:
    """Return the place behind a link that held before; a change of it shows in the next one."""
    row = AuditLink.objects.filter(pk=link).values_list("pk", "digest", "entry__at").first()
    return Place(row[0], bytes(row[1]), row[2]) if row else None


def _at_end(place: Place) -> bool:
    return not AuditLink.objects.filter(pk__gt=place.link).exists()


def _kept() -> dict[str, int]:
    kept = numbers()
    return {name: kept.get(name, 0) for name in _NAMES}


def _moment(milliseconds: int) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
