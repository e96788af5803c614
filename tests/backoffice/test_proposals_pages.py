"""Proposals at the desk: who sees them, what they would change, and who decides."""

import pytest
from django.test import Client

from backoffice.proposals.counts import counts
from registry import list_passing, proposals
from registry.models import Proposal
from registry.publication import record as shown
from registry.scopes import scope_of
from tests.backoffice.conftest import signed_in, staff_of
from tests.backoffice.test_search_index import text_of
from tests.factories import make_authority, make_record
from tests.registry.listed import add_entry, make_batch, publish
from tests.registry.test_lists_passing import BREACH

QUEUE = "/admin/proposals/"
DECIDES = "backoffice.decide"
PROPOSES = "backoffice.review"


def member(name, *permissions, region="610326"):
    return staff_of(region, name, *permissions)


@pytest.fixture
def first(indexed):
    return member("first", PROPOSES, DECIDES)


@pytest.fixture
def second(indexed):
    return member("second", PROPOSES, DECIDES)


@pytest.fixture
def record(indexed):
    return make_record()


@pytest.fixture
def proposal(first, record):
    return proposals.propose(
        "withdraw", reason="处罚已撤销", basis="核查单", by=first.user, record=record
    )


def page(proposal, *rest):
    return "/".join([f"{QUEUE}{proposal.public_id}", *rest]) + "/"


def test_the_page_tells_what_would_change(second, proposal, record):
    text = text_of(second.get(page(proposal)))
    assert "原因 处罚已撤销 依据 核查单" in text
    assert "现在：公示" in text
    assert "立即停止公示，再次报送也不会恢复。" in text
    assert record.document_number in text
    assert "预包装食品销售" in text


def test_a_second_person_approves(second, proposal, record):
    response = second.post(
        page(proposal, "decide"), {"do": "approve", "answer": "同意"}, follow=True
    )
    assert "已同意并办理。" in text_of(response)
    assert shown(record.public_id) is None
    text = text_of(second.get(f"{QUEUE}?state=decided"))
    assert "已同意" in text
    assert "没有待复核的事项" in text_of(second.get(QUEUE))


def test_the_proposer_may_cancel_and_not_decide(first, proposal, record):
    text = text_of(first.get(page(proposal)))
    assert "您提出的事项须由另一位工作人员复核。" in text
    assert "复核意见（不同意时必填）" not in text
    response = first.post(page(proposal, "decide"), {"do": "approve"}, follow=True)
    assert "提出人不能复核自己提出的事项。" in text_of(response)
    assert shown(record.public_id)
    first.post(page(proposal, "cancel"))
    proposal.refresh_from_db()
    assert proposal.state == "cancelled"


def test_a_second_person_refuses_with_a_reason(second, proposal, record):
    response = second.post(page(proposal, "decide"), {"do": "refuse", "answer": ""}, follow=True)
    assert "请填写未同意的理由。" in text_of(response)
    second.post(page(proposal, "decide"), {"do": "refuse", "answer": "证据不足"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == ("refused", "证据不足")
    assert shown(record.public_id)


def test_who_may_not_decide_decides_nothing(indexed, proposal, record):
    reviewer = member("reviewer", PROPOSES)
    assert "复核意见（不同意时必填）" not in text_of(reviewer.get(page(proposal)))
    assert reviewer.post(page(proposal, "decide"), {"do": "approve"})["Location"] == "/admin/"
    assert shown(record.public_id)


def test_nobody_cancels_for_another(second, proposal):
    response = second.post(page(proposal, "cancel"), follow=True)
    assert "只有提出人可以撤回。" in text_of(response)
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_another_countys_proposals_are_not_there(proposal, record):
    other = member("other", PROPOSES, DECIDES, region="610328")
    assert "没有待复核的事项" in text_of(other.get(QUEUE))
    assert other.get(page(proposal)).status_code == 404
    for path in (page(proposal, "decide"), page(proposal, "cancel")):
        assert other.post(path, {"do": "approve"}).status_code == 404
    assert shown(record.public_id)


def test_without_the_forms_token_nothing_happens(second, proposal, record):
    strict = signed_in(second.user, enforce_csrf_checks=True)
    for path in (page(proposal, "decide"), page(proposal, "cancel")):
        assert strict.post(path, {"do": "approve"}).status_code == 403
    assert shown(record.public_id)
    assert Client().get(QUEUE)["Location"].startswith("/admin/login/")


def test_a_get_decides_nothing(second, proposal, record):
    for path in (page(proposal, "decide"), page(proposal, "cancel")):
        assert second.get(path).status_code == 405
    assert shown(record.public_id)


def test_a_serious_batch_goes_public_by_two(first, second):
    keeper = member("keeper", "backoffice.keep_lists")
    batch = make_batch("serious_breach", title="2026年严重失信名单")
    entry = add_entry(batch)
    assert "提请发布" in text_of(keeper.get(f"/admin/lists/batches/{batch.public_id}/"))
    assert keeper.post(f"/admin/lists/batches/{batch.public_id}/publish/").status_code == 302
    assert shown(entry.public_id) is None
    said = {"reason": "按期发布", "basis": "名单管理办法"}
    keeper.post(f"/admin/lists/batches/{batch.public_id}/propose/", said)
    proposal = Proposal.objects.get()
    text = text_of(second.get(page(proposal)))
    assert "眉县青禾1示例食品有限公司" in text
    assert "提请发布的条目数 1" in text
    second.post(page(proposal, "decide"), {"do": "approve"})
    assert shown(entry.public_id)


def test_what_passing_on_would_show_is_masked(first, second):
    batch = make_batch("watch", number="眉信办〔2026〕1号")
    entry = add_entry(batch)
    publish(batch)
    entry.refresh_from_db()
    words = {"reason": "再犯", "basis": "规定", "by": first.user}
    proposal = list_passing.pass_on(entry, BREACH, **words)
    text = text_of(second.get(page(proposal)))
    assert "转入名单 严重失信主体名单" in text
    assert "拒不改正" in text
    assert "13812345678" not in text
    assert "张三丰" not in text


def test_holding_a_serious_entry_is_told_in_words(first, second):
    words = {"reason": "核实", "basis": "来函", "by": first.user}
    proposal = proposals.propose("hold", record=make_record(kind="serious_breach"), **words)
    text = text_of(second.get(page(proposal)))
    assert "暂缓公示名单条目" in text
    assert "立即停止公示，核实清楚后可以再公示。" in text


def test_a_queue_is_paged(first, second, monkeypatch):
    monkeypatch.setattr("backoffice.proposals.read.PAGE", 2)
    words = {"reason": "误报", "basis": "核查单", "by": first.user}
    made = [proposals.propose("withdraw", record=make_record(), **words) for _ in range(3)]
    names = [proposal.record.document_number for proposal in made]
    text = text_of(second.get(QUEUE))
    assert [name in text for name in names] == [True, True, False]
    text = text_of(second.get(f"{QUEUE}?after={made[1].public_id}"))
    assert [name in text for name in names] == [False, False, True]


def test_the_start_page_is_told_what_waits_for_me(first, second, proposal):
    other = make_record(authority=make_authority(region="610328"))
    proposals.propose("void", reason="甲", basis="乙", by=first.user, record=other)
    (waiting,) = counts(second.user, scope_of(second.user))
    assert (waiting.label, waiting.number, waiting.url) == ("待我复核的事项", 1, QUEUE)
    assert counts(first.user, scope_of(first.user))[0].number == 0
