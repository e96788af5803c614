"""From one list into another: 重点关注 → 严重失信."""

import pytest

from registry import decisions, list_passing, lists, proposals
from registry.enums import RecordState
from registry.list_publishing import publish_released
from registry.models import Proposal, Record
from registry.proposals import ProposalError
from registry.publication import record as shown
from tests.factories import make_authority
from tests.registry.listed import add_entry, county_staff, day, make_batch, publish, watched

pytestmark = pytest.mark.django_db

BREACH = {
    "document_number": "眉市监严列〔2026〕3号",
    "reason": "拒不改正，负责人张三丰电话13812345678",
    "basis": "《市场监督管理严重违法失信名单管理办法》第二条",
    "decided_on": day(2).isoformat(),
}


@pytest.fixture
def first():
    return county_staff("first")


@pytest.fixture
def second():
    return county_staff("second")


@pytest.fixture(name="watched")
def _watched():
    return watched()


def passed(entry, by, **changes):
    return list_passing.pass_on(
        entry, BREACH | changes, reason="有效期内再犯", basis="名单管理规定", by=by
    )


def test_passing_on_is_proposed_and_shows_nothing_yet(watched, first):
    proposal = passed(watched, first)
    assert proposal.action == "pass_on"
    assert shown(watched.public_id)
    assert Record.objects.count() == 1
    assert "13812345678" not in str(proposal.facts)
    kind, values = list_passing.preview(proposal)
    assert (kind, values["sector"]) == ("serious_breach", "食品安全")
    assert "13812345678" not in str(values)


def test_two_people_pass_an_entry_on(watched, first, second):
    proposals.approve(passed(watched, first), second)
    watched.refresh_from_db()
    entry = Record.objects.get(kind="serious_breach")
    assert (watched.state, shown(watched.public_id)) == ("withdrawn", None)
    newest = watched.versions.order_by("-number").first()
    assert (newest.action, newest.actor) == ("passed_on", second)
    assert (entry.subject, entry.passed_on_from) == (watched.subject, watched)
    public = shown(entry.public_id)
    assert public.document_number == BREACH["document_number"]
    assert "13812345678" not in public.content
    assert (entry.basis, entry.decider) == ("名单管理规定", second)


def test_who_was_passed_on_does_not_come_back_by_a_report(watched, first, second):
    proposals.approve(passed(watched, first), second)
    add_entry(watched.batch, reason="补充")
    assert shown(watched.public_id) is None


def test_the_new_entry_joins_a_public_batch(watched, first, second):
    batch = make_batch("serious_breach", title="严重失信名单", number="")
    add_entry(batch, 7, document_number="眉市监严列〔2026〕1号")
    proposals.approve(
        proposals.propose("publish_batch", reason="发布", basis="办法", by=first, batch=batch),
        second,
    )
    publish_released()
    batch.refresh_from_db()
    words = {"reason": "再犯", "basis": "规定", "by": first}
    proposals.approve(list_passing.pass_on(watched, BREACH, batch=batch, **words), second)
    entry = Record.objects.get(passed_on_from=watched)
    assert (entry.batch, entry.state) == (batch, RecordState.PUBLIC)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"decided_on": day(60).isoformat()}, "不在原条目的有效期内"),
        ({"decided_on": day(-1).isoformat()}, "列入严重失信主体名单日期"),
        ({"reason": ""}, "列入严重失信主体名单事由"),
        ({"uscc": "91610326MF0000013W"}, "只能填写新决定的内容"),
    ],
)
def test_what_does_not_pass_is_not_proposed(watched, first, changes, sentence):
    with pytest.raises(lists.ListError, match=sentence):
        passed(watched, first, **changes)
    assert not Proposal.objects.exists()


def test_only_a_list_that_passes_on_passes_on(first):
    batch = make_batch()
    entry = add_entry(batch)
    publish(batch)
    with pytest.raises(lists.ListError, match="不转入其他名单"):
        passed(entry, first)


def test_an_entry_that_left_is_not_passed_on(watched, first, second):
    proposal = passed(watched, first)
    lists.exit_entry(watched, reason="期满", basis="规定", on=day(), by=first)
    with pytest.raises(ProposalError, match="内容已有变化"):
        proposals.approve(proposal, second)
    with pytest.raises(lists.ListError, match="已不在名单中"):
        passed(watched, first)
    assert Record.objects.count() == 1


def test_an_entry_is_passed_on_once(watched, first, second):
    proposals.approve(passed(watched, first), second)
    decisions.publish(watched, "误转", "核查单", first)
    with pytest.raises(lists.ListError, match="已有同一决定的条目"):
        passed(watched, first)


def test_a_batch_of_another_list_takes_nobody(watched, first):
    batch = make_batch(issuer=make_authority())
    with pytest.raises(lists.ListError, match="不属于要转入的名单"):
        list_passing.pass_on(watched, BREACH, batch=batch, reason="甲", basis="乙", by=first)
