"""Rows that wait for staff: which queue each waits in, and whose part of the register it is in.

A row that staff have settled and that is sent again unchanged is settled likewise: a department
that sends its whole month each week doesn't make the office decide each week.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from registry.enums import Verdict
from registry.identifiers import normalise_code, uscc_region
from registry.models import Authority, SetAsideRow
from registry.places import region_of_code
from registry.reporting.preparing import SetAside
from registry.reporting.problems import verdict_of
from registry.reporting.sealed_rows import open_row


class Outcome(StrEnum):
    """How staff settled a waiting row; ``registry.reporting.mending`` has its own word beside."""

    RENAMED = "renamed"  # the subject bears the row's name from now on
    NEW_SUBJECT = "new_subject"  # the row is about a subject that was not known
    ASSIGNED = "assigned"  # the row is about a subject that staff named
    REFUSED = "refused"  # back to the department


def waiting_columns(rows: Sequence[SetAside], now: datetime) -> dict[int, dict[str, Any]]:
    """Return, by row number, further columns of those that wait: queue, authority, region."""
    waiting = [row for row in rows if verdict_of(row.problems) == Verdict.HELD]
    if not waiting:
        return {}
    known = {
        code: (pk, region)
        for code, pk, region in Authority.objects.filter(
            code__in={row.authority_code for row in waiting}
        ).values_list("code", "pk", "region_id")
    }
    settled = _settled([row.digest for row in waiting])
    found: dict[int, dict[str, Any]] = {}
    for row in waiting:
        code = row.authority_code
        authority, region = known.get(code, (None, region_of_code(uscc_region(code))))
        found[row.number] = {
            "sort": row.problems[0].code,
            "authority_id": authority,
            "region_id": region,
        }
        if outcome := settled.get(row.digest):
            found[row.number] |= {"outcome": outcome, "settled_at": now}
    return found


def authority_code(sealed: bytes) -> str:
    """Return the authority's code in a sealed row, which is nobody's personal data."""
    _layout, cells, _extra = open_row(sealed)
    return normalise_code(str(cells.get("authority_code", "")))


def _settled(digests: list[bytes]) -> dict[bytes, str]:
    """Return how rows of the same content were settled by staff, the last word of each."""
    rows = SetAsideRow.objects.filter(
        digest__in=digests,
        verdict=Verdict.HELD,
        settled_at__isnull=False,
        outcome__in=list(Outcome),
    )
    return {bytes(row.digest): row.outcome for row in rows.order_by("pk").only("digest", "outcome")}
