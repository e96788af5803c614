"""Several applications about one record: what becomes of the others when it goes."""

from datetime import timedelta

import pytest

from registry import decisions, proposals, rights
from registry.models import AuditEntry, Case, Record, RecordVersion
from registry.publication import record as shown
from registry.rights import CaseError, deciding, marks
from tests.registry.applied import objected, penalty, repair_asked, taken_up
from tests.registry.listed import day, staff

pytestmark = pytest.mark.django_db

WORDS = ("经核查，该处罚决定已被撤销", "（2026）行复字第1号")


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


def agreed(case, action):
    proposal = rights.propose_outcome(case, staff("first"), "grant", action, *WORDS)
    proposals.approve(proposal, staff("second"))


def states(*cases):
    return [Case.objects.get(pk=case.pk).state for case in cases]


@pytest.mark.parametrize("action", ["withdraw", "void"])
def test_what_was_found_wrong_settles_all_that_was_asked_about_it(action):
    record = penalty()
    first, _code = taken_up(record)
    (second, code), (third, paper) = taken_up(record, phone="13900000000"), repair_asked(record)
    elsewhere, _code = objected(penalty())
    rights.ask_more(third, staff("first"), "请补充")
    agreed(first, action)
    assert states(first, second, third, elsewhere) == ["granted", "settled", "settled", "received"]
    assert shown(record.public_id) is None
    assert Record.objects.get(pk=record.pk).contested_since is None
    found = rights.status(second.public_id, code)
    assert found.state_label == "已办结，记录已停止公示"
    assert (found.may_add, found.may_cancel, found.answer) == (False, False, "")
    today = f"{day().year}年{day().month}月{day().day}日"
    text = rights.decision_of(second.public_id, code)
    assert (text.heading, text.addressee) == ("办结告知书", "")
    assert text.finding == f"该条信息已因其他办理结果自{today}起停止公示，本件异议申请随之办结。"
    assert "行政复议" not in "".join(text.paragraphs)
    # What was decided about somebody else's application is theirs to read.
    assert WORDS[0] not in "".join(text.paragraphs)
    # Whoever asked in time is no proof that they are the subject: nobody is named any more.
    assert record.subject.name not in "".join(text.paragraphs)
    assert record.subject.uscc not in "".join(text.paragraphs)
    assert "无须信用修复" in rights.decision_of(third.public_id, paper).finding
    noted = AuditEntry.objects.filter(action="rights.settled").order_by("pk")
    assert [note.facts["application"] for note in noted] == [second.pk, third.pk]


def test_after_a_repair_an_objection_goes_on_and_is_told():
    record = penalty()
    case, _code = repair_asked(record)
    again, _code = repair_asked(record, phone="13900000000")
    objection, code = taken_up(record)
    agreed(case, "repair")
    assert states(case, again, objection) == ["granted", "settled", "received"]
    found = rights.status(objection.public_id, code)
    assert found.steps[-1][1] == "该条信息已停止公示，您的异议继续办理。"
    assert found.now == (f"这条信息自 {day().isoformat()} 起不再公示。",)
    assert found.may_add
    rights.propose_outcome(objection, staff("first"), "grant", "keep", *WORDS)
    assert states(objection) == ["granted"]


def test_nothing_is_settled_when_it_is_refused_or_fails(monkeypatch):
    record = penalty()
    (first, _one), (second, _two) = taken_up(record), objected(record, phone="13900000000")
    rights.propose_outcome(first, staff("first"), "refuse", "keep", *WORDS)
    assert states(first, second) == ["refused", "received"]
    third, _code = repair_asked(record)
    proposal = rights.propose_outcome(second, staff("first"), "grant", "withdraw", *WORDS)

    def crash(*_given):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(deciding, "settle_others", crash)
        with pytest.raises(RuntimeError):
            proposals.approve(proposal, staff("second"))
    assert states(second, third) == ["proposed", "received"]
    assert shown(record.public_id)


def test_two_cases_of_one_record_do_not_wait_for_a_second_person_at_once():
    record = penalty()
    (first, _one), (second, _two) = objected(record), objected(record, phone="13900000000")
    rights.propose_outcome(first, staff("first"), "grant", "withdraw", *WORDS)
    with pytest.raises(CaseError, match="已有人提出"):
        rights.propose_outcome(second, staff("first"), "grant", "void", *WORDS)
    assert states(first, second) == ["proposed", "received"]


def test_a_flood_is_settled_in_bounded_pieces_and_the_rest_by_staff(monkeypatch):
    monkeypatch.setattr(deciding, "_MOST_SETTLED", 2)
    record = penalty()
    first, _code = taken_up(record)
    rest = [objected(record, phone=f"1390000000{number}")[0] for number in range(3)]
    with pytest.raises(CaseError, match="请办理申请本身"):
        rights.settle(rest[2], staff("first"))
    agreed(first, "withdraw")
    assert states(*rest) == ["settled", "settled", "received"]
    rights.settle(rest[2], staff("first"))
    assert states(*rest) == ["settled"] * 3
    with pytest.raises(CaseError):
        rights.settle(rest[2], staff("first"))


def test_the_others_are_looked_through_once_however_many_are_settled(monkeypatch):
    record = penalty()
    first, _code = taken_up(record)
    rest = [objected(record, phone=f"1390000000{number}")[0] for number in range(3)]
    asked, others_stand = [], marks._others_stand
    monkeypatch.setattr(
        marks, "_others_stand", lambda case: asked.append(case) or others_stand(case)
    )
    agreed(first, "withdraw")
    assert states(*rest) == ["settled"] * 3
    assert (len(asked), Record.objects.get().contested_since) == (1, None)


def test_since_when_a_record_is_gone():
    record = penalty()
    assert rights.gone_since(record) is None
    decisions.hold(record, "另有情况", "核查单", None)
    record.refresh_from_db()
    assert rights.gone_since(record) is None
    ended = penalty(public_until=day(3))
    assert rights.gone_since(ended) == day(2)
    decisions.withdraw(record, "误报", "核查单", None)
    record.refresh_from_db()
    RecordVersion.objects.filter(action="withdrawn").update(
        at=record.changed_at - timedelta(days=5)
    )
    assert rights.gone_since(record) == day(5)


@pytest.mark.parametrize(
    ("make", "again"),
    [
        (objected, "有新的事实或者材料的，可以重新提出异议。"),
        (repair_asked, "条件具备后可以再次申请信用修复。"),
    ],
)
def test_after_a_refusal_it_is_said_what_remains(make, again):
    case, code = make()
    until = case.record.public_until.isoformat()
    shown_until = f"这条信息仍在公示，{until} 到期自动停止。"
    assert rights.status(case.public_id, code).now == (shown_until,)
    rights.propose_outcome(case, staff("first"), "refuse", "keep", *WORDS)
    assert rights.status(case.public_id, code).now == (
        shown_until,
        "不服决定的，可以自收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼。",
        again,
    )


@pytest.mark.parametrize(
    ("make", "action"), [(objected, "withdraw"), (objected, "void"), (repair_asked, "repair")]
)
def test_after_a_take_down_it_is_said_since_when_and_no_more_once_staff_bring_it_back(make, action):
    case, code = make()
    agreed(case, action)
    gone = f"这条信息自 {day().isoformat()} 起不再公示。"
    assert rights.status(case.public_id, code).now == (gone,)
    RecordVersion.objects.filter(record=case.record_id).update(
        at=case.received_at - timedelta(days=9)
    )
    Record.objects.filter(pk=case.record_id).update(state="public")
    assert gone not in rights.status(case.public_id, code).now
    assert "仍在公示" in rights.status(case.public_id, code).now[0]


def test_what_was_not_taken_or_taken_back_may_come_again():
    case, code = objected()
    rights.cancel(case.public_id, code)
    assert rights.status(case.public_id, code).now[1:] == (
        "有新的事实或者材料的，可以重新提出异议。",
    )
    other, code = objected(penalty())
    rights.not_taken(other, staff("first"), "不是同一主体")
    assert rights.status(other.public_id, code).now[1:] == (
        "不予受理不影响您的权利，可以补充材料后重新提出申请。",
    )
