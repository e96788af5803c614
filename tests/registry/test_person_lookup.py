"""The look-up of a natural person: name and whole number, or nothing that tells anything."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry import person_lookup
from registry.enums import RecordState, SubjectKind
from registry.identifiers import fold_name
from registry.models import AuditEntry, IdentityDigest, StaffScope
from registry.person_lookup import PersonError, PersonLockedError, find, forms_of, own
from registry.reporting.preparing import NAME_PURPOSE
from registry.uses import USED
from registry.vault import identity_digest, seal
from tests.factories import MEI_COUNTY, make_authority, make_record, make_resident_id, make_subject

pytestmark = pytest.mark.django_db

CARD = "身份证"
NAME, NUMBER, OTHER = "诸葛示例", make_resident_id(7), make_resident_id(8)
OLD_FORM = NUMBER[:6] + NUMBER[8:17]
STATED = {"purpose": "办理异议申请：本人到场", "basis": "异议申请第7号"}


@pytest.fixture
def clerk():
    user = User.objects.create_user("clerk", first_name="示例", last_name="孙")
    StaffScope.objects.create(user=user, region_id=MEI_COUNTY)
    return user


def person(name=NAME, number=NUMBER, certificate=CARD):
    subject = make_subject(
        "诸葛某某",
        SubjectKind.NATURAL_PERSON,
        sealed_name=seal(fold_name(name).encode(), NAME_PURPOSE),
    )
    key_id, digest = identity_digest(certificate, number)
    IdentityDigest.objects.create(subject=subject, type=certificate, key_id=key_id, digest=digest)
    return subject


def asked(clerk, name=NAME, number=NUMBER, certificate=CARD):
    return find(name, certificate, number, by=clerk, **STATED)


def notes():
    return [row.facts for row in AuditEntry.objects.filter(action=USED).order_by("pk")]


def test_a_person_is_told_every_record_with_its_state(clerk):
    subject, today = person(), timezone.localdate()
    authority = make_authority()
    until = today + timedelta(days=30)
    states = [
        ("public", {"state": RecordState.PUBLIC, "public_until": until}),
        ("ended", {"state": RecordState.PUBLIC, "public_until": today - timedelta(days=1)}),
        ("held", {"state": RecordState.HELD}),
        ("withdrawn", {"state": RecordState.WITHDRAWN}),
        ("void", {"state": RecordState.VOID}),
    ]
    for number, (_code, fields) in enumerate(states):
        make_record(
            subject, authority, kind="penalty", decided_on=date(2025, 6, 20 - number), **fields
        )
    make_record(make_subject())
    make_record(person("旁人示例", OTHER))
    answer = asked(clerk, f" {NAME[:2]} {NAME[2:]}", NUMBER.lower())
    assert [record.state for record in answer.records] == [code for code, _fields in states]
    first = answer.records[0]
    assert (first.kind_label, first.authority_name) == ("行政处罚", "眉县市场监督管理局")
    assert (first.until, answer.records[1].until, answer.as_of) == (until, None, today)
    assert first.state_label == "正在公示"
    assert "异议" in answer.how_to_object
    assert NAME not in repr(answer)
    assert NUMBER not in repr(answer)


def test_the_use_is_noted_by_ids_and_digests_alone(clerk):
    subject = person()
    make_record(subject)
    assert asked(clerk)
    assert asked(clerk, "诸葛示") is None
    assert asked(clerk, number=OTHER) is None
    assert asked(clerk, "孙示例", OTHER) is None
    told = notes()
    assert [note["about"] for note in told] == [
        *(f"person:{subject.public_id}", "person:nobody", "person:nobody", "person:nobody")
    ]
    assert told[0]["digest"] == told[1]["digest"] != told[2]["digest"] == told[3]["digest"]
    assert [note.get("own_name", False) for note in told] == [False, False, False, True]
    assert {note["what"] for note in told} == {"own_records"}
    kept = str(list(AuditEntry.objects.values_list()))
    assert NAME not in kept
    assert NUMBER not in kept
    assert OTHER not in kept


def test_nobody_and_a_wrong_name_get_the_same_answer_by_the_same_steps(clerk, monkeypatch):
    make_record(person())
    opened = []
    original = person_lookup.open_sealed
    monkeypatch.setattr(
        person_lookup, "open_sealed", lambda *given: opened.append(1) or original(*given)
    )
    steps = []
    for name, number in ((NAME, NUMBER), ("诸葛示", NUMBER), (NAME, OTHER)):
        opened.clear()
        with CaptureQueriesContext(connection) as queries:
            asked(clerk, name, number)
        steps.append((len(queries), len(opened)))
    assert len(set(steps)) == 1


def test_parts_wrong_digits_and_several_are_no_questions(clerk):
    make_record(person())
    wrong = NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")
    for name, number in ((NAME, wrong), (NAME, NUMBER[:14]), ("", NUMBER), (NAME, ""), (NAME, "*")):
        with pytest.raises(PersonError) as error:
            asked(clerk, name, number)
        assert NUMBER[17] not in str(error.value)
        assert not isinstance(error.value, PersonLockedError)
    assert asked(clerk, "诸葛") is None
    assert asked(clerk, "诸葛%") is None
    with pytest.raises(PersonError, match="证件类型"):
        asked(clerk, NAME, "1234", "护照号")


def test_both_forms_of_a_number_lead_to_the_same_person(clerk):
    make_record(person(number=OLD_FORM), decided_on=date(2020, 5, 4))
    for number in (NUMBER, OLD_FORM):
        assert len(asked(clerk, number=number).records) == 1
    make_record(person(), decided_on=date(2021, 5, 4))
    for number in (NUMBER, OLD_FORM):
        assert [r.decided_on.year for r in asked(clerk, number=number).records] == [2021, 2020]
    assert forms_of(CARD, OLD_FORM) == forms_of(CARD, NUMBER) == (NUMBER, OLD_FORM)
    young = make_resident_id(1, born="20010203")
    assert forms_of(CARD, young) == (young,)


def test_another_certificate_s_number_is_another_person_s(clerk):
    make_record(person(number="E12345678", certificate="护照号"))
    assert asked(clerk, number="e12345678", certificate="护照号")
    assert asked(clerk, number="E12345678", certificate="港澳居民来往内地通行证") is None


def test_what_was_merged_is_still_found(clerk):
    old, new = person(), person(number=OTHER)
    old.merged_into = new
    old.save()
    make_record(new)
    assert asked(clerk)


def test_another_county_finds_nothing_of_it(clerk):
    make_record(person())
    StaffScope.objects.filter(user=clerk).update(region_id="610305")
    assert asked(clerk) is None
    assert own(NAME, CARD, NUMBER)
    assert notes()[0]["about"] == "person:nobody"


def test_an_account_that_fails_again_and_again_is_locked(clerk):
    make_record(person())
    for number in range(5):
        assert asked(clerk, f"诸葛{number}") is None
    for _again in range(2):
        with pytest.raises(PersonLockedError):
            asked(clerk)
    assert len(notes()) == 5
    assert AuditEntry.objects.filter(action="person.locked", actor=str(clerk.pk)).count() == 1
    other = User.objects.create_user("other")
    StaffScope.objects.create(user=other, region_id=MEI_COUNTY)
    assert asked(other)


def test_an_account_asks_so_often_an_hour_and_no_more(clerk, monkeypatch):
    make_record(person())
    monkeypatch.setitem(person_lookup.person_rules()["limits"], "lookups_an_hour", 2)
    assert asked(clerk)
    assert asked(clerk)
    with pytest.raises(PersonLockedError, match="上限"):
        asked(clerk)


def test_without_purpose_or_basis_nothing_is_answered(clerk):
    make_record(person())
    for missing in ("purpose", "basis"):
        with pytest.raises(ValueError, match="purpose and its basis"):
            find(NAME, CARD, NUMBER, by=clerk, **STATED | {missing: " "})
    assert notes() == []


@pytest.mark.parametrize("field", ["purpose", "basis"])
@pytest.mark.parametrize(
    "typed",
    [
        NAME,
        " ".join(NAME),
        NUMBER,
        f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
        "-".join(NUMBER),
        OLD_FORM,
        NUMBER.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")),
    ],
)
def test_who_is_asked_for_is_no_part_of_the_purpose(clerk, field, typed):
    make_record(person())
    with pytest.raises(PersonError, match="请勿填写姓名或证件号码"):
        find(NAME, CARD, NUMBER, by=clerk, **STATED | {field: f"异议申请：{typed}本人到场"})
    assert not AuditEntry.objects.exists()


def test_another_certificate_s_number_is_no_part_of_the_purpose_either(clerk):
    with pytest.raises(PersonError, match="请勿填写姓名或证件号码"):
        find(NAME, "护照号", "E12345678", by=clerk, **STATED | {"basis": "持ｅ1234 5678到场"})
    assert not AuditEntry.objects.exists()


def test_the_verified_person_is_answered_and_noted_by_digest():
    subject = person()
    make_record(subject)
    assert len(own(NAME, CARD, NUMBER).records) == 1
    assert own("诸葛示", CARD, NUMBER) is None
    rows = AuditEntry.objects.filter(action="person.own").order_by("pk")
    assert [(row.actor, row.facts["about"]) for row in rows] == [
        ("person", subject.public_id),
        ("person", ""),
    ]
    assert NUMBER not in str(list(rows.values_list()))
