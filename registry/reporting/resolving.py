"""Who a row is about and who decided: found by codes and digests, never by name.

A resolver serves one handful of rows: it asks the register once for all of them, remembers what
they add, and writes the new subjects together.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.enums import IdentifierStatus, IdentifierType
from registry.models import Authority, FormerName, Identifier, IdentityDigest, Record, Subject
from registry.places import region_of_code
from registry.reporting.preparing import NAME_PURPOSE, PreparedRow, SubjectFacts
from registry.reporting.problems import Problem, problem
from registry.identifiers import uscc_region
from registry.vault import open_sealed

Code = tuple[str, str]
Identity = tuple[str, str, bytes]

#: Codes that, like the credit code, belong to one subject only: two of them must agree.
DECISIVE = {IdentifierType.USCC, IdentifierType.REGISTRATION, IdentifierType.ORGANISATION}


@dataclass
class _New:
    """A subject that this handful adds."""

    subject: Subject
    facts: SubjectFacts


class Resolver:
    """Subjects and authorities of one handful of rows."""

    def __init__(self, rows: list[PreparedRow]) -> None:
        self._by_code = _known_codes(rows)
        self._by_identity = _known_identities(rows)
        self._former = _former_names(self._by_code.values())
        self._new: dict[Code | Identity, _New] = {}
        self._authorities = _authorities(rows)

    def authority_of(self, row: PreparedRow) -> Authority:
        """Return the row's authority; it was created from the report when it was unknown."""
        return self._authorities[row.authority_code]

    def problem_of(self, row: PreparedRow) -> Problem | None:
        """Return why the row's subject can't be told, or None when it is certain."""
        if row.subject.identity:
            return self._person_problem(row)
        found = {
            subject.pk or id(subject)
            for code in row.subject.codes
            if code[0] in DECISIVE and (subject := self._organisation(code))
        }
        if len(found) > 1:
            return problem("H102", "统一社会信用代码、工商注册号、组织机构代码")
        subject = self._organisation(_uscc(row))
        if found and subject is None:
            return problem("H102", "统一社会信用代码与工商注册号、组织机构代码")
        if subject and not self._bears(subject, row.subject.name_fold):
            return problem("1001", "行政相对人名称")
        return None

    def _person_problem(self, row: PreparedRow) -> Problem | None:
        assert row.subject.identity is not None
        subject = self._by_identity.get(row.subject.identity)
        if subject is None and row.subject.identity in self._new:
            subject = self._new[row.subject.identity].subject
        if subject and _name_of(subject.sealed_name) != _name_of(row.subject.sealed_name):
            return problem("H105", "证件号码")
        return None

    def _organisation(self, code: Code) -> Subject | None:
        if code in self._by_code:
            return self._by_code[code]
        return self._new[code].subject if code in self._new else None

    def _bears(self, subject: Subject, name_fold: str) -> bool:
        """Tell whether the subject has, or had, this name."""
        return subject.name_fold == name_fold or name_fold in self._former.get(subject.pk, ())

    def attach_subject(self, record: Record, row: PreparedRow) -> None:
        """Set the record's subject: the known one, or one that :meth:`save_new` will write."""
        facts = row.subject
        if facts.identity:
            handle: Code | Identity = facts.identity
            subject = self._by_identity.get(facts.identity)
        else:
            handle = _uscc(row)
            subject = self._by_code.get(handle)
        if subject is None:
            if handle not in self._new:
                self._new[handle] = _New(_new_subject(facts), facts)
                # Its other codes must find it too, for the rows that follow in this handful.
                for code in facts.codes:
                    if code[0] in DECISIVE:
                        self._new.setdefault(code, self._new[handle])
            subject = self._new[handle].subject
        record.subject = subject
        record.subject_region_id = subject.region_id

    def save_new(self) -> None:
        """Write the subjects that the handful adds, with their codes and digests."""
        added = list({id(new): new for new in self._new.values()}.values())
        Subject.objects.bulk_create([new.subject for new in added])
        Identifier.objects.bulk_create(
            [
                Identifier(subject=new.subject, type=kind, value=value)
                for new in added
                for kind, value in new.facts.codes
            ],
            # A number that another subject has already (重码) stays with that one: staff see it
            # in the sealed row, and the credit code is what finds the subject.
            ignore_conflicts=True,
        )
        IdentityDigest.objects.bulk_create(
            [
                IdentityDigest(
                    subject=new.subject,
                    type=new.facts.identity[0],
                    key_id=new.facts.identity[1],
                    digest=new.facts.identity[2],
                )
                for new in added
                if new.facts.identity
            ]
        )


def _uscc(row: PreparedRow) -> Code:
    return (IdentifierType.USCC.value, row.subject.uscc)


def _name_of(sealed_name: bytes | None) -> bytes:
    return open_sealed(sealed_name, NAME_PURPOSE) if sealed_name else b""


def _new_subject(facts: SubjectFacts) -> Subject:
    return Subject(
        kind=facts.kind,
        name=facts.name,
        name_fold=facts.name_fold,
        sealed_name=facts.sealed_name,
        uscc=facts.uscc,
        region_id=region_of_code(facts.region_digits) if facts.region_digits else None,
    )


def _known_codes(rows: list[PreparedRow]) -> dict[Code, Subject]:
    codes = {code for row in rows for code in row.subject.codes}
    found = Identifier.objects.filter(
        status=IdentifierStatus.CURRENT, value__in={value for _, value in codes}
    ).select_related("subject__merged_into")
    return {
        (item.type, item.value): item.subject.merged_into or item.subject
        for item in found
        if (item.type, item.value) in codes
    }


def _known_identities(rows: list[PreparedRow]) -> dict[Identity, Subject]:
    wanted = {row.subject.identity for row in rows if row.subject.identity}
    found = IdentityDigest.objects.filter(
        digest__in=[identity[2] for identity in wanted]
    ).select_related("subject__merged_into")
    return {
        (item.type, item.key_id, bytes(item.digest)): item.subject.merged_into or item.subject
        for item in found
    }


def _former_names(subjects: Iterable[Subject]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    names = FormerName.objects.filter(subject__in={subject.pk for subject in subjects})
    for pk, name_fold in names.values_list("subject", "name_fold"):
        found.setdefault(pk, set()).add(name_fold)
    return found


def _authorities(rows: list[PreparedRow]) -> dict[str, Authority]:
    """Return the rows' authorities by code, creating those that the register doesn't know."""
    names = {row.authority_code: row.authority_name for row in rows}
    known = {item.code: item for item in Authority.objects.filter(code__in=names)}
    missing = [code for code in names if code not in known]
    if missing:
        Authority.objects.bulk_create(
            [
                Authority(
                    code=code, name=names[code], region_id=region_of_code(uscc_region(code))
                )
                for code in missing
            ],
            ignore_conflicts=True,
        )
        known |= {item.code: item for item in Authority.objects.filter(code__in=missing)}
    return known
