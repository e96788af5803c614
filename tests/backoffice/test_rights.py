"""Cases at the desk: the queue, one case masked, each step, two people, the whole way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.rights.counts import counts
from registry import decisions, rights
from registry.models import AuditEntry, Case, Proposal, Record
from registry.publication import record as shown
from registry.scopes import ALL, scope_of
from registry.single_rows import take_row
from registry.uses import USED
from tests.backoffice.conftest import staff
from tests.backoffice.handlers import (
    FORWARDED,
    QUEUE,
    STATED,
    asked_page,
    department,
    handler,
    page,
)
from tests.backoffice.test_search_index import text_of
from tests.factories import make_authority
from tests.registry.applied import (
    NAME,
    PDF,
    PHONE,
    objected,
    papers,
    penalty,
    repair_asked,
    taken_up,
)
from tests.registry.listed import enter_years
from tests.registry.reported import licence

OUTCOME = {"reason": "处罚决定已被撤销", "basis": "行政复议决定书"}
#: What nobody reads without stating a purpose.
SECRETS = (NAME, PHONE, "shili@example.com")


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


@pytest.fixture
def office(indexed):
    return handler()


@pytest.fixture
def objection(office):
    return taken_up(statement=f"本人{NAME}，电话{PHONE}，处罚已撤销。")[0]


def do(client, case, action, **told):
    return client.post(page(case, "do", action), told, follow=True)


def test_an_objection_is_taken_up_by_a_button(office):
    enter_years()
    case = objected()[0]
    read = office.get(page(case))
    assert page(case, "do", "take-up") in read.content.decode()
    assert "尚未受理，请在" in text_of(read)
    assert "最迟" in text_of(office.get(QUEUE))
    assert not shown(case.record.public_id).contested
    done = do(office, case, "take-up")
    assert "已办理。" in text_of(done)
    assert shown(case.record.public_id).contested
    assert page(case, "do", "take-up") not in done.content.decode()
    assert "不能进行这项操作" in text_of(do(office, case, "take-up"))
    assert "尚未受理" not in text_of(done)
    assert "最迟" not in text_of(office.get(QUEUE))


def test_the_queue_tells_what_is_due_first_and_pages_by_ticket(office, monkeypatch):
    monkeypatch.setattr("backoffice.rights.read.PAGE", 2)
    found = [objected()[0], repair_asked()[0], objected()[0], objected()[0], objected()[0]]
    today = timezone.localdate()
    days = [9, -4, None, 1, 1]
    for case, days_left in zip(found, days, strict=True):
        due = today + timedelta(days=days_left) if days_left is not None else None
        Case.objects.filter(pk=case.pk).update(due_on=due)
    Case.objects.filter(pk=found[0].pk).update(paused_at=timezone.now(), state="more_needed")
    wanted = [found[n].public_id for n in (1, 3, 4, 2, 0)]
    got, after = [], ""
    while True:
        answer = office.get(QUEUE, {"after": after}).context["page"]
        got += [line.ticket for line in answer.items]
        after = answer.after
        if not after:
            break
    assert got == wanted
    text = text_of(office.get(QUEUE, {"sort": "repair"}))
    assert "已逾期" in text
    assert found[1].public_id in text
    assert found[0].public_id not in text
    assert "计时暂停，等待申请人补充" in text_of(office.get(QUEUE, {"state": "more_needed"}))
    assert "没有符合条件的申请" in text_of(office.get(QUEUE, {"state": "granted"}))


def test_the_start_page_tells_what_waits_and_is_late(office, objection):
    Case.objects.update(due_on=timezone.localdate() - timedelta(days=3))
    waiting = counts(office.user, scope_of(office.user))[0]
    assert (waiting.label, waiting.number, waiting.late) == ("办理中的异议与修复", 1, 1)
    asked = make_authority("眉县示例核查局")
    own = department("reporter", asked)
    assert counts(own.user, scope_of(own.user))[0].number == 0
    rights.forward(objection, asked, office.user, "请核查")
    assert counts(own.user, scope_of(own.user))[0].number == 1


def test_a_case_is_masked_beside_its_record(office, objection):
    earlier = repair_asked(objection.record)[0]
    text = text_of(office.get(page(objection)))
    for said in (
        "异议处理中",
        objection.record.document_number,
        objection.record.shown["violation_type"],
        "处罚已撤销",
        "已收到申请。",
        str(objection.record.public_until),
        "这条记录另有 1 件申请正在办理",
        f"信用修复申请 {earlier.public_id} 法定代表人或负责人",
    ):
        assert said in text
    for secret in SECRETS:
        assert secret not in text
    assert earlier.public_id in office.get(page(objection)).content.decode()
    assert not AuditEntry.objects.filter(action=USED).exists()


def test_raw_values_are_shown_once_after_a_purpose(office, objection):
    asked = office.get(page(objection, "unmasked"))
    refused = office.post(page(objection, "unmasked"), STATED | {"words": " "})
    assert refused.status_code == 422
    for answer in (asked, refused):
        assert all(secret not in text_of(answer) for secret in SECRETS)
    assert not AuditEntry.objects.filter(action=USED).exists()
    answer = office.post(page(objection, "unmasked"), STATED)
    assert all(secret in text_of(answer) for secret in SECRETS)
    assert "no-store" in answer["Cache-Control"]
    notes = AuditEntry.objects.filter(action=USED)
    assert {note.facts["about"] for note in notes} == {f"case:{objection.pk}"}
    assert all(secret not in str(note.facts) for note in notes for secret in SECRETS)


def test_a_file_is_sent_after_a_purpose_alone(office):
    case = repair_asked()[0]
    file = rights.files_of(case)[0]
    address = page(case, "files", file.public_id)
    assert PDF not in office.get(address).content
    assert not AuditEntry.objects.filter(action=USED).exists()
    answer = office.post(address, STATED | {"purpose": "repair"})
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEntry.objects.get(action=USED).facts["about"] == f"case_file:{file.pk}"
    other = objected()[0]
    assert office.get(page(other, "files", file.public_id)).status_code == 404


def test_who_may_not_unmask_is_refused(objection):
    plain = handler("plain", "610326", "handle_cases")
    assert "查看申请原文" not in text_of(plain.get(page(objection)))
    assert plain.post(page(objection, "unmasked"), STATED)["Location"] == "/admin/"
    assert not AuditEntry.objects.filter(action=USED).exists()


def test_another_county_sees_and_does_nothing(office, objection):
    other = handler("other", "610328")
    assert objection.public_id not in other.get(QUEUE).content.decode()
    for rest in ((), ("unmasked",), ("decision",), ("do", "refuse")):
        assert other.get(page(objection, *rest)).status_code == 404
    for rest in (("unmasked",), ("do", "refuse"), ("do", "forward"), ("do", "ask")):
        assert other.post(page(objection, *rest), STATED | OUTCOME).status_code == 404
    elsewhere = handler("elsewhere", "610326", "report")
    assert elsewhere.get(asked_page(objection)).status_code == 404
    assert objection.public_id not in elsewhere.get(FORWARDED).content.decode()
    objection.refresh_from_db()
    assert (objection.state, objection.steps.count()) == ("received", 2)


def test_each_door_wants_its_permission(objection):
    nobody = staff("nobody")
    for address in (QUEUE, page(objection), FORWARDED, asked_page(objection)):
        assert nobody.get(address)["Location"] == "/admin/"
    asked = department("asked", objection.record.authority)
    assert asked.get(QUEUE)["Location"] == "/admin/"
    assert asked.get(page(objection))["Location"] == "/admin/"


def test_a_department_decides_nothing_whatever_its_permissions(office, objection):
    rights.forward(objection, objection.record.authority, office.user, "请核查")
    both = ("report", "handle_cases", "reveal")
    own = department("own", objection.record.authority, permissions=both)
    assert own.get(asked_page(objection)).status_code == 200
    for rest in ((), ("unmasked",), ("do", "withdraw"), ("do", "refuse")):
        assert own.post(page(objection, *rest), STATED | OUTCOME).status_code in {404, 405}
        assert own.get(page(objection, *rest)).status_code == 404
    objection.refresh_from_db()
    assert objection.state == "forwarded"


def test_refusing_takes_one_person_and_is_read_before(office, objection):
    seen = office.post(page(objection, "do", "refuse"), OUTCOME | {"preview": "1"})
    text = text_of(seen)
    assert "信用信息异议处理决定书" in text
    assert "异议不成立" in text
    assert "理由：处罚决定已被撤销" in text
    objection.refresh_from_db()
    assert objection.state == "received"
    do(office, objection, "refuse", **OUTCOME)
    objection.refresh_from_db()
    assert objection.state == "refused"
    assert not shown(objection.record.public_id).contested
    assert "异议不成立" in text_of(office.get(page(objection, "decision")))
    paper = office.get(f"{page(objection)}decision.pdf")
    assert paper.content.startswith(b"%PDF")
    late = do(office, objection, "refuse", **OUTCOME)
    assert "该申请的办理状态已有变化" in text_of(late)


@pytest.mark.parametrize("told", [{}, {"reason": "撤销", "basis": " "}, {"basis": "复议"}])
def test_without_reason_and_basis_nothing_is_decided(office, objection, told):
    answer = office.post(page(objection, "do", "withdraw"), told)
    assert answer.status_code == 422
    assert not Proposal.objects.exists()


def test_what_does_not_fit_the_case_is_not_there(office, objection):
    assert office.get(page(objection, "do", "repair")).status_code == 404
    assert office.get(page(objection, "do", "nothing")).status_code == 404


def test_taking_down_takes_another_person(office, objection):
    do(office, objection, "withdraw", **OUTCOME)
    proposal = Proposal.objects.get()
    address = f"/admin/proposals/{proposal.public_id}/"
    assert address in office.get(page(objection)).content.decode()
    assert "提出人不能复核" in text_of(
        office.post(f"{address}decide/", {"do": "approve"}, follow=True)
    )
    assert shown(objection.record.public_id) is not None
    second = handler("second")
    read = second.get(address)
    assert page(objection) in read.content.decode()
    assert "支持异议，记录立即停止公示" in text_of(read)
    # It may have come after the proposal: who approves is to know of it.
    assert "现在：公示，异议处理中" in text_of(read)
    second.post(f"{address}decide/", {"do": "refuse", "answer": "请再核实"})
    objection.refresh_from_db()
    assert objection.state == "received"
    assert "请再核实" in text_of(office.get(page(objection)))


def test_a_list_keeper_who_decides_sees_the_proposal_without_the_case(office, objection):
    do(office, objection, "withdraw", **OUTCOME)
    keeper = handler("keeper", "610326", "decide")
    answer = keeper.get(f"/admin/proposals/{Proposal.objects.get().public_id}/")
    assert answer.status_code == 200
    assert page(objection) not in answer.content.decode()


def test_a_case_whose_record_is_gone_is_settled_by_a_button(office, objection):
    other = objected(objection.record, phone="13900000000")[0]
    text = text_of(office.get(QUEUE))
    assert text.count("同一记录另有 1 件在办") == 2
    forms = [text_of(office.get(page(other, "do", name))) for name in ("withdraw", "refuse")]
    assert ["另有 1 件申请正在办理，复核同意后随之办结" in form for form in forms] == [True, False]
    assert page(other, "do", "settle") not in office.get(page(other)).content.decode()
    decisions.withdraw(objection.record, "误报", "核查单", None)
    read = office.get(page(other))
    assert f"记录自 {timezone.localdate().isoformat()} 起不再公示" in text_of(read)
    assert page(other, "do", "settle") in read.content.decode()
    do(office, other, "settle")
    other.refresh_from_db()
    assert (other.state, other.decided_by) == ("settled", office.user)
    assert "办结告知书" in text_of(office.get(page(other, "decision")))
    assert "另有" not in text_of(office.get(page(objection)))


def test_a_case_is_handed_on_to_the_authority_that_decided_unless_another_is_chosen(office):
    make_authority("一个别的局", code="11610326016000009X")
    case = objected()[0]
    form = office.get(page(case, "do", "forward")).content.decode()
    own = f'<option value="{case.record.authority_id}" selected>'
    assert own in form
    assert form.count(" selected") == 1


def test_a_correction_is_granted_by_one_person_with_the_field_that_was_wrong(office):
    record = take_row("licence_2018", licence(), by=None, reach=ALL)
    case = objected(record)[0]
    missing = office.post(page(case, "do", "correct"), OUTCOME | {"field": "content"})
    assert missing.status_code == 422
    told = OUTCOME | {"field": "content", "value": "热食类食品制售（更正）"}
    do(office, case, "correct", **told)
    case.refresh_from_db()
    assert case.state == "granted"
    public = shown(record.public_id)
    assert public.content == "热食类食品制售（更正）"
    assert not public.contested
    assert "该条信息已更正" in text_of(office.get(page(case, "decision")))


def test_the_whole_way_from_application_to_decision(office, client):
    record = penalty()
    case, code = rights.apply(
        rights.Application(
            record_id=record.public_id,
            sort="repair",
            role="representative",
            name=NAME,
            phone=PHONE,
            email="",
            statement="已缴清罚款并整改。",
        ),
        papers(),
    )
    assert "要求补充材料" in text_of(office.get(page(case)))
    do(office, case, "ask", what="请补充缴款凭证")
    assert rights.status(case.public_id, code).state == "more_needed"
    rights.add(case.public_id, code, "已补充", [rights.Upload("evidence", PDF)])
    said = do(office, case, "forward", authority=record.authority_id, note="是否已履行义务？")
    assert "已办理。" in text_of(said)
    own = department("own", record.authority)
    assert case.public_id in own.get(FORWARDED).content.decode()
    text = text_of(own.get(asked_page(case)))
    assert "是否已履行义务？" in text
    assert all(secret not in text for secret in SECRETS)
    stranger = department("stranger", make_authority("眉县另一示例局"))
    assert stranger.get(asked_page(case)).status_code == 404
    assert stranger.post(asked_page(case), {"text": "属实"}).status_code == 404
    file = rights.files_of(case)[0]
    assert own.post(asked_page(case, "files", file.public_id), STATED).content == PDF
    own.post(asked_page(case), {"text": "罚款已缴清，整改属实。"})
    assert own.get(asked_page(case)).status_code == 404
    assert "罚款已缴清，整改属实。" in text_of(office.get(page(case)))
    assert client.get(f"/records/{record.public_id}/").status_code == 200
    do(office, case, "repair", reason="符合修复条件", basis="《信用修复管理办法》")
    proposal = Proposal.objects.get()
    second = handler("second")
    second.post(f"/admin/proposals/{proposal.public_id}/decide/", {"do": "approve"})
    assert client.get(f"/records/{record.public_id}/").status_code == 404
    assert Record.objects.get(pk=record.pk).state == "withdrawn"
    decision = rights.decision_of(case.public_id, code)
    assert decision.heading == "信用修复决定书"
    assert "准予信用修复" in decision.finding
    assert rights.status(case.public_id, code).has_decision
    actions = list(AuditEntry.objects.filter(action__startswith="rights.").order_by("pk"))
    assert [entry.action for entry in actions] == [
        "rights.received",
        "rights.asked_more",
        "rights.added",
        "rights.forwarded",
        "rights.answered",
        "rights.proposed",
        "rights.granted.repair",
    ]
