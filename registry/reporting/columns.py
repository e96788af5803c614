"""The columns that a report writes, new or changed, and which of the records it may stop."""

from django.db.models import Q

from registry.enums import RecordState
from registry.list_rules import WAITING
from registry.notice_rules import NOTICE_MISSING
from registry.reporting.preparing import PREPARED_COLUMNS, PreparedRow

#: What a report replaces in a record, beside its disclosure.
CONTENT_FIELDS = (
    "number_digest",
    "document_number",
    "decided_on",
    "shown",
    "texts_held",
    "sealed",
    "content_digest",
    "version",
    "submission",
    "row_number",
    "reported_on",
    "timeliness",
    "batch",
    "notified_on",
    "severity_confirmed",
    "changed_at",
)
#: What is written of a new record, in this order.
COLUMNS = (
    *PREPARED_COLUMNS,
    "id",
    "kind",
    "subject_id",
    "authority_id",
    "region_id",
    "subject_region_id",
    "basis",
    "severity_confirmed",
    "version",
    "submission_id",
    "batch_id",
    "notified_on",
    "reported_on",
    "changed_at",
)
#: Where these stand in a prepared row.
DECIDED_ON = PREPARED_COLUMNS.index("decided_on")
NUMBER = PREPARED_COLUMNS.index("number_digest")
WRITTEN = PREPARED_COLUMNS.index("document_number")
#: What is public, or becomes so without anybody deciding about its words.
MAY_SHOW = Q(state=RecordState.PUBLIC) | Q(
    state=RecordState.HELD, reason__in=(NOTICE_MISSING, *WAITING)
)


def held(row: PreparedRow, reason: str) -> tuple[object, ...]:
    """Return the columns of an entry that waits for its list's publication."""
    named = row.named()
    if named["state"] == RecordState.PUBLIC:
        named |= {"state": RecordState.HELD.value, "reason": reason}
        named |= dict.fromkeys(("publish_from", "public_until", "repair_from"))
    return tuple(named.values())
