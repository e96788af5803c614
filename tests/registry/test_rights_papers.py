"""The decision in words and on paper, and what is left after its time."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from registry import jobs, proposals, rights
from registry.models import AuditEntry, Case, CaseFile, CaseStep, Office
from registry.rights import CaseError, retention
from registry.rights.rules import rules
from registry.rights.steps import Step
from registry.typesetting import CLOSING, OPENING
from tests.factories import make_subject
from tests.registry.applied import NAME, objected, penalty, repair_asked, stored
from tests.registry.listed import day, staff

pytestmark = pytest.mark.django_db

REASON, BASIS = "申请人{张三丰}已履行义务", "《信用修复管理办法》"


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"
    return settings.VAULT_DIR


def granted(case):
    proposal = rights.propose_outcome(case, staff("a"), "grant", "repair", REASON, BASIS)
    proposals.approve(proposal, staff("b"))
    case.refresh_from_db()


def lines(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    return [line for page in pages for line in page.extract_text().replace("\0", "").split("\n")]


def words(pdf):
    return "".join("".join(lines(pdf)).split())


def written(one):
    return f"{one.year}年{one.month}月{one.day}日"


def test_a_decision_is_read_on_the_page_and_on_paper():
    Office.objects.create(name="眉县信用办", region_id="610326")
    case, code = repair_asked()
    assert rights.decision_of(case.public_id, code) is None
    granted(case)
    text = rights.decision_of(case.public_id, code)
    today = written(day())
    assert (text.heading, text.office, text.day) == ("信用修复决定书", "眉县信用办", today)
    whole = "".join(text.paragraphs)
    record = case.record
    firm = record.subject
    assert text.addressee == f"{firm.name}："
    assert f"信用主体：{firm.name}；统一社会信用代码：{firm.uscc}。" in text.paragraphs
    assert (
        f"信用信息：行政处罚；文书号：{record.document_number}；作出机关：{record.authority.name}；"
        f"决定日期：{written(record.decided_on)}。"
    ) in text.paragraphs
    dates = f"原公示期限：{written(record.publish_from)}至{written(record.public_until)}。"
    assert dates in text.paragraphs
    assert text.finding in text.paragraphs
    assert f"准予信用修复。该条信息自{today}起停止公示" in text.finding
    assert BASIS in whole
    assert "行政复议" in whole
    assert "行政诉讼" in whole
    # The content is gone with the record, and nobody is named.
    for hidden in ("经营过期食品", "罚款人民币五千元", NAME):
        assert hidden not in whole
    read = words(rights.decision_pdf(text))
    for part in (text.heading, text.addressee, *text.paragraphs, text.office, text.day):
        assert "".join(part.split()) in read
    assert rights.decision_of(case.public_id, "2222-2222-2222") is None


def test_on_paper_no_line_begins_with_a_stop_and_no_ticket_is_cut():
    case, _code = repair_asked()
    granted(case)
    found = [line.strip() for line in lines(rights.decision_pdf(rights.decision_text(case)))]
    assert len(found) > 10
    assert not [line for line in found if line[:1] in CLOSING]
    assert not [line for line in found if line[-1:] in OPENING]
    for whole in (case.public_id, case.record.subject.uscc):
        assert sum(whole in line for line in found) == 1


def test_a_person_is_named_masked_in_a_decision():
    person = make_subject("张某某", kind="natural_person", uscc="")
    case, _code = objected(penalty(subject=person), role="person")
    rights.propose_outcome(case, staff("a"), "refuse", "keep", REASON, BASIS)
    text = rights.decision_text(case)
    assert text.addressee == "张某某："
    assert "信用主体：张某某。" in text.paragraphs
    assert "统一社会信用代码" not in "".join(text.paragraphs)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_case_that_was_not_taken_up_has_nothing_to_appeal_against(language):
    from django.utils import translation

    case, code = objected()
    rights.not_taken(case, staff("a"), "不是同一主体")
    with translation.override(language):
        text = rights.decision_of(case.public_id, code)
    whole = "".join(text.paragraphs)
    assert text.heading == "不予受理告知书"
    assert "异议申请不予受理" in whole
    # Whoever had no right to apply isn't addressed as the firm.
    assert text.addressee == ""
    assert "提出的异议申请（受理编号" in whole
    assert "行政复议" not in whole
    assert "依据：" not in whole


def test_every_way_to_end_has_its_words():
    findings = rules()["decision"]["findings"]
    ends = ("granted.", "refused.", "not_", "settled")
    closing = {step for step in Step if step.value.startswith(ends)}
    assert {name.partition(".")[2] for name in findings} == {step.value for step in closing}


def test_long_after_its_end_only_that_a_case_was_is_left(vault):
    old, code = repair_asked()
    granted(old)
    young, _code = repair_asked(penalty())
    before = timezone.now() - timedelta(days=10)
    for case, days in ((old, 11), (young, 9)):
        long_ago = timezone.now() - timedelta(days=days)
        Case.objects.filter(pk=case.pk).update(decided_at=long_ago)
    rights.not_taken(young, staff("a"), "不符合")
    assert len(stored(vault)) == 4
    assert retention.remove_old(before) == 1
    assert len(stored(vault)) == 2
    old.refresh_from_db()
    assert bytes(old.sealed) == b""
    assert not CaseStep.objects.filter(case=old, sealed__isnull=False).exists()
    assert rights.files_of(old) == []
    assert len(rights.files_of(young)) == 2
    assert rights.seen(old) is None
    with pytest.raises(CaseError, match="已经清除"):
        rights.opened(old, staff("a"), "用途", "依据")
    assert rights.decision_of(old.public_id, code).heading == "信用修复决定书"
    note = AuditEntry.objects.filter(action="rights.removed").get()
    assert note.facts == {"cases": 1, "files": 2}
    assert retention.remove_old(before) == 0


def test_the_vault_knows_whose_files_these_are(vault):
    import os

    case, _code = repair_asked()
    for path in stored(vault):
        os.utime(path, (0, 0))
    assert jobs.remove_nobodys_files() == 0
    CaseFile.objects.filter(case=case).update(stored_as="")
    assert jobs.remove_nobodys_files() == 2
    assert stored(vault) == []
