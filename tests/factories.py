"""The smallest register that shows a point: invented, with valid check characters.

Everything is written straight into the models, as the import would leave it, without its checks.
"""

import itertools
from datetime import date, timedelta

from django.utils import timezone

from registry import outbox
from registry.enums import IdentifierType, RecordState, SubjectKind, Timeliness
from registry.identifiers import (
    fold_document_number,
    fold_name,
    organisation_check_character,
    registration_check_digit,
    resident_check_character,
    uscc_check_character,
)
from registry.models import Authority, FormerName, Identifier, Record, Subject
from registry.reporting.preparing import number_digest
from registry.reporting.sealed_rows import seal_row
from registry.vault import keyed_digest, seal

#: 眉县, in 宝鸡市 (610300), 陕西省 (610000).
MEI_COUNTY = "610326"

_KIND_STARTS = {
    SubjectKind.GOVERNMENT: "11",
    SubjectKind.INSTITUTION: "12",
    SubjectKind.COLLECTIVE: "N2",
    SubjectKind.ENTERPRISE: "91",
    SubjectKind.SOLE_TRADER: "92",
    SubjectKind.COOPERATIVE: "93",
    SubjectKind.SOCIAL_ORGANISATION: "51",
    SubjectKind.PRIVATE_NONPROFIT: "52",
}
_numbers = itertools.count(1)


def make_uscc(number, start="91", region=MEI_COUNTY):
    """Return a valid unified social credit code, another one for each number."""
    body = f"MF{number:06d}"
    code = f"{start}{region}{body}{organisation_check_character(body)}"
    return code + uscc_check_character(code)


def make_registration_number(number, region=MEI_COUNTY):
    """Return a valid registration number of 15 digits."""
    body = f"{region}{number:08d}"
    return body + registration_check_digit(body)


def make_resident_id(number=1, region=MEI_COUNTY, born="19900307"):
    """Return a resident ID with a valid check character, of nobody."""
    body = f"{region}{born}{number:03d}"
    return body + resident_check_character(body)


def make_authority(name="眉县市场监督管理局", region=MEI_COUNTY, **fields):
    """Return a new authority with a valid code."""
    fields.setdefault("code", make_uscc(900_000 + next(_numbers), start="11", region=region))
    return Authority.objects.create(name=name, region_id=region, **fields)


def make_subject(
    name="眉县天成商贸有限公司",
    kind=SubjectKind.ENTERPRISE,
    region=MEI_COUNTY,
    former_names=(),
    codes=None,
    **fields,
):
    """Return a new subject; a natural person's real name is sealed and *name* the masked one."""
    is_person = kind == SubjectKind.NATURAL_PERSON
    if is_person:
        fields.setdefault("sealed_name", seal(b"invented", "subject.name"))
    else:
        fields.setdefault("uscc", make_uscc(next(_numbers), _KIND_STARTS.get(kind, "Y1"), region))
        fields.setdefault("name_fold", fold_name(name))
    subject = Subject.objects.create(name=name, kind=kind, region_id=region, **fields)
    values = dict(codes or {})
    if subject.uscc:
        values.setdefault(IdentifierType.USCC, subject.uscc)
    for type_, value in values.items():
        Identifier.objects.create(subject=subject, type=type_, value=value)
    for former in former_names:
        FormerName.objects.create(subject=subject, name=former, name_fold=fold_name(former))
    return subject


def make_record(subject=None, authority=None, *, announce=True, removes=False, **fields):
    """Return a new record, public from its decision until a year from today, and announce it.

    ``shown`` adds to (or replaces) the values that readers see.
    """
    subject = subject or make_subject()
    authority = authority or make_authority()
    number = next(_numbers)
    today = timezone.localdate()
    fields.setdefault("kind", "licence")
    fields.setdefault("decided_on", date(2026, 3, 2))
    fields.setdefault("document_number", f"眉市监许〔{fields['decided_on'].year}〕{number}号")
    fields.setdefault("state", RecordState.PUBLIC)
    if fields["state"] == RecordState.PUBLIC:
        fields.setdefault("publish_from", fields["decided_on"])
        fields.setdefault("public_until", today + timedelta(days=365))
    shown = {
        "subject_name": subject.name,
        "document_number": fields["document_number"],
        "authority_name": authority.name,
        **_texts(fields["kind"]),
        **fields.pop("shown", {}),
    }
    key = (fields["kind"], authority.code, fold_document_number(fields["document_number"]))
    record = Record.objects.create(
        number_digest=number_digest(*key),
        key=keyed_digest(*key, subject.uscc or subject.public_id),
        subject=subject,
        authority=authority,
        region_id=authority.region_id,
        subject_region_id=subject.region_id,
        shown=shown,
        sealed=fields.pop("sealed", None) or _row(fields["kind"], subject, shown),
        content_digest=keyed_digest(*shown.values()),
        reported_on=fields["decided_on"],
        timeliness=Timeliness.NOT_ASSESSABLE,
        reason="public",
        changed_at=timezone.now(),
        **fields,
    )
    if announce:
        outbox.announce_records([(record.pk, record.version)], removes=removes)
    return record


def _row(kind, subject, shown):
    """Return the raw row that the record would have come from, sealed."""
    layout = f"{kind}_2018" if kind in ("licence", "penalty") else f"{kind}_local"
    return seal_row(layout, {"uscc": subject.uscc or "", **shown})


def _texts(kind):
    if kind == "penalty":
        return {
            "violation_type": "超范围经营",
            "facts": "经营过期食品",
            "content": "罚款人民币五千元",
        }
    return {"document_name": "食品经营许可", "content": "预包装食品销售"}


def change(record, *, removes=False, **fields):
    """Change a record as the register would: next version, new state, an event."""
    for name, value in fields.items():
        setattr(record, name, value)
    record.version += 1
    record.save(update_fields=[*fields, "version"])
    outbox.announce_records([(record.pk, record.version)], removes=removes)
    return record


def withdraw(record):
    """Withdraw a record."""
    outbox.raise_epoch()
    return change(record, removes=True, state=RecordState.WITHDRAWN)
