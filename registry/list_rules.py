"""What holds an entry of a list back from the public: asked wherever a record might become shown.

Imports nothing that writes, so that reporting, decisions and lists can all ask.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.enums import RecordState
from registry.kinds import ListSpec, kinds
from registry.models import Batch, BatchState, Record

#: Its batch isn't public yet, or a second person hasn't agreed to this entry yet.
BATCH_DRAFT: Final = "batch_draft"
#: Its batch was published, and the entry itself becomes public in the next moments.
BATCH_RELEASED: Final = "batch_released"
#: A list that needs a second person, and an entry without the batch that would be agreed to.
NO_BATCH: Final = "no_batch"
#: Reasons of entries that wait for a publication (and that staff did not hold by themselves).
WAITING: Final = (BATCH_DRAFT, BATCH_RELEASED, NO_BATCH)

#: The same in words, for staff.
SENTENCES: Final = {
    BATCH_DRAFT: _("随批次发布后公示。"),
    BATCH_RELEASED: _("批次已发布，正在转为公示。"),
    NO_BATCH: _("尚未编入名单批次，须经双人复核后公示。"),
}


def listing_of(kind: str) -> ListSpec | None:
    """Return what makes *kind* a list, or None where it is none (or unknown)."""
    spec = kinds().get(kind)
    return spec.listing if spec else None


def needs_second_person(kind: str) -> bool:
    """Tell whether a second person must agree before an entry of *kind* is shown."""
    listing = listing_of(kind)
    return listing is not None and listing.four_eyes


def held_reason(kind: str, batch: Batch | None) -> str:
    """Return why an entry that comes in with *batch* may not be shown yet; "" where it may.

    A four-eyes list holds every entry back, even one that joins a batch which is public already:
    who agreed to that batch did not see it.
    """
    if listing_of(kind) is None:
        return ""
    if batch is None:
        return NO_BATCH if needs_second_person(kind) else ""
    if needs_second_person(kind) or batch.state != BatchState.PUBLIC:
        return BATCH_DRAFT
    return ""


def hold_back(record: Record, *, was_public: bool) -> None:
    """Undo what would show an entry too early; call it after a report changed *record*.

    An entry that was public before is left alone: what a report may do to it is the business of
    ``registry.reporting.versions.disclose``.
    """
    reason = held_reason(record.kind, record.batch)
    if reason and not was_public and record.state == RecordState.PUBLIC:
        record.state = RecordState.HELD
        record.reason = reason
        record.publish_from = record.public_until = record.repair_from = None
