"""Handling and deciding: by scope, by two where a record goes, all of it or nothing."""

import pytest

from registry import decisions, outbox, proposals, rights
from registry.models import (
    AuditEntry,
    Case,
    OutboxEvent,
    Proposal,
    Record,
    RecordVersion,
    StaffScope,
)
from registry.proposals import ProposalError
from registry.publication import record as shown
from registry.rights import CaseError
from registry.scopes import ALL, NOTHING, Scope
from registry.single_rows import take_row
from tests.factories import make_authority
from tests.registry.applied import NAME, PDF, PHONE, objected, penalty, repair_asked, taken_up
from tests.registry.listed import add_entry, county_staff, day, make_batch, publish, staff
from tests.registry.reported import licence

pytestmark = pytest.mark.django_db

REASON, BASIS = "经核查，该处罚决定已被撤销", "（2026）行复字第1号"


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


def decided(case, action, outcome="grant", by="first"):
    return rights.propose_outcome(case, staff(by), outcome, action, REASON, BASIS)


def approve(proposal, by="second"):
    proposals.approve(proposal, staff(by))


@pytest.mark.parametrize(
    ("make", "action", "state", "version"),
    [
        (taken_up, "withdraw", "withdrawn", "withdrawn"),
        (taken_up, "void", "void", "voided"),
        (repair_asked, "repair", "withdrawn", "repaired"),
    ],
)
def test_a_record_goes_by_two_people_and_at_once(make, action, state, version):
    case, code = make()
    proposal = decided(case, action)
    assert (case.state, proposal.action) == ("proposed", "case")
    assert proposal.facts["case"] == case.pk
    assert shown(case.record.public_id)
    waiting = rights.status(case.public_id, code)
    assert (waiting.answer, waiting.may_add, waiting.may_cancel) == ("", False, False)
    assert REASON not in str(waiting.steps)
    epoch = outbox.publication_epoch()
    approve(proposal)
    case.refresh_from_db()
    record = Record.objects.get(pk=case.record_id)
    assert shown(record.public_id) is None
    assert (record.state, record.decider, record.contested_since) == (state, staff("second"), None)
    assert (record.reason, record.basis) == (REASON, BASIS)
    assert RecordVersion.objects.filter(record=record, action=version).count() == 1
    assert outbox.publication_epoch() > epoch
    assert OutboxEvent.objects.filter(record_id=record.pk, removes=True).exists()
    assert (case.state, case.decided_by, case.answer) == ("granted", staff("second"), REASON)
    found = rights.status(case.public_id, code)
    assert (found.state_label, found.answer, found.has_decision) == ("已支持", REASON, True)
    names = set(AuditEntry.objects.values_list("action", flat=True))
    assert names >= {f"rights.granted.{action}", "rights.proposed", "proposals.approved"}


def test_nobody_decides_alone_what_they_proposed():
    case, _code = taken_up()
    proposal = decided(case, "withdraw")
    with pytest.raises(ProposalError, match="提出人不能复核"):
        approve(proposal, "first")
    case.refresh_from_db()
    assert case.state == "proposed"
    assert shown(case.record.public_id).contested


@pytest.mark.parametrize("end", ["refuse", "cancel"])
def test_a_case_is_worked_on_again_when_the_second_person_does_not_agree(end):
    case, code = taken_up()
    proposal = decided(case, "withdraw")
    if end == "refuse":
        proposals.refuse(proposal, staff("second"), "证据不足")
    else:
        proposals.cancel(proposal, staff("first"))
    case.refresh_from_db()
    assert (case.state, case.answer) == ("received", "")
    assert shown(case.record.public_id).contested
    assert "证据不足" not in str(rights.status(case.public_id, code))
    assert rights.steps_of(case)[-1].action == "returned"
    approve(decided(case, "withdraw"))
    assert shown(case.record.public_id) is None


@pytest.mark.parametrize("place", ["registry.rights.closing.messages.told", "registry.audit.note"])
def test_a_crash_inside_rolls_everything_back(monkeypatch, place):
    case, _code = taken_up()
    proposal = decided(case, "void")
    versions = RecordVersion.objects.count()

    def crash(*_args, **_facts):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(place, crash)
        with pytest.raises(RuntimeError):
            approve(proposal)
    case.refresh_from_db()
    proposal.refresh_from_db()
    assert (case.state, proposal.state) == ("proposed", "waiting")
    assert shown(case.record.public_id).contested
    assert RecordVersion.objects.count() == versions
    approve(proposal)
    assert shown(case.record.public_id) is None


@pytest.mark.parametrize("lifted", [False, True])
def test_a_strangers_mark_does_not_undo_what_was_proposed(lifted):
    case, _code = repair_asked()
    proposal = decided(case, "repair")
    other, code = taken_up(case.record)
    if lifted:
        rights.cancel(other.public_id, code)
    approve(proposal)
    case.refresh_from_db()
    assert case.state == "granted"
    assert shown(case.record.public_id) is None


def test_a_record_that_changed_since_is_not_taken_down_by_it():
    case, _code = objected()
    proposal = decided(case, "withdraw")
    decisions.hold(case.record, "另有情况", "核查单", None)
    with pytest.raises(ProposalError, match="提出之后内容已有变化"):
        approve(proposal)
    case.refresh_from_db()
    assert case.state == "proposed"


def test_nobody_proposes_a_case_without_its_page():
    case, _code = objected()
    with pytest.raises(ProposalError, match="请在申请的办理页面提出"):
        proposals.propose("case", reason="x", basis="y", by=staff("first"), record=case.record)
    assert proposals.needed_for("case", case.record)


def test_a_refusal_takes_one_person_and_lifts_the_mark():
    case, code = taken_up()
    assert decided(case, "keep", "refuse") is None
    assert (case.state, case.decided_by) == ("refused", staff("first"))
    assert not shown(case.record.public_id).contested
    assert rights.status(case.public_id, code).answer == REASON
    assert not Proposal.objects.exists()
    last = RecordVersion.objects.order_by("-pk")[0]
    assert (last.action, last.actor) == ("uncontested", staff("first"))


def test_an_objection_may_correct_a_record():
    row = take_row("licence_2018", licence(), by=None, reach=ALL)
    case, code = taken_up(row)
    rights.propose_outcome(
        case, staff("first"), "grant", "correct", REASON, BASIS, values={"content": "热食类制售"}
    )
    public = shown(row.public_id)
    assert (public.content, public.contested) == ("热食类制售", False)
    assert case.state == "granted"
    assert "已更正" in " ".join(rights.decision_of(case.public_id, code).paragraphs)


def test_a_correction_that_fails_leaves_the_case_open():
    row = take_row("licence_2018", licence(), by=None, reach=ALL)
    case, _code = taken_up(row)
    with pytest.raises(decisions.DecisionError):
        rights.propose_outcome(
            case, staff("first"), "grant", "correct", REASON, BASIS, values={"decided_on": "x"}
        )
    case.refresh_from_db()
    assert case.state == "received"
    assert shown(row.public_id).contested


def test_an_entry_that_is_repaired_leaves_its_list():
    batch = make_batch("red_contract")
    entry = add_entry(batch)
    publish(batch)
    Record.objects.filter(pk=entry.pk).update(repair_from=day(1))
    entry.refresh_from_db()
    case, _code = repair_asked(entry)
    approve(decided(case, "repair"))
    entry.refresh_from_db()
    assert (entry.state, entry.public_until) == ("withdrawn", day())
    assert RecordVersion.objects.filter(record=entry, action="exited").exists()


@pytest.mark.parametrize(
    ("make", "outcome", "action"),
    [
        (objected, "grant", "repair"),
        (objected, "refuse", "withdraw"),
        (repair_asked, "grant", "withdraw"),
        (repair_asked, "grant", "keep"),
        (repair_asked, "other", "keep"),
    ],
)
def test_outcome_and_action_must_fit(make, outcome, action):
    case, _code = make()
    with pytest.raises(CaseError, match="不符"):
        decided(case, action, outcome)
    good = {"objection": "withdraw", "repair": "repair"}[case.sort]
    for reason, basis in [("", BASIS), (REASON, " "), ("字" * 201, BASIS)]:
        with pytest.raises(CaseError):
            rights.propose_outcome(case, staff("first"), "grant", good, reason, basis)
    assert not Proposal.objects.exists()


def closings():
    def cancelled(case, code):
        rights.cancel(case.public_id, code)

    def refused(case, _code):
        decided(case, "keep", "refuse")

    def granted(case, _code):
        approve(decided(case, "withdraw"))

    def not_taken(case, _code):
        rights.not_taken(case, staff("first"), "不是同一主体")

    return [cancelled, refused, granted, not_taken]


@pytest.mark.parametrize("end", closings(), ids=lambda end: end.__name__)
def test_nothing_more_is_done_about_a_closed_case(end):
    case, code = taken_up()
    end(case, code)
    case.refresh_from_db()
    assert case.state == end.__name__
    steps, by = case.steps.count(), staff("first")
    for call in (
        lambda: rights.forward(case, case.record.authority, by),
        lambda: rights.ask_more(case, by, "还要"),
        lambda: rights.answer_forward(case, by, "已核查"),
        lambda: rights.not_taken(case, by, "不受理"),
        lambda: decided(case, "keep", "refuse"),
        lambda: decided(case, "withdraw"),
    ):
        with pytest.raises(CaseError):
            call()
    assert case.steps.count() == steps
    assert not rights.status(case.public_id, code).may_add
    assert Record.objects.get(pk=case.record_id).contested_since is None
    if end.__name__ != "granted":
        objected(case.record)


def test_cases_are_found_in_their_region_alone():
    mei, other = make_authority(), make_authority("扶风县市场监督管理局", region="610324")
    here, _code = objected(penalty(authority=mei))
    there, _code = objected(penalty(authority=other))
    assert set(rights.open_cases(ALL)) == {here, there}
    assert set(rights.open_cases(Scope(region="610326"))) == {here}
    assert set(rights.open_cases(Scope(region="610300"))) == {here, there}
    assert not rights.open_cases(NOTHING).exists()
    assert rights.find(Scope(region="610326"), there.public_id) is None
    assert rights.find(Scope(region="610326"), here.public_id) == here


def department(name, authority):
    user = staff(name)
    scope = StaffScope.objects.create(user=user, region_id=authority.region_id)
    scope.authorities.add(authority)
    return user, Scope(authorities=frozenset({authority.pk}))


def test_a_department_answers_what_was_handed_on_to_it():
    case, _code = objected()
    authority = case.record.authority
    own, scope = department("own", authority)
    strange, other_scope = department("strange", make_authority("别的局"))
    assert not rights.open_cases(scope).exists()
    rights.forward(case, authority, staff("office"), "请核查，联系人13812345678")
    assert case.state == "forwarded"
    assert list(rights.open_cases(scope)) == [case]
    assert rights.find(other_scope, case.public_id) is None
    with pytest.raises(CaseError, match="没有转给您所在的部门"):
        rights.answer_forward(case, strange, "不实")
    with pytest.raises(CaseError, match="请填写核查情况"):
        rights.answer_forward(case, own, " ")
    rights.answer_forward(case, own, "决定已撤销，联系人13812345678")
    assert case.state == "received"
    assert not rights.open_cases(scope).exists()
    texts = [step.text for step in rights.steps_of(case)]
    assert "决定已撤销" in texts[-1]
    assert PHONE not in str(texts)


def test_the_office_takes_down_an_answer_that_came_by_letter():
    case, _code = objected()
    rights.forward(case, case.record.authority, staff("office"))
    with pytest.raises(CaseError):
        rights.answer_forward(case, county_staff("far", "610324"), "来函")
    rights.answer_forward(case, county_staff("near"), "来函")
    assert case.state == "received"


def test_not_taken_up_needs_a_reason_that_is_told():
    case, code = objected()
    with pytest.raises(CaseError, match="请填写不予受理的理由"):
        rights.not_taken(case, staff("first"), "")
    rights.not_taken(case, staff("first"), "申请人张三丰13812345678并非该单位负责人")
    found = rights.status(case.public_id, code)
    assert "并非该单位负责人" in found.answer
    assert PHONE not in found.answer


def test_raw_values_are_shown_after_a_use_was_noted(monkeypatch):
    case, _code = repair_asked()
    by = staff("office")
    masked = rights.seen(case)
    assert (masked.name, masked.has_email) != (NAME, False)
    assert NAME not in repr(masked)
    for purpose, basis in [("", "依据"), ("用途", " ")]:
        with pytest.raises(ValueError, match="purpose"):
            rights.opened(case, by, purpose, basis)
    assert not AuditEntry.objects.filter(action="register.used").exists()
    told, steps = rights.opened(case, by, "办理信用修复", "工作职责")
    assert [step.text for step in steps] == []
    assert (told.name, told.phone) == (NAME, PHONE)
    file = rights.files_of(case)[0]
    assert b"".join(rights.read_file(file, by, "办理信用修复", "工作职责")) == PDF
    uses = AuditEntry.objects.filter(action="register.used").order_by("pk")
    assert [use.facts["about"] for use in uses] == [f"case:{case.pk}", f"case_file:{file.pk}"]
    assert NAME not in str(list(uses.values()))

    def crash(*_args, **_facts):
        raise RuntimeError

    monkeypatch.setattr("registry.audit.note", crash)
    with pytest.raises(RuntimeError):
        rights.opened(case, by, "办理信用修复", "工作职责")
    with pytest.raises(RuntimeError):
        rights.read_file(file, by, "办理信用修复", "工作职责")


def test_what_is_withdrawn_meanwhile_can_still_be_answered():
    case, _code = taken_up()
    decisions.withdraw(case.record, "误报", "核查单")
    with pytest.raises(CaseError, match="已撤下"):
        decided(case, "withdraw")
    decided(case, "keep")
    assert case.state == "granted"
    assert Record.objects.get(pk=case.record_id).contested_since is None
    assert Case.objects.get().decided_by == staff("first")
