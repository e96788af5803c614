"""From a row of text to what the register stores of it: checked, masked, sealed, judged.

Everything here is pure but for the keys, so it runs in worker processes beside the one that
writes. What needs the register (is the subject known? is the record new?) comes afterwards, in
:mod:`registry.reporting.writing`.
"""

import json
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from registry import disclosure
from registry.enums import IdentifierType, SubjectKind
from registry.identifiers import (
    fold_document_number,
    fold_name,
    uscc_region,
    uscc_subject_kind,
)
from registry.masking import mask_person_name, scrub_number
from registry.models.base import new_public_id
from registry.reporting.checking import (
    PERSON,
    CheckedRow,
    check_row,
)
from registry.reporting.disclosing import disclosure_facts
from registry.reporting.layouts import layouts
from registry.reporting.odd_text import lost_problems
from registry.reporting.problems import Problem, problem, told_together
from registry.reporting.sealed_rows import seal_row
from registry.reporting.showing import (
    known_numbers,
    number_short,
    public_values,
    scrub_short,
    without,
)
from registry.reporting.timeliness import WorkingDays, assess_timeliness
from registry.reporting.versions import DISCLOSURE_FIELDS
from registry.vault import identity_digests, keyed_digest, seal

NAME_PURPOSE = "subject name"

TOLD = {"R401", "R402"}
DOUBTS = {"may_be_summary": "H103", "may_be_secret": "H104"}
CODE_FIELDS = {
    "uscc": IdentifierType.USCC,
    "registration_number": IdentifierType.REGISTRATION,
    "organisation_code": IdentifierType.ORGANISATION,
    "tax_number": IdentifierType.TAX,
    "institution_number": IdentifierType.INSTITUTION,
    "social_number": IdentifierType.SOCIAL,
}
#: Codes whose check characters were proven: they can't be a person's number.
CHECKED_CODES = {"uscc", "organisation_code"}


class RawRow(NamedTuple):
    """One row of a file: its number there, cells by field, and cells of unknown columns.

    The rows that travel between processes are plain tuples: they pickle several times faster
    than dataclasses do.
    """

    number: int
    cells: dict[str, str]
    extra: dict[str, str]


class SetAside(NamedTuple):
    """A row that doesn't go in: why, and the sealed row itself.

    ``key`` is set where the department tells a decision to be secret or summary: a record that
    is shown under that key must go. ``authority_code`` says for whom it is counted, as far as it
    can be told.
    """

    number: int
    problems: list[Problem]
    sealed: bytes
    digest: bytes
    key: bytes = b""
    authority_code: str = ""


class SubjectFacts(NamedTuple):
    """Who a row is about. ``identity`` is (certificate, key id, digest) of a natural person.

    ``older`` are the same under the other keys of the ring, while one is being replaced.
    """

    kind: str
    name: str
    name_fold: str
    uscc: str
    region_digits: str
    codes: tuple[tuple[str, str], ...] = ()
    identity: tuple[str, str, bytes] | None = None
    sealed_name: bytes | None = None
    older: tuple[tuple[str, str, bytes], ...] = ()

    @property
    def identities(self) -> tuple[tuple[str, str, bytes], ...]:
        """All digests by which a natural person may be known; none of anybody else."""
        return (self.identity, *self.older) if self.identity else ()


#: The record's columns that can be told without the register, in the order of
#: ``PreparedRow.columns``. Dates are ISO texts, ``shown`` is JSON text.
PREPARED_COLUMNS = (
    "public_id",
    "key",
    "number_digest",
    "document_number",
    "decided_on",
    *DISCLOSURE_FIELDS,
    "shown",
    "texts_held",
    "sealed",
    "content_digest",
    "row_number",
    "timeliness",
)


class PreparedRow(NamedTuple):
    """A row that may go in, as far as it can be told without the register."""

    number: int
    key: bytes
    content_digest: bytes
    subject: SubjectFacts
    authority_code: str
    authority_name: str
    timeliness: str
    doubts: list[Problem]
    columns: tuple[Any, ...]

    def named(self) -> dict[str, Any]:
        """Return the prepared columns by name."""
        return dict(zip(PREPARED_COLUMNS, self.columns, strict=True))

    def set_aside(self, problems: list[Problem]) -> SetAside:
        """Return this row as one that waits for staff."""
        sealed = self.named()["sealed"]
        return SetAside(
            self.number, problems, sealed, self.content_digest, authority_code=self.authority_code
        )


def prepare(
    layout_code: str, row: RawRow, reported_on: date, years: WorkingDays | None = None
) -> PreparedRow | SetAside:
    """Check one row and, when nothing is wrong with it, make it ready to be written.

    *years* are working days that staff entered (``registry.calendar``).
    """
    layout = layouts()[layout_code]
    checked = check_row(layout, row.cells, reported_on)
    sealed = seal_row(layout_code, row.cells, row.extra)
    problems = [*checked.problems, *lost_problems(layout, row.cells, row.extra)]
    if problems:
        digest = keyed_digest(layout_code, *flat(row.cells))
        code = checked.values.get("authority_code", "")
        told = _told_key(layout.kind, checked)
        return SetAside(row.number, told_together(problems), sealed, digest, told, code)
    timeliness = _timeliness(checked.values["decided_on"], reported_on, years)
    return prepare_values(layout.kind, row.number, checked.values, sealed, timeliness)


def _told_key(kind: str, checked: CheckedRow) -> bytes:
    """Return the key of a row that tells to be secret or summary, as far as it can be told."""
    if not TOLD & {item.code for item in checked.problems}:
        return b""
    try:
        return record_key(kind, checked.values)
    except KeyError:
        return b""


def flat(values: dict[str, str]) -> list[str]:
    """Return names and values in one order, to be digested."""
    return [part for name in sorted(values) for part in (name, values[name])]


def prepare_values(
    kind: str, number: int, values: dict[str, str], sealed: bytes, timeliness: str
) -> PreparedRow:
    """Make a row ready whose values passed every check."""
    answer = disclosure.assess(disclosure_facts(kind, values))
    doubt = DOUBTS.get(answer.reason)
    key = record_key(kind, values)
    shown, texts_held = public_values(kind, values)
    content_digest = keyed_digest(kind, *flat(values))
    return PreparedRow(
        number=number,
        key=key,
        content_digest=content_digest,
        subject=subject_facts(values),
        authority_code=values["authority_code"],
        authority_name=scrub_short(values["authority_name"]),
        timeliness=timeliness,
        doubts=[problem(doubt)] if doubt else [],
        columns=(
            new_public_id(),
            key,
            number_digest(kind, values["authority_code"], values["document_number"]),
            document_number(values),
            values["decided_on"],
            answer.state.value,
            _iso(answer.publish_from),
            _iso(answer.public_until),
            _iso(answer.repair_from),
            answer.rule,
            answer.reason,
            answer.severity,
            answer.needs_confirmation,
            _json(shown),
            texts_held,
            sealed,
            content_digest,
            number,
            timeliness,
        ),
    )


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def record_key(kind: str, values: dict[str, str]) -> bytes:
    """Return the record's key (design decision 6): kind, authority, document, subject."""
    if values["subject_category"] == PERSON:
        identifier = f"{values['certificate']}:{values['certificate_number']}"
    else:
        identifier = values["uscc"]
    number = fold_document_number(values["document_number"])
    return keyed_digest(kind, values["authority_code"], number, identifier)


def number_digest(kind: str, authority_code: str, document_number: str) -> int:
    """Return what tells a decision whosever it is: 64 bits, for a subject has few of them."""
    digest = keyed_digest("number", kind, authority_code, fold_document_number(document_number))
    return int.from_bytes(digest[:8], "big", signed=True)


def _timeliness(decided_on: str, reported_on: date, years: WorkingDays | None) -> str:
    if years:
        return assess_timeliness(date.fromisoformat(decided_on), reported_on, years).value
    return _usual_timeliness(decided_on, reported_on)


@lru_cache(maxsize=4096)
def _usual_timeliness(decided_on: str, reported_on: date) -> str:
    return assess_timeliness(date.fromisoformat(decided_on), reported_on).value


def subject_facts(values: dict[str, str]) -> SubjectFacts:
    """Return who a checked row is about."""
    name = values["subject_name"]
    if values["subject_category"] == PERSON:
        certificate = values["certificate"]
        digests = identity_digests(certificate, values["certificate_number"])
        identity, *older = [(certificate, *digest) for digest in digests]
        return SubjectFacts(
            kind=SubjectKind.NATURAL_PERSON,
            name=shown_name(values),
            name_fold="",
            uscc="",
            region_digits="",
            identity=identity,
            older=tuple(older),
            # 姓名（身份证号） is met in the name column: the name ends where the bracket begins.
            sealed_name=seal(fold_name(name.partition("（")[0]).encode(), NAME_PURPOSE),
        )
    uscc = values["uscc"]
    public_name = shown_name(values)
    return SubjectFacts(
        kind=uscc_subject_kind(uscc),
        name=public_name,
        name_fold=fold_name(public_name),
        uscc=uscc,
        region_digits=uscc_region(uscc),
        # A number that hides a person's identity number is kept in the sealed row only.
        codes=tuple(
            (code_type.value, values[name])
            for name, code_type in CODE_FIELDS.items()
            if name in values
            and (name in CHECKED_CODES or number_short(values[name]) == values[name])
        ),
    )


def shown_name(values: dict[str, str]) -> str:
    """Return a checked row's subject as everybody sees it, staff too."""
    name = values.get("subject_name", "")
    return (mask_person_name if values.get("subject_category") == PERSON else scrub_number)(name)


def document_number(values: dict[str, str]) -> str:
    """Return a row's document number without what is personal in it."""
    return without(number_short(values["document_number"]), known_numbers(values))
