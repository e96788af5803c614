"""Receiving a report (报送): sealed into the vault at once, taken into the register afterwards.

Whoever reports gets an answer within a moment. What can be told from the beginning of a file (its
type, its header) is told then, and nothing is kept of what can't be read; what only shows on
reading all of it becomes the submission's refusal. The importer (``manage.py run_importer``) takes
waiting submissions in, oldest first.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from registry.masking import scrub
from registry.models import Authority, Batch, ReportingKey, Submission
from registry.models.lists import BatchState
from registry.models.reporting import Channel, SubmissionStatus
from registry.reporting.layouts import HeaderMatch, layouts
from registry.reporting.reading import open_table, peek
from registry.reporting.unreadable import Unreadable
from registry.reporting.workbooks import is_workbook
from registry.scopes import ALL, Scope
from registry.vault import files

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MIB = 1 << 20
#: A file up to this size (bytes) is read whole before it is received: that takes no time, and its
#: reporter hears at once of a quote that stays open in the last line.
READ_WHOLE = 2 * MIB
_LONGEST_NAME = 255
#: Names of workbooks. A CSV under such a name is read as what it is; what nobody can read is no
#: workbook to its reporter, and not a CSV without a header.
_EXCEL_NAMES = (".xlsx", ".xls", ".xlsm")
_NOT_EVEN_CSV = {"no_header", "not_a_table", "encoding", "quoting"}


class ReceiveError(ValueError):
    """The report can't be received from this one; the text is a Chinese sentence for them."""


class OtherContentError(ReceiveError):
    """The idempotency key was used before, with another content."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A content that lies sealed in the vault: its name there, its SHA-256, its bytes."""

    stored_as: str
    digest: bytes
    size: int


def receive(  # noqa: PLR0913 - all but two by name
    content: BinaryIO,
    file_name: str,
    *,
    channel: str,
    by: "User | None" = None,
    scope: Scope = ALL,
    authority: Authority | None = None,
    key: ReportingKey | None = None,
    idempotency_key: str = "",
    batch: Batch | None = None,
    layout: str = "",
) -> Submission:
    """Receive a file and return its submission, which waits to be taken in.

    Args:
        content: the file, to be read once from where it stands.
        file_name: what the reporter calls it; folders are dropped, and it is kept scrubbed.
        channel: a :class:`Channel`.
        by: the member of staff who reports; what they may report is asked again at taking in.
        scope: what they may report.
        authority: the unit that reports, where that is known.
        key: the machine's key, where one reports.
        idempotency_key: the machine's own name for it.
        batch: the list's batch whose entries are reported.
        layout: which layout JSON lines follow; other files say it by their header.

    Raises:
        Unreadable: nothing was kept, with one sentence for the reporter.
        OtherContentError: the idempotency key stands for another content.
        ReceiveError: this one may not report this.
    """
    terms = Terms(channel, by, scope, authority, key, idempotency_key, batch, layout)
    return receive_kept(keep(iter(partial(content.read, MIB), b"")), file_name, terms)


@dataclass(frozen=True, slots=True)
class Terms:
    """By whom, how and what for something is reported (see :func:`receive`)."""

    channel: str
    by: "User | None" = None
    scope: Scope = ALL
    authority: Authority | None = None
    key: ReportingKey | None = None
    idempotency_key: str = ""
    batch: Batch | None = None
    layout: str = ""


def keep(pieces: Iterable[bytes]) -> Kept:
    """Seal *pieces* into the vault; raise Unreadable, and keep nothing, where they are too many."""
    meter = Meter()
    name = files.store(meter.through(pieces))
    return meter.kept(name)


class Meter:
    """Digests and counts a content as it passes, and stops one that is too large."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.size = 0

    def through(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield *pieces*; raise Unreadable where they are larger than a report may be."""
        for piece in pieces:
            self.add(piece)
            yield piece

    def add(self, piece: bytes) -> None:
        """Count one piece."""
        self.size += len(piece)
        if self.size > settings.REPORT_MAX_MIB * MIB:
            raise Unreadable("too_large", str(settings.REPORT_MAX_MIB))
        self._digest.update(piece)

    def kept(self, name: str) -> Kept:
        """Return what has passed as what lies in the vault under *name*."""
        return Kept(name, self._digest.digest(), self.size)


def receive_kept(kept: Kept, file_name: str, terms: Terms) -> Submission:
    """Receive what lies in the vault already; raise as :func:`receive` does, and keep nothing."""
    try:
        earlier = _earlier(kept, terms)
        if earlier is None:
            _refuse_strangers(terms)
            return _made(kept, file_name, terms, _understood(kept, file_name, terms))
    except BaseException:
        files.remove(kept.stored_as)
        raise
    files.remove(kept.stored_as)
    return earlier


def _earlier(kept: Kept, terms: Terms) -> Submission | None:
    """Return the submission that was made with this idempotency key before."""
    if not terms.idempotency_key or terms.key is None:
        return None
    found = Submission.objects.filter(
        reporting_key=terms.key, idempotency_key=terms.idempotency_key
    ).first()
    if found is not None and bytes(found.file_digest) != kept.digest:
        raise OtherContentError(_("同一幂等键已用于另一份内容，请换用新的幂等键。"))
    return found


def _refuse_strangers(terms: Terms) -> None:
    scope, authority, batch = terms.scope, terms.authority, terms.batch
    if authority and not scope.allows_authority(authority.pk, authority.region_id):
        raise ReceiveError(_("不能以管辖范围以外的行政机关名义报送。"))
    if batch is None:
        return
    if batch.state != BatchState.DRAFT:
        raise ReceiveError(_("该名单批次已不在拟定中，不能再报送条目。"))
    if not scope.allows_authority(batch.issuer_id, batch.region_id):
        raise ReceiveError(_("该名单批次不在管辖范围以内。"))


def _understood(kept: Kept, file_name: str, terms: Terms) -> HeaderMatch | None:
    """Return the header, as far as it can be told at once; raise Unreadable where it is bad."""
    pieces = partial(files.read, kept.stored_as)
    try:
        if kept.size <= READ_WHOLE:
            found: HeaderMatch | None = open_table(pieces, terms.layout).header
        else:
            found = peek(pieces, terms.layout)
    except Unreadable as error:
        if error.code in _NOT_EVEN_CSV and _is_false_workbook(file_name, next(pieces(), b"")):
            raise Unreadable("not_excel") from error
        raise
    if found and terms.batch and found.layout.kind != terms.batch.kind:
        raise Unreadable("other_list", found.layout.label)
    return found


def _is_false_workbook(file_name: str, first: bytes) -> bool:
    return file_name.lower().endswith(_EXCEL_NAMES) and not is_workbook(first)


def _made(kept: Kept, file_name: str, terms: Terms, header: HeaderMatch | None) -> Submission:
    layout = header.layout if header else layouts().get(terms.layout)
    name = scrub(PurePath(file_name.replace("\\", "/")).name)[-_LONGEST_NAME:] or "report"
    try:
        with transaction.atomic():
            return Submission.objects.create(
                file_name=name,
                file_digest=kept.digest,
                stored_as=kept.stored_as,
                kind=layout.kind if layout else (terms.batch.kind if terms.batch else ""),
                layout=layout.code if layout else "",
                status=SubmissionStatus.WAITING,
                channel=Channel(terms.channel),
                authority=terms.authority,
                reporting_key=terms.key,
                idempotency_key=terms.idempotency_key,
                batch=terms.batch,
                reported_by=terms.by,
            )
    except IntegrityError:
        # The same machine sent it twice at the same moment: the other one came first.
        earlier = _earlier(kept, terms)
        if earlier is None:
            raise
        files.remove(kept.stored_as)
        return earlier
