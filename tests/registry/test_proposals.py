"""Four eyes: what one proposes and another approves, and that it can't be got round."""

import pytest
from django.db import IntegrityError, transaction

from registry import decisions, lists, proposals
from registry.list_publishing import publish_released
from registry.models import AuditEntry, BatchState, Proposal, ProposalState
from registry.proposals import ProposalError
from registry.publication import record as shown
from registry.scopes import ALL, NOTHING, Scope
from tests.factories import make_authority, make_record
from tests.registry.listed import add_entry, day, make_batch, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    return staff("first")


@pytest.fixture
def second():
    return staff("second")


def proposed(record, by, action="withdraw"):
    return proposals.propose(action, reason="处罚已撤销", basis="核查单", by=by, record=record)


def test_a_proposal_changes_nothing(first):
    record = make_record()
    proposal = proposed(record, first)
    assert (proposal.state, proposal.region_id) == ("waiting", record.region_id)
    assert proposal.facts == {"version": 1}
    assert shown(record.public_id)


@pytest.mark.parametrize(("action", "state"), [("withdraw", "withdrawn"), ("void", "void")])
def test_approving_does_it_in_the_name_of_who_approved(first, second, action, state):
    record = make_record()
    proposal = proposed(record, first, action)
    proposals.approve(proposal, second, "同意")
    record.refresh_from_db()
    assert (record.state, record.decider, record.reason) == (state, second, "处罚已撤销")
    assert (proposal.state, proposal.decided_by, proposal.answer) == ("approved", second, "同意")
    assert shown(record.public_id) is None
    names = AuditEntry.objects.order_by("id").values_list("action", "actor")
    assert list(names) == [
        ("proposals.proposed", str(first.pk)),
        ("proposals.approved", str(second.pk)),
    ]


def test_nobody_approves_or_refuses_their_own(first):
    record = make_record()
    proposal = proposed(record, first)
    for decide in (proposals.approve, proposals.refuse):
        with pytest.raises(ProposalError, match="提出人不能复核"):
            decide(proposal, first, "同意")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("waiting", None)
    assert shown(record.public_id)


@pytest.mark.parametrize("state", [ProposalState.APPROVED, ProposalState.REFUSED])
def test_the_database_itself_refuses_one_persons_decision(first, state):
    proposal = proposed(make_record(), first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(state=state, decided_by=first)


def test_refusing_leaves_everything(first, second):
    record = make_record()
    proposal = proposed(record, first)
    proposals.refuse(proposal, second, "证据不足")
    assert (proposal.state, proposal.answer) == ("refused", "证据不足")
    assert shown(record.public_id)


def test_a_refusal_says_why(first, second):
    proposal = proposed(make_record(), first)
    with pytest.raises(ProposalError, match="理由"):
        proposals.refuse(proposal, second, "  ")


def test_only_the_proposer_cancels(first, second):
    proposal = proposed(make_record(), first)
    with pytest.raises(ProposalError, match="只有提出人"):
        proposals.cancel(proposal, second)
    proposals.cancel(proposal, first)
    assert proposal.state == "cancelled"


@pytest.mark.parametrize("end", ["approve", "refuse", "cancel"])
def test_what_is_decided_is_not_decided_again(first, second, end):
    record = make_record()
    proposal = proposed(record, first)
    proposals.cancel(proposal, first)
    decide = {
        "approve": lambda: proposals.approve(proposal, second),
        "refuse": lambda: proposals.refuse(proposal, second, "意见"),
        "cancel": lambda: proposals.cancel(proposal, first),
    }
    with pytest.raises(ProposalError, match="已经办理"):
        decide[end]()
    assert shown(record.public_id)


def test_a_stale_proposal_is_refused(first, second):
    record = make_record()
    proposal = proposed(record, first)
    decisions.hold(record, "核实", "核查单", first)
    with pytest.raises(ProposalError, match="提出之后内容已有变化"):
        proposals.approve(proposal, second)
    record.refresh_from_db()
    proposal.refresh_from_db()
    assert (record.state, proposal.state) == ("held", "waiting")


def test_the_same_is_proposed_once(first, second):
    record = make_record()
    proposed(record, first)
    with pytest.raises(ProposalError, match="已有人提出"):
        proposed(record, second)
    proposed(record, second, "void")
    assert Proposal.objects.count() == 2


@pytest.mark.parametrize(
    ("action", "reason", "basis", "sentence"),
    [
        ("withdraw", "", "核查单", "原因和依据"),
        ("withdraw", "误报", " ", "原因和依据"),
        ("destroy", "误报", "核查单", "没有这种事项"),
        ("publish_batch", "误报", "核查单", "事项与对象不符"),
        ("publish", "误报", "核查单", "已公示"),
        ("hold", "误报", "核查单", "不需要双人复核"),
        ("pass_on", "误报", "核查单", "名单条目页面"),
    ],
)
def test_what_makes_no_sense_is_not_proposed(first, action, reason, basis, sentence):
    record = make_record()
    with pytest.raises(ProposalError, match=sentence):
        proposals.propose(action, reason=reason, basis=basis, by=first, record=record)
    assert not Proposal.objects.exists()


def test_what_is_withdrawn_is_not_withdrawn_again(first):
    record = make_record()
    decisions.withdraw(record, "误报", "核查单")
    with pytest.raises(ProposalError, match="已撤下"):
        proposed(record, first)


def test_waiting_and_decided_lie_in_ones_region(first, second):
    mine = proposed(make_record(), first)
    other = make_record(authority=make_authority(region="610303"))
    theirs = proposed(other, first)
    assert list(proposals.waiting(Scope(region="610326"))) == [mine]
    assert list(proposals.waiting(Scope(region="610300"))) == [mine, theirs]
    assert list(proposals.waiting(NOTHING)) == []
    assert list(proposals.waiting(Scope(authorities=frozenset({other.authority_id})))) == []
    proposals.refuse(theirs, second, "不同意")
    assert list(proposals.waiting(ALL)) == [mine]
    assert list(proposals.decided(ALL)) == [theirs]


def serious():
    batch = make_batch("serious_breach")
    return batch, add_entry(batch)


def proposed_batch(batch, by, action="publish_batch"):
    return proposals.propose(action, reason="按期发布", basis="办法", by=by, batch=batch)


def test_a_serious_list_is_published_by_two(first, second):
    batch, entry = serious()
    proposal = proposed_batch(batch, first)
    batch.refresh_from_db()
    assert batch.state == BatchState.WAITING
    assert shown(entry.public_id) is None
    proposals.approve(proposal, second)
    publish_released()
    batch.refresh_from_db()
    assert batch.state == BatchState.PUBLIC
    assert shown(entry.public_id).kind == "serious_breach"


@pytest.mark.parametrize("change", ["add", "change", "withdraw"])
def test_a_batch_that_changed_since_is_not_approved(first, second, change):
    batch, entry = serious()
    proposal = proposed_batch(batch, first)
    if change == "add":
        add_entry(batch, 2)
    elif change == "change":
        add_entry(batch, reason="另有事由")
    else:
        decisions.withdraw(entry, "误报", "核查单")
    with pytest.raises(ProposalError, match="内容已有变化"):
        proposals.approve(proposal, second)
    publish_released()
    assert shown(entry.public_id) is None


def test_what_joins_a_batch_while_it_is_approved_waits(first, second, monkeypatch):
    batch, entry = serious()
    proposal = proposed_batch(batch, first)
    late = []

    def close(*args, _close=proposals._close):
        late.append(add_entry(batch, 2))
        _close(*args)

    monkeypatch.setattr(proposals, "_close", close)
    with pytest.raises(ProposalError, match="内容已有变化"):
        proposals.approve(proposal, second)
    publish_released()
    assert late
    assert shown(entry.public_id) is None
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


@pytest.mark.parametrize("end", ["refuse", "cancel"])
def test_a_batch_that_is_not_agreed_to_is_a_draft_again(first, second, end):
    batch, _entry = serious()
    proposal = proposed_batch(batch, first)
    if end == "refuse":
        proposals.refuse(proposal, second, "条目有误")
    else:
        proposals.cancel(proposal, first)
    batch.refresh_from_db()
    assert batch.state == BatchState.DRAFT


def test_an_empty_batch_is_not_proposed(first):
    with pytest.raises(ProposalError, match="没有待发布的条目"):
        proposed_batch(make_batch("serious_breach"), first)


def test_who_joins_a_public_serious_list_waits_for_two_again(first, second):
    batch, entry = serious()
    proposals.approve(proposed_batch(batch, first), second)
    publish_released()
    batch.refresh_from_db()
    late = add_entry(batch, 2)
    assert publish_released() == 0
    assert (shown(late.public_id), late.state) == (None, "held")
    again = proposed_batch(batch, second)
    batch.refresh_from_db()
    assert batch.state == BatchState.PUBLIC
    assert shown(entry.public_id)
    proposals.approve(again, first)
    publish_released()
    assert shown(late.public_id)


def test_what_a_report_changes_in_a_serious_entry_that_waits_shows_nothing(first):
    batch, entry = serious()
    add_entry(batch, reason="另有事由")
    entry.refresh_from_db()
    assert (entry.version, entry.state, entry.reason) == (2, "held", "batch_draft")


def test_a_serious_entry_that_was_withdrawn_by_mistake_comes_back_by_two(first, second):
    batch, entry = serious()
    proposals.approve(proposed_batch(batch, first), second)
    publish_released()
    entry.refresh_from_db()
    decisions.withdraw(entry, "误撤", "核查单", first)
    with pytest.raises(decisions.DecisionError, match="双人复核"):
        decisions.publish(entry, "误撤", "核查单", first)
    proposals.approve(proposed(entry, first, "publish"), second)
    assert shown(entry.public_id)


def test_a_batch_is_taken_down_by_two(first, second):
    batch, entry = serious()
    proposals.approve(proposed_batch(batch, first), second)
    publish_released()
    proposal = proposed_batch(batch, first, "withdraw_batch")
    assert shown(entry.public_id)
    with pytest.raises(ProposalError, match="已有人提出"):
        proposed_batch(batch, second, "withdraw_batch")
    proposals.approve(proposal, second)
    batch.refresh_from_db()
    assert batch.state == BatchState.WITHDRAWN
    assert shown(entry.public_id) is None


def test_who_is_on_a_serious_list_leaves_it_by_two(first, second):
    batch, entry = serious()
    proposals.approve(proposed_batch(batch, first), second)
    publish_released()
    entry.refresh_from_db()
    words = {"reason": "期满", "basis": "办法", "by": first}
    with pytest.raises(lists.ListError, match="双人复核"):
        lists.exit_entry(entry, on=day(), **words)
    with pytest.raises(ProposalError, match="移出日期"):
        proposals.propose("exit", record=entry, on=day(-1).isoformat(), **words)
    proposal = proposals.propose("exit", record=entry, on=day().isoformat(), **words)
    assert shown(entry.public_id)
    proposals.approve(proposal, second)
    assert shown(entry.public_id) is None
    assert entry.versions.order_by("-number").first().action == "exited"
