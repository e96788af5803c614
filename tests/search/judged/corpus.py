"""The judged register: read from its data files and written through the factories, always alike.

Public ids, codes and document numbers are made from names and places in the files, never from
chance or from a counter that other tests move: the same question has the same answer every time.
"""

import csv
import hashlib
import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from registry.enums import IdentifierType, SubjectKind
from registry.subjects import merge
from tests.factories import (
    make_authority,
    make_record,
    make_registration_number,
    make_subject,
    make_uscc,
)

FOLDER = Path(__file__).parent
_STARTS = {
    SubjectKind.GOVERNMENT: "11",
    SubjectKind.INSTITUTION: "12",
    SubjectKind.ENTERPRISE: "91",
    SubjectKind.SOLE_TRADER: "92",
    SubjectKind.COOPERATIVE: "93",
    SubjectKind.COLLECTIVE: "N2",
    SubjectKind.SOCIAL_ORGANISATION: "51",
    SubjectKind.PRIVATE_NONPROFIT: "52",
}
#: What a subject without a record in the file is registered with: title, content.
_REGISTERED = ("准予设立登记通知书", "准予设立登记，核发营业执照")
#: Codes and numbers of the judged register, far from those that factories count.
_FIRST_CODE = 200_000


@dataclass(frozen=True)
class Line:
    """One subject of ``subjects.toml``."""

    key: str
    name: str
    kind: SubjectKind
    region: str
    uscc: str
    registration: str
    former: tuple[str, ...]
    into: str


@dataclass
class Judged:
    """The register as questions name it: public ids by key and by document number."""

    subjects: dict[str, str] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)


def public_id(*parts):
    """Return a public id that depends on nothing but *parts*."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:22]


@cache
def _regions():
    return tomllib.loads((FOLDER / "subjects.toml").read_text("utf-8"))


@cache
def lines():
    """Return the subjects of the file by key: the name, or name@region where several share it."""
    found = [
        (region, kind, text)
        for region, kinds in _regions().items()
        for kind, names in kinds.items()
        if kind != "place"
        for text in names.strip().splitlines()
    ]
    read = [_line(number, *each) for number, each in enumerate(found, _FIRST_CODE)]
    names = [line.name for line in read]
    return {line.key if names.count(line.name) > 1 else line.name: line for line in read}


def _line(number, region, kind, text):
    kind = SubjectKind(kind)
    text, _, into = text.partition(" -> ")
    text, _, former = text.partition(" <- ")
    name = text.removesuffix(" #")
    return Line(
        key=f"{name}@{region}",
        name=name,
        kind=kind,
        region=region,
        uscc=make_uscc(number, _STARTS[kind], region),
        registration=make_registration_number(number, region) if name != text else "",
        former=tuple(filter(None, former.split("、"))),
        into=into,
    )


@cache
def rows():
    """Return the records of the file, and one for each subject that has none there."""
    with (FOLDER / "records.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    have = {row["subject"] for row in found}
    title, content = _REGISTERED
    for number, key in enumerate(lines(), 1):
        if key not in have:
            place = _regions()[lines()[key].region]["place"]
            found.append(
                {
                    "number": f"（{place}）登记设字〔2024〕第{number:04d}号",
                    "kind": "licence",
                    "subject": key,
                    "authority": f"{place}登记注册局",
                    "decided_on": f"2024-{number % 12 + 1:02d}-{number % 28 + 1:02d}",
                    "title": title,
                    "content": content,
                    "facts": "",
                }
            )
    return found


def fill_register():
    """Write the judged register and return it; events tell the index of everything."""
    judged = Judged()
    made = {key: _subject(key, line) for key, line in lines().items()}
    authorities = {}
    for row in rows():
        name = row["authority"]
        if name not in authorities:
            authorities[name] = _authority(name, len(authorities), made[row["subject"]].region_id)
        record = _record(row, made[row["subject"]], authorities[name])
        judged.records[row["number"]] = record.public_id
    for key, line in lines().items():
        if line.into:
            merge(made[key], made[line.into], "同一主体")
    judged.subjects = {key: subject.public_id for key, subject in made.items()}
    return judged


def _subject(key, line):
    codes = {IdentifierType.REGISTRATION: line.registration} if line.registration else {}
    return make_subject(
        line.name,
        line.kind,
        line.region,
        former_names=line.former,
        codes=codes,
        uscc=line.uscc,
        public_id=public_id("subject", key),
    )


def _authority(name, number, region):
    return make_authority(name, region, code=make_uscc(100_000 + number, "11", region))


def _record(row, subject, authority):
    is_penalty = row["kind"] == "penalty"
    shown = {"violation_type" if is_penalty else "document_name": row["title"]}
    shown |= {"content": row["content"], "facts": row["facts"]}
    return make_record(
        subject,
        authority,
        kind=row["kind"],
        document_number=row["number"],
        decided_on=date.fromisoformat(row["decided_on"]),
        public_id=public_id("record", row["number"]),
        shown={name: value for name, value in shown.items() if value},
    )
