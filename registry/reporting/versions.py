"""What a change keeps of a record's former version, and what it may do to its disclosure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from registry.disclosure import Reason
from registry.enums import RecordState
from registry.list_rules import needs_second_person
from registry.models import Record, RecordVersion, Submission
from registry.models.history import Action
from registry.reporting.showing import holds_text
from registry.reporting_counts import counts_nowhere
from registry.vault import open_json, seal_json

if TYPE_CHECKING:
    from django.contrib.auth.models import User

VERSION_PURPOSE = "version"

#: Why a record is held whose department told it to be secret or summary after it was shown.
TOLD_REASON = "told_secret_or_summary"

#: What the disclosure rules decide; the names are the same in the answer and in the record.
DISCLOSURE_FIELDS = (
    "state",
    "publish_from",
    "public_until",
    "repair_from",
    "rule",
    "reason",
    "severity",
    "needs_confirmation",
)
#: What else a change may replace, and history keeps.
KEPT = (
    *DISCLOSURE_FIELDS,
    "basis",
    "severity_confirmed",
    "document_number",
    "decided_on",
    "shown",
    "version",
    "row_number",
    "reported_on",
    "timeliness",
    "changed_at",
)

#: What is held at once, whoever decided that it is shown.
_TOLD = frozenset({Reason.SECRET, Reason.SUMMARY})
_DOUBTFUL = frozenset({Reason.MAY_BE_SECRET, Reason.MAY_BE_SUMMARY})


def sealed_version(record: Record) -> bytes:
    """Return everything about *record* that a change may replace, sealed for its history."""
    kept = {name: getattr(record, name) for name in KEPT} | {
        "sealed": bytes(record.sealed).hex(),
        "content_digest": bytes(record.content_digest).hex(),
        "submission": record.submission_id,
        "decider": record.decider_id,
        "batch": record.batch_id,
    }
    return seal_json(kept, VERSION_PURPOSE)


def version_of(  # noqa: PLR0913 - all but the record by name
    record_id: int,
    number: int,
    *,
    action: Action,
    at: datetime,
    sealed: bytes,
    reason: str = "",
    basis: str = "",
    actor: "User | None" = None,
    submission: Submission | None = None,
) -> RecordVersion:
    """Return what history keeps of version *number* of a record, unsaved.

    *sealed* is :func:`sealed_version` of the record as it was; the rest is who changed it, and why.
    """
    return RecordVersion(
        record_id=record_id,
        number=number,
        action=action,
        reason=reason,
        basis=basis,
        actor=actor,
        submission=submission,
        at=at,
        sealed=sealed,
    )


def ever_public(record: Record) -> bool:
    """Tell whether a record was public at any time: what is held now may have been on the site.

    A period means that it was shown and then held; what a report held has none, but its history.
    """
    if record.state == RecordState.PUBLIC or record.publish_from is not None:
        return True
    versions = record.versions.order_by("-number").values_list("sealed", flat=True)
    return any(
        open_json(bytes(sealed), VERSION_PURPOSE)["state"] == RecordState.PUBLIC
        for sealed in versions.iterator()
    )


def shortens(record: Record, answer: Mapping[str, Any]) -> bool:
    """Tell whether the rules' answer would end or shorten a display that two people decided."""
    if not _stands_by_two(record):
        return False
    until = answer["public_until"]
    if answer["state"] != RecordState.PUBLIC or until is None or record.public_until is None:
        return True
    return date.fromisoformat(until) < record.public_until


def _stands_by_two(record: Record) -> bool:
    return record.state == RecordState.PUBLIC and needs_second_person(record.kind)


def _keep_shown(record: Record, answer: Mapping[str, Any]) -> None:
    """Keep an entry on the site as long as before; what would end it sooner waits for staff.

    Words that may be secret stay off the site with the whole text that they came in.
    """
    if answer["reason"] in _DOUBTFUL:
        record.shown = Record.objects.values_list("shown", flat=True).get(pk=record.pk)
        record.texts_held = holds_text(record.shown)
    record.needs_confirmation = shortens(record, answer)


def disclose(record: Record, answer: Mapping[str, Any]) -> None:
    """Apply the rules' answer (dates as ISO texts) to a changed record.

    But never against a decision of the office: withdrawn and void stay so whatever is reported
    (design decision 6). Where a person decided, the decision stays, and what is reported can
    only shorten or end the display. Where two people decide, it can't even do that. What was told
    secret or summary is held until somebody publishes it: leaving the word out unsays nothing.
    """
    if record.state in {RecordState.WITHDRAWN, RecordState.VOID} or is_told(record):
        return
    if counts_nowhere(record):
        # Reported anew: what staff said of the class was said of the report that was taken back.
        asks, record.severity_confirmed = record.severity_confirmed, False
        _apply(record, answer, asks=asks)
        return
    if _stands_by_two(record) and answer["reason"] not in _TOLD:
        _keep_shown(record, answer)
        return
    decided = bool(record.basis) or record.severity_confirmed
    until = answer["public_until"]
    if not decided or (record.state, answer["state"]) == (RecordState.PUBLIC, RecordState.HELD):
        _apply(record, answer)
    elif record.state == RecordState.PUBLIC and until and record.public_until:
        record.public_until = min(record.public_until, date.fromisoformat(until))


def _apply(record: Record, answer: Mapping[str, Any], *, asks: bool = False) -> None:
    for name in DISCLOSURE_FIELDS:
        setattr(record, name, answer[name])
    record.needs_confirmation = record.needs_confirmation or asks


def is_told(record: Record) -> bool:
    """Tell whether a record is held because its department told it to be secret or summary."""
    return record.state == RecordState.HELD and record.reason == TOLD_REASON
