"""Who a row is about: found by codes and digests, never by name.

A resolver serves one handful of rows: it asks the register once for all of them, remembers what
they add, and writes the new subjects together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from registry import bulk
from registry.enums import IdentifierStatus, IdentifierType
from registry.models import FormerName, Identifier, IdentityDigest, Subject
from registry.models.base import new_public_id
from registry.places import region_of_code
from registry.reporting.preparing import NAME_PURPOSE, PreparedRow, SubjectFacts
from registry.reporting.problems import Problem, problem
from registry.vault import open_sealed

Code = tuple[str, str]
Identity = tuple[str, str, bytes]

#: Codes that, like the credit code, belong to one subject only: two of them must agree.
DECISIVE = {IdentifierType.USCC, IdentifierType.REGISTRATION, IdentifierType.ORGANISATION}

_LEADING = {IdentifierStatus.FORMER: 0, IdentifierStatus.CURRENT: 1}

_SUBJECT_COLUMNS = (
    "id",
    "public_id",
    "kind",
    "name",
    "name_fold",
    "sealed_name",
    "uscc",
    "region_id",
    "version",
    "counted",
    "created_at",
)


@dataclass(slots=True)
class Known:
    """A subject as far as an import needs it; ``pk`` is 0 until a new one is written."""

    pk: int
    name_fold: str
    region_id: str | None
    sealed_name: bytes | None


class Resolver:
    """The subjects of one handful of rows; their authorities are ``deciders.Authorities``."""

    def __init__(self, rows: list[PreparedRow]) -> None:
        self._by_code: dict[Code, Known] = {}
        self._by_identity: dict[Identity, Known] = {}
        self._new: list[tuple[Known, SubjectFacts]] = []
        self._ask(rows)
        self._other_names = _other_names(self._by_code.values())

    def _ask(self, rows: list[PreparedRow]) -> None:
        """Look up every code and identity of the rows, led to whoever goes on after merges."""
        codes = _code_owners(rows)
        identities = _identity_owners(rows)
        subjects = _subjects({*codes.values(), *identities.values()})
        self._by_code = {code: subjects[pk] for code, pk in codes.items()}
        self._by_identity = {identity: subjects[pk] for identity, pk in identities.items()}

    def problem_of(self, row: PreparedRow) -> Problem | None:
        """Return why the row's subject can't be told, or None when it is certain."""
        facts = row.subject
        if facts.identity:
            person = self._person(facts)
            if person and _opened(person.sealed_name) != _opened(facts.sealed_name):
                return problem("H105", "证件号码")
            return None
        subject = self._by_code.get(_uscc(facts))
        owners = [self._by_code[code] for code in _decisive(facts) if code in self._by_code]
        if any(owner is not subject for owner in owners):
            return problem("H102", "统一社会信用代码、工商注册号、组织机构代码")
        if subject and not self._bears(subject, facts.name_fold):
            return problem("1001", "行政相对人名称")
        return None

    def _bears(self, subject: Known, name_fold: str) -> bool:
        """Tell whether the subject has, or had, this name."""
        return subject.name_fold == name_fold or name_fold in self._other_names.get(subject.pk, ())

    def subject_of(self, row: PreparedRow) -> Known:
        """Return the row's subject: the known one, or one that :meth:`save_new` will write."""
        return self.known(row) or self._add(row.subject)

    def known(self, row: PreparedRow) -> Known | None:
        """Return the row's subject where there is one already."""
        facts = row.subject
        if facts.identity:
            return self._person(facts)
        return self._by_code.get(_uscc(facts))

    def _person(self, facts: SubjectFacts) -> Known | None:
        """Return who is known by the number, under whichever key of the ring."""
        found = (self._by_identity.get(identity) for identity in facts.identities)
        return next(filter(None, found), None)

    def _add(self, facts: SubjectFacts) -> Known:
        region = region_of_code(facts.region_digits) if facts.region_digits else None
        subject = Known(0, facts.name_fold, region, facts.sealed_name)
        self._new.append((subject, facts))
        # Rows that follow in this handful must find it, by whichever code.
        for identity in facts.identities:
            self._by_identity[identity] = subject
        for code in _decisive(facts):
            self._by_code[code] = subject
        return subject

    def save_new(self, at: object) -> None:
        """Write the subjects that the handful adds, with their codes and digests."""
        ids = bulk.reserve_ids(Subject, len(self._new))
        for pk, (subject, _facts) in zip(ids, self._new, strict=True):
            subject.pk = pk
        bulk.insert(
            Subject,
            _SUBJECT_COLUMNS,
            [
                (
                    subject.pk,
                    new_public_id(),
                    facts.kind,
                    facts.name,
                    facts.name_fold,
                    facts.sealed_name,
                    facts.uscc,
                    subject.region_id,
                    1,
                    False,
                    at,
                )
                for subject, facts in self._new
            ],
        )
        self._save_codes()

    def _save_codes(self) -> None:
        # A number that another subject has already (重码) stays with that one: the credit code is
        # what finds this subject, and the sealed row keeps the number.
        codes = [
            (subject.pk, *code, IdentifierStatus.CURRENT.value)
            for subject, facts in self._new
            for code in facts.codes
            if self._by_code.setdefault(code, subject) is subject
        ]
        bulk.insert(Identifier, ("subject_id", "type", "value", "status"), codes)
        identities = [
            (subject.pk, *identity) for subject, facts in self._new for identity in facts.identities
        ]
        bulk.insert(IdentityDigest, ("subject_id", "type", "key_id", "digest"), identities)


def _uscc(facts: SubjectFacts) -> Code:
    return (IdentifierType.USCC.value, facts.uscc)


def _decisive(facts: SubjectFacts) -> list[Code]:
    return [code for code in facts.codes if code[0] in DECISIVE]


def _opened(sealed_name: bytes | None) -> bytes:
    return open_sealed(sealed_name, NAME_PURPOSE) if sealed_name else b""


def _code_owners(rows: list[PreparedRow]) -> dict[Code, int]:
    codes = {code for row in rows for code in row.subject.codes}
    found = bulk.select(
        Identifier,
        ("type", "value", "subject_id", "status"),
        "value",
        {value for _, value in codes},
    )
    # A former code still leads to its subject, unless another one carries it now; a wrong one
    # leads nowhere. Former ones come first and are written over.
    usable = sorted((row for row in found if row[3] in _LEADING), key=lambda row: _LEADING[row[3]])
    return {(kind, value): pk for kind, value, pk, _status in usable if (kind, value) in codes}


def _identity_owners(rows: list[PreparedRow]) -> dict[Identity, int]:
    digests = {identity[2] for row in rows for identity in row.subject.identities}
    found = bulk.select(
        IdentityDigest, ("type", "key_id", "digest", "subject_id"), "digest", digests
    )
    return {(kind, key_id, bytes(digest)): pk for kind, key_id, digest, pk in found}


def _subjects(ids: set[int]) -> dict[int, Known]:
    """Return the subjects by id; a merged one's id leads to the one that goes on."""
    columns = ("id", "name_fold", "region_id", "sealed_name", "merged_into_id")
    rows = {row[0]: row for row in bulk.select(Subject, columns, "id", ids)}
    merged = {pk: row[4] for pk, row in rows.items() if row[4]}
    rows |= {row[0]: row for row in bulk.select(Subject, columns, "id", set(merged.values()))}
    known = {pk: Known(*row[:4]) for pk, row in rows.items() if pk not in merged}
    # Merges make no chains (registry.subjects), so one step leads to the end.
    return known | {pk: known[into] for pk, into in merged.items()}


def _other_names(subjects: Iterable[Known]) -> dict[int, set[str]]:
    """Return the names that subjects had, and those of whom was merged into them."""
    found: dict[Any, set[str]] = {}
    ids = {subject.pk for subject in subjects}
    merged: dict[Any, Any] = {}
    for pk, name_fold, into in bulk.select(
        Subject, ("id", "name_fold", "merged_into_id"), "merged_into_id", ids
    ):
        merged[pk] = into
        found.setdefault(into, set()).add(name_fold)
    for pk, name_fold in bulk.select(
        FormerName, ("subject_id", "name_fold"), "subject_id", {*ids, *merged}
    ):
        found.setdefault(merged.get(pk, pk), set()).add(name_fold)
    return found
