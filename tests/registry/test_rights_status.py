"""Asking with ticket and code, adding, taking back; and what strangers learn: nothing."""

import hmac

import pytest

from registry import rights
from registry.models import AuditEntry, Case
from registry.publication import record as shown
from registry.rights import RightsError, Upload
from registry.rights.rules import rules
from tests.registry.applied import NAME, PDF, PHONE, objected, penalty, repair_asked, taken_up
from tests.registry.listed import day, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


def test_how_it_stands():
    case, code = objected()
    found = rights.status(case.public_id, code.lower().replace("-", " "))
    assert (found.ticket, found.sort_label, found.state_label) == (
        case.public_id,
        "异议申请",
        "待办理",
    )
    assert found.record_title == f"行政处罚 {case.record.document_number}"
    assert found.received_on == day()
    assert found.due_on == case.due_on
    assert [text for _at, text in found.steps] == ["已收到申请。"]
    assert (found.may_add, found.may_cancel, found.has_decision) == (True, True, False)
    assert found.answer == ""


def test_a_wrong_code_and_an_unknown_ticket_take_one_path(monkeypatch):
    case, code = objected()
    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr(
        "registry.tickets.hmac.compare_digest",
        lambda kept, given: compared.append(len(given)) or real(kept, given),
    )
    wrong = "2222-2222-2222"
    for call in (rights.status, rights.decision_of, rights.cancel):
        assert call(case.public_id, wrong) is None
        assert call("B" * 22, wrong) is None
        assert call("B" * 22, code) is None
    assert rights.add(case.public_id, wrong, "补充") is None
    assert rights.add("B" * 22, wrong, "补充") is None
    assert compared == [16] * 11
    other, _code = objected(penalty())
    assert rights.status(other.public_id, code) is None
    assert AuditEntry.objects.filter(action="rights.added").count() == 0


def test_what_is_added_is_read_by_staff_without_the_applicants_name():
    case, code = objected()
    rights.add(case.public_id, code, f"{NAME}再说一句：请看附件。")
    (text,) = [step.text for step in rights.steps_of(case) if step.text]
    assert text == "欧阳某某再说一句：请看附件。"


def test_adding_goes_on_with_a_paused_case():
    case, code = repair_asked()
    rights.ask_more(case, staff("a"), "请补充缴款凭证，致电13812345678说明")
    paused = rights.status(case.public_id, code)
    assert (paused.state, paused.due_on) == ("more_needed", None)
    assert PHONE not in str(paused.steps)
    assert "请补充缴款凭证" in paused.steps[-1][1]
    found = rights.add(case.public_id, code, "已缴款", [Upload("缴款凭证", PDF)])
    assert (found.state, found.due_on) == ("received", case.due_on)
    case.refresh_from_db()
    assert case.paused_at is None
    assert case.files.count() == 3
    # The same page sent twice is one addition.
    rights.add(case.public_id, code, "再说一句")
    rights.add(case.public_id, code, "再说一句")
    assert case.steps.filter(action="added").count() == 2
    assert "已缴款" not in str(list(case.steps.values_list("told", flat=True)))


def test_a_forwarded_case_stays_forwarded_after_more_came():
    case, code = objected()
    rights.forward(case, case.record.authority, staff("a"))
    rights.ask_more(case, staff("a"), "请补充")
    assert rights.add(case.public_id, code, "在此").state == "forwarded"


def test_a_full_case_is_told_so_before_a_file_is_looked_into(monkeypatch):
    case, code = objected()
    monkeypatch.setattr("registry.uploads.checked", None)
    for name, sentence in (("files_of_case", "最多0个文件"), ("additions", "次数已达上限")):
        monkeypatch.setitem(rules()["forms"], name, 0)
        with pytest.raises(RightsError, match=sentence):
            rights.add(case.public_id, code, "在此", [Upload("evidence", PDF)])
        monkeypatch.undo()
        monkeypatch.setattr("registry.uploads.checked", None)


@pytest.mark.parametrize(("text", "field"), [("", "text"), ("字" * 2001, "text")])
def test_nothing_and_too_much_are_not_added(text, field):
    case, code = objected()
    with pytest.raises(RightsError) as caught:
        rights.add(case.public_id, code, text)
    assert set(caught.value.faults) == {field}


def test_taking_back_lifts_the_mark_and_closes_all_doors():
    case, code = taken_up()
    found = rights.cancel(case.public_id, code)
    assert (found.state, found.may_add, found.may_cancel) == ("cancelled", False, False)
    assert not shown(case.record.public_id).contested
    for call in (
        lambda: rights.cancel(case.public_id, code),
        lambda: rights.add(case.public_id, code, "还有"),
    ):
        with pytest.raises(RightsError, match="该申请已不能"):
            call()
    assert rights.decision_of(case.public_id, code) is None
    again, _code = objected(case.record)
    assert Case.objects.count() == 2
    assert again.state == "received"
