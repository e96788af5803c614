"""Files of the records that one answer hands out: asked for together, one query for each page."""

from collections.abc import Iterable

from registry.attachments import PublicAttachment, attachments_of
from registry.publication import PublicRecord


class Attached:
    """What one answer has read so far. It belongs to the answer; of who asks it knows nothing."""

    def __init__(self) -> None:
        self._waiting: set[str] = set()
        self._found: dict[str, tuple[PublicAttachment, ...]] = {}

    def hand_out(self, records: Iterable[PublicRecord]) -> None:
        """Note the records of a page, whose files may be asked for one by one."""
        self._waiting |= {record.public_id for record in records} - self._found.keys()

    def files_of(self, record: PublicRecord) -> tuple[PublicAttachment, ...]:
        """Return a record's files; the first that is asked of a page reads those of all of it."""
        if record.public_id not in self._found:
            asked = self._waiting | {record.public_id}
            found = attachments_of(asked)
            self._found |= {one: found.get(one, ()) for one in asked}
            self._waiting.clear()
        return self._found[record.public_id]
