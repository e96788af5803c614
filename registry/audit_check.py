"""Whether the audit trail is as it was written: the chain, walked in pieces from one end.

Memory stays the same however long the trail is. A walk ends at the first place that is broken:
everything behind it hangs on what is wrong there.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit_chain, audit_heads
from registry.audit_retention import Start, start_of, told_start
from registry.migrations import _audit_guard
from registry.models import AuditEntry, AuditLink
from registry.retention import keeps

#: Links read at once.
PIECE: Final = 2000
#: An entry is joined in seconds, at worst when the scheduler comes back.
JOINED_WITHIN: Final = timedelta(hours=1)
#: How far an entry may be dated before one that was joined earlier: clocks are put right by less.
LATE: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """The first broken place: a stable code, and a sentence that names link and entry."""

    code: str
    sentence: str
    link: int = 0
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """How far a walk came: the last link that held, its digest, and the latest day seen."""

    link: int
    digest: bytes
    latest: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk found; ``walked`` links held, ``waiting`` entries aren't joined yet."""

    fault: Fault | None
    walked: int
    place: Place
    is_whole: bool
    waiting: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is broken as far as it went."""
        return self.fault is None


class _Broken(Exception):  # noqa: N818 - it ends the walk
    """The walk came to a broken place."""

    def __init__(self, code: str, sentence: str, link: int = 0, entry: int = 0) -> None:
        super().__init__(code)
        self.fault = Fault(code, sentence, link, entry)


def verify(noted: tuple[int, str] | None = None) -> Verdict:
    """Walk the whole chain, and hold it against the last known ends of it.

    Args:
        noted: The number and the digest (hex) of a link, from a note outside (``--head``).
    """
    verdict = walk(place_of(start_of()))
    if verdict.fault:
        return verdict
    fault, waiting = check_surroundings(noted)
    return replace(verdict, fault=fault, waiting=waiting)


def check_surroundings(noted: tuple[int, str] | None = None) -> tuple[Fault | None, int]:
    """Check what no walk shows: start, guard, known ends, entries outside the chain.

    The second value is how many entries wait to be joined.
    """
    start = start_of()
    try:
        _check_start(start)
        _check_guard()
        for link, digest in filter(None, (audit_heads.known(), noted)):
            _check_end(link, digest, start)
        return None, _check_unjoined()
    except _Broken as broken:
        return broken.fault, 0


def place_of(start: Start) -> Place:
    """Return the place before the first link that is kept."""
    return Place(start.link, start.digest, datetime.fromtimestamp(0, UTC))


def walk(place: Place, most: int | None = None) -> Verdict:
    """Walk on from *place*, at most *most* links (None: to the end)."""
    walked = 0
    try:
        for row in _rows(place, most):
            place = _step(place, row)
            walked += 1
    except _Broken as broken:
        return Verdict(broken.fault, walked, place, is_whole=False)
    if most is None or walked < most:
        return _ended(place, walked)
    return Verdict(None, walked, place, is_whole=False)


_Row = tuple[int, bytes, bytes, int, datetime, str, str, dict[str, Any]]


def _rows(place: Place, most: int | None) -> Iterator[_Row]:
    columns = ("entry_id", "entry__at", "entry__action", "entry__actor", "entry__facts")
    after, left = place.link, most
    while left is None or left > 0:
        size = PIECE if left is None else min(PIECE, left)
        links = AuditLink.objects.filter(pk__gt=after).order_by("pk")
        piece = list(links.values_list("pk", "digest", "entry__mac", *columns)[:size])
        yield from piece
        if len(piece) < size:
            return
        after = piece[-1][0]
        left = None if left is None else left - len(piece)


def _step(place: Place, row: _Row) -> Place:
    link, digest, kept_mac, entry, at = row[:5]
    if link != place.link + 1:
        raise _removed(place.link + 1)
    mac = audit_chain.mac_of(*row[4:])
    expected = audit_chain.link_digest(place.digest, entry, mac)
    if not (_is(kept_mac, mac) and _is(digest, expected)):
        sentence = _(
            "第 %(link)d 环与写入时不符：审计记录 %(entry)d 被改动、替换、插入或者调换了次序。"
        )
        raise _Broken("changed", sentence % {"link": link, "entry": entry}, link, entry)
    if at < place.latest - LATE:
        sentence = _("第 %(link)d 环的审计记录 %(entry)d 注明的时间早于其前的记录，疑为事后补入。")
        raise _Broken("backdated", sentence % {"link": link, "entry": entry}, link, entry)
    return Place(link, expected, max(place.latest, at))


def _is(kept: bytes | str, expected: bytes) -> bool:
    """Compare what the database has; SQLite gives back text where somebody put text."""
    return not isinstance(kept, str) and hmac.compare_digest(bytes(kept), expected)


def _removed(link: int) -> _Broken:
    """Return why link number *link* is not among those with an entry."""
    entry = AuditLink.objects.filter(pk=link).values_list("entry_id", flat=True).first()
    if entry is not None:
        sentence = _("第 %(link)d 环的审计记录 %(entry)d 已被删除。")
        return _Broken("removed", sentence % {"link": link, "entry": entry}, link, entry)
    return _Broken("removed", _("第 %(link)d 环已被删除。") % {"link": link}, link)


def _ended(place: Place, walked: int) -> Verdict:
    """Return the verdict at the end: a last link whose entry is gone would not be walked over."""
    if AuditLink.objects.filter(pk__gt=place.link).exists():
        rest = AuditLink.objects.filter(pk__gt=place.link, entry__action__isnull=False)
        if not rest.exists():
            return Verdict(_removed(place.link + 1).fault, walked, place, is_whole=False)
    return Verdict(None, walked, place, is_whole=True)


def _check_start(start: Start) -> None:
    """The chain may begin later only where a genuine entry of the chain says so, and in its time.

    What was seen as the end within the time for which entries are kept can't have been let go of.
    """
    if not start.link:
        return
    if told_start() != start:
        raise _Broken("start", _("链条的起点被移动过，链中没有相应的清理记录。"), start.link)
    until = next(keep.until for keep in keeps() if keep.code == "audit")
    passed = [one for one in audit_heads.kept() if one.link <= start.link and one.at >= until]
    if passed:
        sentence = _("第 %(link)d 环尚在留存期限内，却已被清理。")
        raise _Broken("early", sentence % {"link": passed[0].link}, passed[0].link)


def _check_guard() -> None:
    """The database must refuse changes."""
    missing = sorted(_audit_guard.names(connection.vendor) - present_triggers())
    if missing:
        sentence = _("数据库缺少保护审计记录的触发器：%(names)s。")
        raise _Broken("guard", sentence % {"names": "、".join(missing)})


def present_triggers() -> set[str]:
    """Return the names of the database's triggers that are switched on."""
    sql = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def _check_end(link: int, digest: str, start: Start) -> None:
    """A link that was the end once must still be there, unless its time for removal has come."""
    if link < 1:
        raise _Broken("head", _("留存链条末端的文件无法读取。"))
    if link < start.link:
        return
    kept = AuditLink.objects.filter(pk=link).values_list("digest", flat=True).first()
    found = start.digest if link == start.link else kept
    if found is None:
        sentence = _("链条尾部被截去：曾有第 %(link)d 环，现已不存在。")
        raise _Broken("cut", sentence % {"link": link}, link)
    if not hmac.compare_digest(bytes(found).hex(), digest):
        sentence = _("第 %(link)d 环与此前留存的摘要不符：链条被截断后另行接续。")
        raise _Broken("replaced", sentence % {"link": link}, link)


def _check_unjoined() -> int:
    """Return how many entries wait to be joined; none may lie long among those that are.

    None at all may be one that the programs didn't write.
    """
    outside = AuditEntry.objects.filter(link__isnull=True).order_by("pk")
    for row in outside.values_list(*audit_chain.COLUMNS).iterator():
        if not audit_chain.is_genuine(row[5], *row[1:5]):
            sentence = _("审计记录 %(entry)d 不是由本系统写入的。")
            raise _Broken("inserted", sentence % {"entry": row[0]}, 0, row[0])
    among = outside.filter(
        pk__lte=audit_chain.largest_joined(), at__lt=timezone.now() - JOINED_WITHIN
    )
    entry = among.values_list("pk", flat=True).first()
    if entry is not None:
        sentence = _("审计记录 %(entry)d 不在链条中：未经登记补入，或者其链环被删除。")
        raise _Broken("unjoined", sentence % {"entry": entry}, 0, entry)
    return outside.filter(pk__gt=audit_chain.window_floor(audit_chain.FAR)).count()
