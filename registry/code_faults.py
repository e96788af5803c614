"""Looking for doubled and wrong codes (重错码): piece by piece, never the register at once.

Each call looks at one piece of identifiers, and of rows that were set aside, behind where the
last one ended; at the end it begins again. A fault is found when the newer of its two halves is
reached. The place is kept in the register, so a restart goes on where it was.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from registry.enums import IdentifierStatus, IdentifierType
from registry.identifiers import (
    normalise_code,
    read_organisation_code,
    read_registration_number,
    read_uscc,
)
from registry.masking import scrub_number
from registry.models import Authority, Identifier, Record, SetAsideRow, Subject
from registry.models.code_cases import CodeFault
from registry.numbers import number, put
from registry.reporting.layouts import layouts
from registry.reporting.preparing import CODE_FIELDS
from registry.reporting.sealed_rows import open_row
from registry.row_facts import bearers

#: Identifiers, and set-aside rows, looked at by one call: 20 to 40 ms.
PIECE: Final = 500
#: A code that more subjects bear than this says nothing of any of them ("000000000000000").
MOST_BEARERS: Final = 20

_IDENTIFIERS_SEEN: Final = "code_faults_identifier"
_ROWS_SEEN: Final = "code_faults_row"
_READERS: Final = {
    IdentifierType.USCC: read_uscc,
    IdentifierType.ORGANISATION: read_organisation_code,
    IdentifierType.REGISTRATION: read_registration_number,
}
#: Rows that may tell of a fault: codes that fail (rejected), and codes of several subjects.
_TELLING: Final = {"R201": CodeFault.FAILING, "R202": CodeFault.FAILING, "H102": CodeFault.SHARED}
#: Kinds of code that belong to one subject; tax numbers of branches may be the head's.
_OWN: Final = tuple(_READERS)


@dataclass(frozen=True, slots=True)
class Found:
    """A fault: its sort, the code, inner ids of the subjects, and where it belongs."""

    fault: CodeFault
    code: str
    subjects: tuple[int, ...]
    region: str | None = None
    authority: int | None = None


def next_piece(size: int = PIECE) -> list[Found]:
    """Look at the next piece and return what is wrong in it."""
    after = number(_IDENTIFIERS_SEEN)
    rows = list(
        Identifier.objects.filter(pk__gt=after)
        .exclude(status=IdentifierStatus.WRONG)
        .order_by("pk")
        .select_related("subject")[:size]
    )
    put(_IDENTIFIERS_SEEN, rows[-1].pk if len(rows) == size else 0)
    found = [*shared(rows), *several(rows), *failing(rows), *_told_by_rows(size)]
    return list({(one.fault, one.code, one.subjects): one for one in found}.values())


def shared(rows: Iterable[Identifier]) -> Iterator[Found]:
    """Yield the codes among these that another subject bears, or bore, too (一码多主体)."""
    values = {row.value for row in rows if row.type in _OWN}
    bearing: dict[tuple[str, str], dict[int, Subject]] = {}
    for row in bearers(values):
        if row.type in _OWN:
            subject = row.subject.merged_into or row.subject
            bearing.setdefault((row.type, row.value), {})[subject.pk] = subject
    for (_type, value), subjects in sorted(bearing.items()):
        if 1 < len(subjects) <= MOST_BEARERS:
            yield _found(CodeFault.SHARED, value, list(subjects.values()))


def several(rows: Iterable[Identifier]) -> Iterator[Found]:
    """Yield subjects with two credit codes in use, and likely doubles: same name, same place."""
    mine = {row.subject_id: row.subject for row in rows if not row.subject.merged_into_id}
    mine = {pk: one for pk, one in mine.items() if not one.is_person}
    doubled = (
        Identifier.objects.filter(
            subject__in=mine, type=IdentifierType.USCC, status=IdentifierStatus.CURRENT
        )
        .values_list("subject")
        .annotate(Count("pk"))
        .filter(pk__count__gt=1)
    )
    for pk, _number_of in doubled:
        yield _found(CodeFault.SEVERAL, mine[pk].uscc, [mine[pk]])
    yield from _namesakes(mine.values())


def _namesakes(subjects: Iterable[Subject]) -> Iterator[Found]:
    """Yield organisations of one name in one place under different codes: perhaps the same."""
    names = {one.name_fold for one in subjects if one.name_fold}
    same: dict[tuple[str, str | None], list[Subject]] = {}
    found = Subject.objects.filter(name_fold__in=names, merged_into__isnull=True)
    for row in found.exclude(name_fold=""):
        if not row.is_person:
            same.setdefault((row.name_fold, row.region_id), []).append(row)
    for namesakes in same.values():
        if 1 < len(namesakes) <= MOST_BEARERS:
            codes = sorted(one.uscc for one in namesakes if one.uscc)
            yield _found(CodeFault.SEVERAL, codes[0] if codes else "", namesakes)


def failing(rows: Iterable[Identifier]) -> Iterator[Found]:
    """Yield codes whose check characters don't hold (校验不通过)."""
    for row in rows:
        reader = _READERS.get(IdentifierType(row.type))
        if reader and not reader(row.value).ok:
            yield _found(CodeFault.FAILING, row.value, [row.subject])


def _found(fault: CodeFault, code: str, subjects: list[Subject]) -> Found:
    # Who reported it: the authority of the first subject's newest record, by the index.
    first = min(subjects, key=lambda one: one.pk)
    records = Record.objects.filter(subject=first).order_by("kind", "-decided_on", "-pk")
    authority = records.values_list("authority_id", flat=True).first()
    ids = tuple(sorted(one.pk for one in subjects))
    return Found(fault, code, ids, first.region_id, authority)


def _told_by_rows(size: int) -> Iterator[Found]:
    """Yield faults of codes in rows that were set aside since the last look."""
    after = number(_ROWS_SEEN)
    rows = list(SetAsideRow.objects.filter(pk__gt=after).order_by("pk")[:size])
    if rows:
        put(_ROWS_SEEN, rows[-1].pk)
    for row in rows:
        for item in row.problems:
            if item["code"] in _TELLING and not row.settled_at:
                yield from _told_by(row, _TELLING[item["code"]], item["column"])
                break


def _told_by(row: SetAsideRow, fault: CodeFault, column: str) -> Iterator[Found]:
    layout, cells, _extra = open_row(row.sealed)
    headers = layouts()[layout].headers
    # Only columns of organisations' codes: a person's number never becomes a case.
    fields = [name for name in CODE_FIELDS if headers.get(name) == column]
    if fault == CodeFault.SHARED:
        fields = ["uscc"]
    authority_code = normalise_code(cells.get("authority_code", ""))
    authority = Authority.objects.filter(code=authority_code).first()
    region = authority.region_id if authority else row.region_id
    for name in fields:
        code = normalise_code(cells.get(name, ""))
        if not code or not _is_organisations(code):
            continue
        subjects = _bearers_in(cells) if fault == CodeFault.SHARED else ()
        if fault == CodeFault.FAILING or len(subjects) > 1:
            yield Found(fault, code[:120], subjects, region, authority.pk if authority else None)


def _is_organisations(code: str) -> bool:
    """Tell whether a faulty code can't be a person's number in the wrong column."""
    return scrub_number(code) == code


def _bearers_in(cells: dict[str, str]) -> tuple[int, ...]:
    values = {normalise_code(cells[name]) for name in CODE_FIELDS if cells.get(name)}
    found = [row for row in bearers(values) if row.type in _OWN]
    return tuple(sorted({row.subject.merged_into_id or row.subject_id for row in found}))
