"""The last known ends of the chain, kept outside the database: whoever cuts the tail is seen.

One small file below ``DATA_DIR``: the newest end, and one of each day for as long as entries are
kept, so that a start that was moved past them is seen too. It only moves on: an end that the
database no longer has stays in the file until somebody who knows why (a backup that was put back)
removes it.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from registry import audit_chain
from registry.models import AuditLink


@dataclass(frozen=True, slots=True)
class Noted:
    """An end as it was: the last link, its digest (hex), and the moment of the entry it holds."""

    link: int
    digest: str
    at: datetime


def known() -> tuple[int, str] | None:
    """Return number and digest (hex) of the last known end; None where there is no file."""
    ends = kept()
    return (ends[-1].link, ends[-1].digest) if ends else None


def kept() -> list[Noted]:
    """Return the ends that are known, oldest first."""
    try:
        told = json.loads(Path(settings.AUDIT_HEAD_FILE).read_text("ascii"))["ends"]
        ends = [Noted(int(link), str(digest), _moment(at)) for link, digest, at in told]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError):
        ends = []
    # A torn or foreign file is an end that nothing can match: verify_audit says so.
    return ends or [Noted(0, "", _moment(0))]


def move_on() -> None:
    """Write the present end down, unless the database lost the one that was known."""
    head = audit_chain.head()
    if head is None:
        return
    before = known()
    if before == (head.link, head.digest.hex()) or (before and not _is_there(*before)):
        return
    # The entry's own moment, not this one: however late the end is noted, the entry goes in time.
    at = AuditLink.objects.values_list("entry__at", flat=True).get(pk=head.link)
    ends = _thinned([*kept(), Noted(head.link, head.digest.hex(), at)])
    told = [(one.link, one.digest, int(one.at.timestamp())) for one in ends]
    path = Path(settings.AUDIT_HEAD_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(json.dumps({"ends": told}), "ascii")
    draft.replace(path)


def _thinned(ends: list[Noted]) -> list[Noted]:
    """Keep the last end of each day, of links that still stand."""
    first = AuditLink.objects.order_by("pk").values_list("pk", flat=True).first() or 0
    by_day = {one.at.date(): one for one in ends[:-1] if one.link >= first}
    by_day.pop(ends[-1].at.date(), None)
    return [*by_day.values(), ends[-1]]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _is_there(link: int, digest: str) -> bool:
    """Tell whether the link still stands, or was removed with others whose time had come."""
    kept_digest = AuditLink.objects.filter(pk=link).values_list("digest", flat=True).first()
    if kept_digest is not None:
        return bytes(kept_digest).hex() == digest
    first = AuditLink.objects.order_by("pk").values_list("pk", flat=True).first()
    return first is not None and 0 < link < first
