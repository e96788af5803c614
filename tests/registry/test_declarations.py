"""Voluntary declarations: taken sealed, asked for by a code, verified by staff."""

import dataclasses
from datetime import timedelta

import pytest
from django.utils import timezone

from registry import declarations
from registry.declarations import AlreadyDeclaredError, DeclarationError, DeclaredFacts
from registry.models import Declaration, Office, Record, Region, Subject
from registry.publication import record as shown
from registry.publication import subject as shown_subject
from registry.scopes import ALL, Scope
from tests.factories import make_authority, make_resident_id, make_subject, make_uscc
from tests.registry.listed import day, staff

pytestmark = pytest.mark.django_db

FACTS = DeclaredFacts(
    name="眉县青禾示例食品有限公司",
    uscc=make_uscc(1),
    representative="欧阳示例",
    matter="获得荣誉",
    content="本公司获得县级质量奖，联系欧阳示例，电话13812345678。",
    contact_name="诸葛示例",
    contact_phone="13912345678",
    valid_until=(day() + timedelta(days=100)).isoformat(),
)


@pytest.fixture
def office():
    row = Office.objects.create(name="眉县信用办", region_id="610326")
    return make_authority("眉县信用办", office=row)


def declared(**changes):
    return declarations.declare(dataclasses.replace(FACTS, **changes))


def test_what_is_filled_in_is_sealed():
    row, _code = declared()
    assert (row.state, row.uscc, row.region_id) == ("received", FACTS.uscc, "610326")
    raw = bytes(Declaration.objects.values_list("sealed", flat=True).get())
    assert "诸葛".encode() not in raw
    assert b"13912345678" not in raw
    assert declarations.declared(row) == FACTS
    assert not Record.objects.exists()
    assert not Subject.objects.exists()


def test_the_same_twice_is_refused_while_the_first_waits():
    row, _code = declared()
    with pytest.raises(AlreadyDeclaredError):
        declared(uscc=f" {FACTS.uscc.lower()}", matter=f"{FACTS.matter} ")
    assert Declaration.objects.get() == row
    for name, other in (
        ("contact_phone", "13912345679"),
        ("contact_name", "司马示例"),
        ("content", "本公司获得市级质量奖。"),
        ("uscc", make_uscc(2)),
    ):
        declared(**{name: other})
    assert Declaration.objects.count() == 5


def test_the_same_may_be_declared_once_the_first_is_decided():
    row, _code = declared()
    declarations.refuse(row, staff("clerk"), "材料不全")
    again, _code = declared()
    assert again.pk != row.pk


def test_the_code_tells_how_it_stands():
    row, code = declared()
    found = declarations.status(row.public_id, code)
    assert (found.state, found.state_label, found.received_on) == ("received", "待核验", day())
    assert (found.decided_on, found.answer) == (None, "")
    assert declarations.status(row.public_id, code.lower().replace("-", "")) == found


def test_without_the_code_nobody_learns_anything():
    row, code = declared()
    other, _code = declared(uscc=make_uscc(2))
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert declarations.status(row.public_id, wrong) is None
    assert declarations.status(other.public_id, code) is None
    assert declarations.status("nobody", code) is None
    assert declarations.status(row.public_id, "") is None


def test_the_code_is_not_kept():
    row, code = declared()
    kept = Declaration.objects.filter(pk=row.pk).values().get()
    plain = code.replace("-", "")
    assert len(plain) == 12
    assert all(plain.encode() not in bytes(str(value), "utf-8") for value in kept.values())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"uscc": make_uscc(1)[:-1] + "?"}, "uscc"),
        ({"uscc": ""}, "uscc"),
        ({"uscc": make_resident_id()}, "uscc"),
        ({"name": " "}, "name"),
        ({"name": "眉县<b>公司"}, "name"),
        ({"representative": ""}, "representative"),
        ({"matter": ""}, "matter"),
        ({"content": ""}, "content"),
        ({"content": "好" * 4001}, "content"),
        ({"contact_name": ""}, "contact_name"),
        ({"contact_phone": "电话"}, "contact_phone"),
        ({"valid_until": "某天"}, "valid_until"),
        ({"valid_until": day(1).isoformat()}, "valid_until"),
    ],
)
def test_what_does_not_pass_is_said_by_field(changes, field):
    with pytest.raises(DeclarationError) as refused:
        declared(**changes)
    assert list(refused.value.faults) == [field]
    assert refused.value.faults[field]
    assert not Declaration.objects.exists()


def test_a_sole_trader_declares_without_a_representative():
    row, _code = declared(uscc=make_uscc(3, start="92"), name="眉县青禾小吃店", representative="")
    assert row.uscc.startswith("92")


def test_verifying_shows_it_masked_as_a_record(office):
    row, code = declared()
    reviewer = staff("reviewer")
    declarations.verify(row, reviewer, "材料齐全，已核对", "现场核验")
    assert (row.state, row.decided_by) == ("verified", reviewer)
    record = shown(row.record.public_id)
    assert (record.kind, record.authority_name, record.decided_on) == (
        "declaration",
        "眉县信用办",
        day(),
    )
    text = repr(record) + repr(record.fields)
    for secret in ("13812345678", "13912345678", "诸葛", "欧阳示例"):
        assert secret not in text
    assert record.public_until == day() + timedelta(days=100)
    assert shown_subject(record.subject_id).counts == {"declaration": 1}
    status = declarations.status(row.public_id, code)
    assert (status.state, status.decided_on, status.answer) == (
        "verified",
        day(),
        "材料齐全，已核对",
    )


def test_refusing_says_why_and_shows_nothing(office):
    row, code = declared()
    with pytest.raises(DeclarationError, match="理由"):
        declarations.refuse(row, staff("reviewer"), " ")
    declarations.refuse(row, staff("reviewer"), "证明材料不足")
    assert declarations.status(row.public_id, code).answer == "证明材料不足"
    assert not Record.objects.exists()


def test_what_is_decided_is_not_decided_again(office):
    row, _code = declared()
    declarations.refuse(row, staff("reviewer"), "证明材料不足")
    with pytest.raises(DeclarationError, match="已经办理"):
        declarations.verify(row, staff("reviewer"), "")
    assert not Record.objects.exists()


def test_a_code_under_another_name_is_not_verified(office):
    make_subject("眉县另一家有限公司", uscc=FACTS.uscc)
    row, _code = declared()
    with pytest.raises(DeclarationError, match="未查询到主体或查询到的主体信息不匹配"):
        declarations.verify(row, staff("reviewer"), "")
    row.refresh_from_db()
    assert row.state == "received"


def test_without_an_authority_nothing_is_verified():
    row, _code = declared()
    with pytest.raises(DeclarationError, match="尚未设置受理申报的机关"):
        declarations.verify(row, staff("reviewer"), "")


def test_the_nearest_office_verifies_and_then_the_settings(office, settings):
    city = Office.objects.create(name="宝鸡市信用办", region_id="610300")
    make_authority("宝鸡市信用办", region="610300", office=city)
    assert declarations.authority_for("610326") == office
    assert declarations.authority_for("610328").name == "宝鸡市信用办"
    assert declarations.authority_for("110000") is None
    settings.DECLARATION_AUTHORITY = office.code
    assert declarations.authority_for("110000") == office


def test_who_no_office_looks_after_goes_to_the_settings_region(office, settings):
    settings.DECLARATION_AUTHORITY = office.code
    elsewhere = Region.objects.get(code="500000")
    row, _code = declared(uscc=make_uscc(5, region=elsewhere.code))
    assert row.region_id == "610326"


def test_declarations_wait_in_their_region_with_a_clock(office):
    row, _code = declared()
    assert list(declarations.waiting(Scope(region="610300"))) == [row]
    assert list(declarations.waiting(Scope(region="610303"))) == []
    assert list(declarations.waiting(ALL)) == [row]
    known = timezone.make_aware(timezone.datetime(2026, 3, 2, 10))
    Declaration.objects.update(received_at=known)
    row.refresh_from_db()
    assert declarations.due_on(row).isoformat() == "2026-03-09"
