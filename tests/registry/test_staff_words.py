"""What staff type beside the data lies in plain columns: no person is found in any of them."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, JSONField, TextField
from django.utils import timezone

from registry import code_cases, decisions, lists, notices, proposals, subjects
from registry.code_cases import CaseOutcome
from registry.enums import IdentifierType
from registry.migrations import _staff_words
from registry.models import CodeCase, Identifier, Record, Subject, SubjectChange, Submission
from registry.staff_words import LONGEST, scrubbed
from registry.vault import SealError
from tests.factories import make_resident_id, make_subject, make_uscc
from tests.registry.listed import add_entry, day, make_batch, staff
from tests.registry.reported import PERSON, penalty, resident_id
from tests.registry.reporters import department, reported, send

pytestmark = pytest.mark.django_db

PHONE, NUMBER = "13891720348", make_resident_id(37)
#: A person whom the register doesn't know, as words tell who it is.
STRANGER = "慕容示例"
WORDS = f"经办人{STRANGER}（身份证号{NUMBER}，电话{PHONE}）来函"
#: The record's own person stands in whatever words.
OWN = f"已同{PERSON['subject_name']}核实，{resident_id()}，{PHONE}"


@pytest.fixture
def by():
    return staff("clerk")


@pytest.fixture
def persons_record():
    reported([penalty(**PERSON)], department(), layout="penalty_2018")
    return Record.objects.get()


def plain_texts():
    """Return every text of every plain column of the register, with the column's name."""
    for model in apps.get_app_config("registry").get_models():
        kinds = (CharField, TextField, JSONField)
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, kinds)]
        for row in model._default_manager.values(*names):
            yield from ((f"{model.__name__}.{name}", str(row[name])) for name in names)


def told_of():
    """Return the plain columns in which somebody of these tests is found."""
    secrets = (STRANGER, PERSON["subject_name"], PHONE, NUMBER, resident_id())
    return sorted({name for name, text in plain_texts() if any(one in text for one in secrets)})


def test_a_decision_s_reason_and_basis(persons_record, by):
    decisions.withdraw(persons_record, OWN, WORDS, by)
    persons_record.refresh_from_db()
    assert persons_record.reason == "已同诸葛某某核实，［身份证号］，［电话］"
    assert persons_record.basis == "经办人慕容某某（身份证号［身份证号］，电话［电话］）来函"
    assert told_of() == []


def test_a_decision_about_a_record_that_no_key_opens(persons_record, by, monkeypatch):
    def lost(_record):
        raise SealError

    monkeypatch.setattr("registry.staff_words.values_of", lost)
    decisions.withdraw(persons_record, WORDS, "核查单", by)
    persons_record.refresh_from_db()
    assert persons_record.state == "withdrawn"
    assert told_of() == []


def test_a_proposal_and_its_answer(persons_record, by):
    proposal = proposals.propose(
        proposals.WITHDRAW, reason=OWN, basis=WORDS, by=by, record=persons_record
    )
    proposals.refuse(proposal, staff("second"), OWN)
    assert proposal.answer == "已同诸葛某某核实，［身份证号］，［电话］"
    assert told_of() == []


def test_a_change_of_a_subject_and_its_undoing(by):
    firm, other = make_subject("眉县甲示例厂"), make_subject("眉县乙示例厂")
    renamed = subjects.rename(firm, "眉县丁示例厂", day(), WORDS, by)
    subjects.undo(renamed, WORDS, by)
    subjects.unmerge(subjects.merge(firm, other, WORDS, by), WORDS, by)
    kept = "经办人慕容某某（身份证号［身份证号］，电话［电话］）来函"
    assert list(SubjectChange.objects.values_list("reason", flat=True)) == [kept] * 4
    assert told_of() == []


def test_the_representative_of_a_firm_in_whatever_words(by):
    reported([penalty()], department(), layout="penalty_2018")
    firm = Subject.objects.get()
    change = subjects.rename(firm, "眉县丁示例厂", day(), "经欧阳示例电话确认", by)
    assert change.reason == "经欧阳某某电话确认"
    Identifier.objects.create(subject=firm, type=IdentifierType.USCC, value=make_uscc(777))
    code_cases.find_faults()
    case = CodeCase.objects.get()
    code_cases.settle(case, CaseOutcome.KEPT, "经欧阳示例电话确认", by)
    case.refresh_from_db()
    assert case.note == "经欧阳某某电话确认"


def test_the_note_of_a_code_s_case_and_the_change_that_settles_it(by):
    firms = make_subject("眉县同名示例厂"), make_subject("眉县同名示例厂")
    code_cases.find_faults()
    code_cases.settle(CodeCase.objects.get(), CaseOutcome.MERGED, WORDS, by, firms[1])
    Identifier.objects.create(subject=firms[1], type=IdentifierType.USCC, value=make_uscc(777))
    code_cases.find_faults()
    code_cases.settle(CodeCase.objects.get(settled_at=None), CaseOutcome.KEPT, WORDS, by)
    notes = set(CodeCase.objects.values_list("note", flat=True))
    assert notes == {"经办人慕容某某（身份证号［身份证号］，电话［电话］）来函"}
    assert told_of() == []


def test_a_batch_and_its_withdrawal(by):
    batch = make_batch(title=f"名单，联系人{STRANGER}，{PHONE}", basis=WORDS)
    add_entry(batch)
    lists.withdraw_batch(batch, reason=WORDS, basis=WORDS, by=by)
    entry = Record.objects.get()
    assert entry.reason == "经办人慕容某某（身份证号［身份证号］，电话［电话］）来函"
    assert told_of() == []


def test_a_notice_s_note(by):
    by = department()
    reported([penalty()], by, layout="penalty_2018")
    record = Record.objects.get()
    Record.objects.update(notified_on=None)
    notices.record_notice(record, "posted", timezone.localdate(), by, f"欧阳示例签收，{PHONE}")
    assert record.notices.get().note == "欧阳某某签收，［电话］"
    assert told_of() == []


def test_the_name_of_a_file():
    submission = send([penalty()], layout="penalty_2018")
    assert submission.file_name == "report.csv"
    named = send([penalty(2)], layout="penalty_2018", name=f"联系人{STRANGER}{NUMBER}.csv")
    assert named.file_name.endswith(".csv")
    assert told_of() == []


def test_what_was_typed_before_it_was_scrubbed_is_scrubbed_where_it_lies(by):
    firm = make_subject("眉县甲示例厂")
    plain = subjects.rename(firm, "眉县丁示例厂", day(), "更名登记", by)
    raw = subjects.rename(firm, "眉县戊示例厂", day(), "更名登记", by)
    SubjectChange.objects.filter(pk=raw.pk).update(reason=WORDS)
    CodeCase.objects.create(fault="several", code="x", digest=b"1", note=WORDS)
    send([penalty()], layout="penalty_2018")
    Submission.objects.update(file_name=f"名单{NUMBER}.csv")
    _staff_words.scrub_kept(apps, SimpleNamespace(connection=connection))
    assert told_of() == []
    plain.refresh_from_db()
    assert plain.reason == "更名登记"
    assert Submission.objects.get().file_name == "名单［身份证号］.csv"


def test_what_a_mask_makes_longer_is_cut_and_what_tells_nothing_stays():
    assert scrubbed("  处罚决定已撤销，依据陕市监〔2026〕12号。 ") == (
        "处罚决定已撤销，依据陕市监〔2026〕12号。"
    )
    assert len(scrubbed("李四，" * 80)) <= LONGEST
