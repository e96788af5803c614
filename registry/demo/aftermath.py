"""What a credit office did after the rows went in: renamed, merged, confirmed, withdrew.

Every step looks at how things stand first, so that doing all of it again changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Final

from registry.decisions import confirm_severity, withdraw
from registry.demo.generating import LAYOUTS, PENALTY, PlantedRow, planted_row, split
from registry.demo.subjects import PAIRS, DemoSubject, merged, renamed
from registry.enums import IdentifierType, RecordState, Severity
from registry.identifiers import normalise_name
from registry.models import Identifier, Record, Subject
from registry.reporting.checking import check_row
from registry.reporting.layouts import layouts
from registry.reporting.preparing import record_key
from registry.subjects import merge, rename

_RENAMED: Final = 36
_MERGED: Final = 6
_CONFIRMED: Final = 24
_WITHDRAWN: Final = 12
#: One of so many serious ones is found to be a general breach; one more stays unconfirmed.
_CORRECTED_EVERY: Final = 6
_WITHDRAWN_EVERY: Final = 97
#: Subjects that came into play with a thousand records, more or less: where to stop looking.
_SUBJECTS_PER_RECORD: Final = 0.6
_LOOKED_AT: Final = 20_000
_SERIOUS: Final = "严重"


@dataclass(frozen=True, slots=True)
class Aftermath:
    """How many of each were newly done."""

    renamed: int
    merged: int
    confirmed: int
    withdrawn: int


def live_on(records: int, seed: int, until: date) -> Aftermath:
    """Do the office's work on the records of a run of so many records."""
    return Aftermath(
        renamed=_rename(records, seed, until),
        merged=_merge(records, seed, until),
        confirmed=_confirm(records, seed, until),
        withdrawn=_withdraw(records, seed, until),
    )


def _rename(records: int, seed: int, until: date) -> int:
    """Rename the first of those that take another name, as far as the register holds them."""
    done = found = 0
    for number in _subject_numbers(records):
        pair = renamed(seed, number, until)
        subject = _known(pair[0]) if pair else None
        if not pair or not subject:
            continue
        if subject.name == normalise_name(pair[0].name):
            rename(subject, pair[1], until - timedelta(days=30 + found * 11), "企业名称变更登记")
            done += 1
        found += 1
        if found == _RENAMED:
            break
    return done


def _merge(records: int, seed: int, until: date) -> int:
    """Merge some firms that stand there under two codes; the other pairs wait for staff."""
    done = found = 0
    for number in range(1, _last_subject(records), PAIRS):
        pair = merged(seed, number, until)
        kept, gone = (_subject_of(code.uscc) for code in pair) if pair else (None, None)
        if not kept or not gone:
            continue
        if gone.merged_into_id is None and kept.merged_into_id is None:
            merge(gone, kept, "同一企业登记了两个统一社会信用代码，经核实合并")
            done += 1
        found += 1
        if found == _MERGED:
            break
    return done


def _confirm(records: int, seed: int, until: date) -> int:
    """Confirm most of the first serious breaches, correct some, leave some open."""
    serious = (
        row for row in _penalties(records, seed, until) if row.values["severity"] == _SERIOUS
    )
    done = 0
    for place, row in enumerate(islice(serious, _CONFIRMED)):
        record = _record_of(row, until)
        if record is None or record.severity_confirmed or place % _CORRECTED_EVERY == 1:
            continue
        severity = Severity.GENERAL if place % _CORRECTED_EVERY == 0 else Severity.SERIOUS
        confirm_severity(record, severity, "经核实失信程度", "行业失信程度认定标准（示例）")
        done += 1
    return done


def _withdraw(records: int, seed: int, until: date) -> int:
    """Take a few penalties off after their repair."""
    done = 0
    numbers = range(_WITHDRAWN_EVERY // 2, split(records)[PENALTY], _WITHDRAWN_EVERY)
    for number in numbers[:_WITHDRAWN]:
        record = _record_of(planted_row(PENALTY, number, seed, until), until)
        if record and record.state == RecordState.PUBLIC:
            withdraw(record, "信用修复完成，终止公示", "《信用修复管理办法》（令第36号）")
            done += 1
    return done


def _last_subject(records: int) -> int:
    return min(_LOOKED_AT, 40 + int(records * _SUBJECTS_PER_RECORD))


def _subject_numbers(records: int) -> Iterator[int]:
    return iter(range(_last_subject(records)))


def _penalties(records: int, seed: int, until: date) -> Iterator[PlantedRow]:
    count = min(split(records)[PENALTY], _LOOKED_AT)
    return (planted_row(PENALTY, number, seed, until) for number in range(count))


def _known(who: DemoSubject) -> Subject | None:
    subject = _subject_of(who.uscc)
    return None if subject is None or subject.merged_into_id else subject


def _subject_of(uscc: str) -> Subject | None:
    code = (
        Identifier.objects.filter(type=IdentifierType.USCC, value=uscc)
        .select_related("subject")
        .order_by("pk")
        .first()
    )
    return code.subject if code else None


def _record_of(row: PlantedRow, until: date) -> Record | None:
    """Return the record that a row became, by its key; None where it was set aside."""
    kind = PENALTY
    checked = check_row(layouts()[LAYOUTS[kind]], row.cells, until)
    if checked.problems:
        return None
    return Record.objects.filter(key=record_key(kind, checked.values)).first()
