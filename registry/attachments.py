"""Files that belong to a record (附件), such as a commitment's text: kept sealed, shown by hand.

No rule of masking sees into a scan, so nothing is public until a member of staff has looked at it
and said so; and then only while its record is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, outbox, uploads
from registry.enums import SubjectKind
from registry.models import Attachment, Record
from registry.publication import shown_on, today
from registry.staff_words import scrubbed_about
from registry.uploads import UploadError
from registry.uses import note_use
from registry.vault import files

MOST_OF_A_RECORD: Final = 20
_LONGEST_LABEL: Final = 120


class AttachmentError(UploadError):
    """The file isn't taken, or can't be changed; the sentence says why."""


@dataclass(frozen=True, slots=True)
class PublicAttachment:
    """An attachment as readers see it; ``size`` in bytes."""

    public_id: str
    label: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class PublicFile:
    """An attachment with its bytes, decrypted as they are read."""

    attachment: PublicAttachment
    pieces: Iterator[bytes]


def attach(record: Record, label: str, content: bytes, by: User | None) -> Attachment:
    """Keep *content* sealed as a file of *record*, for staff alone until it is made public.

    Images are written anew: what a camera wrote into them (place, time, device) stays out.

    Raises:
        AttachmentError: too large, of another type than PDF, JPG and PNG, damaged, or one too many.
    """
    if not label.strip():
        raise AttachmentError(_("请填写附件名称。"))
    # Before the file is looked into, which costs.
    _refuse_full(record)
    try:
        clean = uploads.checked(content)
    except UploadError as error:
        raise AttachmentError(str(error)) from error
    with transaction.atomic():
        Record.objects.select_for_update().get(pk=record.pk)
        _refuse_full(record)
        stored = files.store([clean.content])
        try:
            attachment = Attachment.objects.create(
                record=record,
                label=scrubbed_about(record, label, _LONGEST_LABEL),
                stored_as=stored,
                media_type=clean.media_type,
                size=len(clean.content),
                added_by=by,
            )
            _note("added", attachment, by)
        except BaseException:
            files.remove(stored)
            raise
    return attachment


def _refuse_full(record: Record) -> None:
    if _kept(record).count() >= MOST_OF_A_RECORD:
        raise AttachmentError(_("一条记录最多 %(most)s 个附件。") % {"most": MOST_OF_A_RECORD})


def check_size(size: int) -> None:
    """Refuse a file of more bytes than the setting allows (AttachmentError)."""
    try:
        uploads.check_size(size)
    except UploadError as error:
        raise AttachmentError(str(error)) from error


def set_public(attachment: Attachment, by: User | None, *, public: bool = True) -> None:
    """Say after looking at it that everybody may read it, or that they may not any more.

    Raises:
        AttachmentError: it was removed.
    """
    with transaction.atomic():
        row = _locked(attachment)
        if row.is_public == public:
            return
        row.is_public = public
        row.save(update_fields=["is_public"])
        if not public:
            outbox.raise_epoch()
        _note("published" if public else "hidden", row, by)
    attachment.is_public = public


def remove(attachment: Attachment, by: User | None) -> None:
    """Delete the file itself for good; that it was there stays known.

    Raises:
        AttachmentError: it was removed already.
    """
    with transaction.atomic():
        row = _locked(attachment)
        row.is_public = False
        row.removed_at = timezone.now()
        row.save(update_fields=["is_public", "removed_at"])
        outbox.raise_epoch()
        _note("removed", row, by)
        transaction.on_commit(lambda: files.remove(row.stored_as))
    attachment.is_public, attachment.removed_at = False, row.removed_at


def of_record(record: Record) -> list[Attachment]:
    """Return a record's attachments for staff, oldest first, without those removed."""
    return list(_kept(record).order_by("pk"))


def read(attachment: Attachment) -> Iterator[bytes]:
    """Yield the bytes of a file for staff.

    Raises:
        AttachmentError: it was removed.
    """
    if attachment.removed_at:
        raise AttachmentError(_("附件已移除。"))
    return files.read(attachment.stored_as)


def read_unreviewed(attachment: Attachment, purpose: str, basis: str, by: User) -> Iterator[bytes]:
    """Yield the bytes of a file that isn't public, after its use was written down.

    Raises:
        AttachmentError: it was removed.
        ValueError: the purpose or the basis is empty.
    """
    note_use(by, purpose, basis, f"attachment:{attachment.pk}", "the whole file")
    return read(attachment)


def attachments_of(record_ids: Iterable[str]) -> dict[str, tuple[PublicAttachment, ...]]:
    """Return what readers may open of these records (public ids), by record; one query."""
    found: dict[str, list[PublicAttachment]] = {}
    rows = _readable().filter(record__public_id__in=list(record_ids))
    for row in rows.select_related("record").order_by("pk"):
        found.setdefault(row.record.public_id, []).append(_public(row))
    return {record_id: tuple(items) for record_id, items in found.items()}


def read_public(public_id: str) -> PublicFile | None:
    """Return a file that everybody may read today, or None: one answer for all reasons."""
    row = _readable().filter(public_id=public_id).first()
    return PublicFile(_public(row), files.read(row.stored_as)) if row else None


def _readable() -> QuerySet[Attachment]:
    """Return public attachments of records that are shown today, never a natural person's."""
    records = Record.objects.filter(shown_on(today()))
    records = records.exclude(subject__kind=SubjectKind.NATURAL_PERSON)
    return Attachment.objects.filter(is_public=True, removed_at__isnull=True, record__in=records)


def _kept(record: Record) -> QuerySet[Attachment]:
    return Attachment.objects.filter(record=record, removed_at__isnull=True)


def _locked(attachment: Attachment) -> Attachment:
    row = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if row.removed_at:
        raise AttachmentError(_("附件已移除。"))
    return row


def _public(row: Attachment) -> PublicAttachment:
    return PublicAttachment(row.public_id, row.label, row.media_type, row.size)


def _note(what: str, attachment: Attachment, by: User | None) -> None:
    audit.note(
        f"attachments.{what}",
        by=str(by.pk) if by else audit.COMMAND,
        attachment=attachment.pk,
        record=attachment.record_id,
    )
