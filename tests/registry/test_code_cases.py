"""Doubled and wrong codes: found once, worked off each way, closed when gone."""

import pytest
from django.contrib.auth.models import User

from registry import code_cases, publication
from registry.code_cases import CaseError, CaseFilter, CaseOutcome
from registry.enums import IdentifierStatus, IdentifierType
from registry.models import AuditEntry, CodeCase, Identifier, Subject
from registry.numbers import number
from registry.reporting.importing import import_rows
from registry.scopes import ALL, NOTHING, Scope
from tests.factories import (
    make_record,
    make_registration_number,
    make_resident_id,
    make_subject,
    make_uscc,
)
from tests.registry.reported import PERSON, licence

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return User.objects.create_user("clerk")


def open_ones():
    return [(case.fault, case.code) for case in code_cases.open_cases(ALL)]


def two_coded():
    """One firm with two credit codes in use."""
    firm = make_subject()
    other = make_uscc(777)
    Identifier.objects.create(subject=firm, type=IdentifierType.USCC, value=other)
    return firm, other


def namesakes():
    return make_subject("眉县同名示例厂"), make_subject("眉县同名示例厂")


def test_a_sound_register_has_no_cases():
    make_subject("眉县甲示例厂"), make_subject("眉县乙示例厂")
    make_subject("眉县甲示例厂", region="610327")
    assert code_cases.find_faults() == 0
    assert CodeCase.objects.count() == 0


def test_each_fault_is_a_case_and_only_once():
    firm, _other = two_coded()
    make_record(firm)
    bad = make_uscc(5)[:-1] + "0"
    bad = bad if bad != make_uscc(5) else make_uscc(5)[:-1] + "1"
    make_subject("眉县错码示例厂", uscc=bad)
    one, _two = namesakes()
    assert code_cases.find_faults() == 3
    assert code_cases.find_faults() == 0
    assert sorted(open_ones()) == sorted(
        [("several", firm.uscc), ("failing", bad), ("several", min(one.uscc, _two.uscc))]
    )
    case = CodeCase.objects.get(code=firm.uscc)
    assert (case.region_id, case.authority) == ("610326", firm.record_set.get().authority)
    assert AuditEntry.objects.filter(action="code_case.opened").count() == 3


def test_a_code_that_another_subject_bore_is_shared():
    first, second = make_subject("眉县甲示例厂"), make_subject("眉县乙示例厂")
    Identifier.objects.create(
        subject=second, type="uscc", value=first.uscc, status=IdentifierStatus.FORMER
    )
    code_cases.find_faults()
    assert open_ones() == [("shared", first.uscc)]
    assert set(CodeCase.objects.get().subjects.all()) == {first, second}


def take(*rows):
    return import_rows("licence_2018", rows, file_name="test.csv", workers=0)


def test_rows_that_were_set_aside_tell_of_faults_and_no_person_s_number_becomes_one():
    number = make_registration_number(1)
    take(licence(1), licence(2, registration_number=number))
    row = licence(1, registration_number=number, document_number="两码第1号")
    wrong = licence(3)["uscc"][:-1] + "*"
    hidden = make_resident_id()
    take(
        row,
        licence(3, uscc=wrong),
        licence(4, registration_number=hidden),
        licence(5) | PERSON | {"certificate_number": hidden[:-1] + "Y"},
    )
    code_cases.find_faults()
    assert ("shared", row["uscc"]) in open_ones()
    shared = CodeCase.objects.get(fault="shared")
    assert (shared.subjects.count(), shared.region_id) == (2, "610326")
    assert shared.authority.name == "眉县示例审批服务局"
    assert all(hidden[:-1] not in code for _fault, code in open_ones())


def test_the_register_is_looked_at_in_pieces(monkeypatch):
    for each in range(5):
        make_subject(f"眉县第{each}示例厂")
    namesakes()
    monkeypatch.setattr(
        code_cases.code_faults, "next_piece", lambda real=code_cases.code_faults.next_piece: real(3)
    )
    opened = [code_cases.find_faults() for _ in range(4)]
    assert sum(opened) == 1
    # Twelve were looked at, of seven: it has begun again.
    last = Identifier.objects.latest("pk").pk
    assert number("code_faults_identifier") < last


def test_a_case_closes_by_itself_when_the_fault_is_gone():
    _firm, other = two_coded()
    code_cases.find_faults()
    Identifier.objects.filter(value=other).update(status=IdentifierStatus.FORMER)
    code_cases.find_faults()
    case = CodeCase.objects.get()
    assert (case.outcome, case.settled_by) == ("gone", None)
    assert open_ones() == []


def test_merging_settles_namesakes(clerk):
    gone, kept = namesakes()
    record = make_record(gone)
    code_cases.find_faults()
    case = CodeCase.objects.get()
    with pytest.raises(CaseError, match="请选择合并后存续的主体"):
        code_cases.settle(case, CaseOutcome.MERGED, "同一主体", clerk)
    code_cases.settle(case, CaseOutcome.MERGED, "同一主体", clerk, kept)
    assert publication.record(record.public_id).subject_id == kept.public_id
    with pytest.raises(CaseError, match="已经办结"):
        code_cases.settle(case, CaseOutcome.KEPT, "再来", clerk)
    assert code_cases.find_faults() == 0


def test_a_code_marked_wrong_leads_nowhere(clerk):
    firm, other = two_coded()
    case_count = code_cases.find_faults()
    case = CodeCase.objects.get()
    first = firm.uscc
    code_cases.settle(case, CaseOutcome.WRONG, "误报", clerk, firm)
    assert case_count == 1
    firm = Subject.objects.get(pk=firm.pk)
    assert firm.uscc == other
    assert Identifier.objects.get(value=first).status == IdentifierStatus.WRONG
    assert code_cases.find_faults() == 0


def test_what_the_office_keeps_is_not_opened_again(clerk):
    namesakes()
    code_cases.find_faults()
    case = CodeCase.objects.get()
    for note in ("", "长" * 201):
        with pytest.raises(CaseError, match="请填写说明"):
            code_cases.settle(case, CaseOutcome.KEPT, note, clerk)
    code_cases.settle(case, CaseOutcome.KEPT, "总店与分店", clerk)
    assert code_cases.find_faults() == 0
    entry = AuditEntry.objects.get(action="code_case.settled")
    assert entry.facts == {"case": case.pk, "outcome": "kept"}


def test_lists_and_counts_keep_to_the_scope(clerk):
    namesakes()
    make_subject("略阳同名示例厂", region="610727"), make_subject("略阳同名示例厂", region="610727")
    code_cases.find_faults()
    mine = Scope(region="610326")
    assert code_cases.open_cases(mine).count() == 1
    assert code_cases.open_cases(NOTHING).count() == 0
    assert code_cases.open_cases(Scope(authorities=frozenset({1}))).count() == 0
    assert [(one.fault, one.total, one.still_open) for one in code_cases.case_counts(ALL)] == [
        ("several", 2, 2)
    ]
    assert code_cases.cases(ALL, CaseFilter(fault="shared")).count() == 0
    assert code_cases.cases(ALL, CaseFilter(settled=True)).count() == 0
