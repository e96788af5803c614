"""Lists: batches, what is published with them, and how an entry leaves."""

from datetime import timedelta

import pytest

from registry import decisions, errands, list_publishing, lists, outbox
from registry.enums import RecordState
from registry.jobs import JOBS
from registry.list_publishing import publish_released
from registry.list_rules import BATCH_DRAFT, BATCH_RELEASED, NO_BATCH, held_reason
from registry.models import (
    AuditEntry,
    Batch,
    BatchState,
    OutboxEvent,
    Record,
    RecordVersion,
)
from registry.models.history import Action
from registry.publication import record as shown
from registry.reporting.taking_back import take_back
from tests.registry.listed import add_entry, day, make_batch, publish, staff

pytestmark = pytest.mark.django_db


def test_a_new_batch_is_a_draft_of_its_issuers_region():
    batch = make_batch()
    assert (batch.state, batch.kind, batch.region_id) == ("draft", "red_contract", "610326")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.facts) == (
        "lists.batch.created",
        {"batch": batch.pk, "kind": "red_contract"},
    )


def test_a_batchs_texts_are_kept_masked():
    batch = make_batch(title="名单，联系人张三丰，电话13812345678")
    assert "13812345678" not in batch.title


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kind": "licence"}, "没有这种名单。"),
        ({"title": "  "}, "请填写批次名称和发布依据。"),
        ({"basis": ""}, "请填写批次名称和发布依据。"),
    ],
)
def test_what_is_no_batch_is_refused(changes, sentence):
    with pytest.raises(lists.ListError, match=sentence):
        make_batch(**changes)
    assert not Batch.objects.exists()


def test_entries_of_a_draft_are_held():
    entry = add_entry(make_batch())
    assert (entry.state, entry.reason, entry.publish_from) == ("held", BATCH_DRAFT, None)
    assert shown(entry.public_id) is None


def test_publishing_shows_the_entries_by_their_rule():
    batch = make_batch()
    entry = add_entry(batch)
    keeper = staff("keeper")
    assert lists.publish_batch(batch, keeper) == 1
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == ("held", BATCH_RELEASED)
    OutboxEvent.objects.all().delete()
    assert publish_released() == 1
    entry.refresh_from_db()
    assert (entry.state, entry.rule, entry.version) == ("public", "red_contract", 2)
    assert (entry.basis, entry.decider) == (batch.basis, keeper)
    assert entry.public_until == day() + timedelta(days=200)
    assert shown(entry.public_id).title == f"{day().year - 1}年度"
    event = OutboxEvent.objects.get()
    assert (event.record_id, event.version, event.removes) == (entry.pk, 2, False)
    version = RecordVersion.objects.get()
    assert (version.number, version.action, version.actor) == (1, Action.LISTED, keeper)


def test_publishing_goes_on_after_a_crash(monkeypatch):
    batch = make_batch()
    entries = [add_entry(batch, number) for number in range(1, 6)]
    lists.publish_batch(batch, None)
    monkeypatch.setattr("registry.list_publishing._FIRST", 2)
    assert publish_released(seconds=0) == 2
    assert Record.objects.filter(state=RecordState.PUBLIC).count() == 2
    assert publish_released() == 3
    assert all(shown(entry.public_id) for entry in entries)
    assert publish_released() == 0


def test_what_was_withdrawn_or_held_apart_is_not_published_with_the_batch():
    batch = make_batch()
    gone, held, fine = (add_entry(batch, number) for number in (1, 2, 3))
    decisions.withdraw(gone, "误报", "核查单")
    decisions.hold(held, "正在核实", "核查单")
    publish(batch)
    states = [shown(entry.public_id) is not None for entry in (gone, held, fine)]
    assert states == [False, False, True]


def test_an_entry_that_the_rules_hold_stays_held():
    batch = make_batch()
    entry = add_entry(batch, remarks="属于国家秘密")
    publish(batch)
    entry.refresh_from_db()
    assert (entry.state, entry.reason, entry.basis) == ("held", "may_be_secret", "")


def test_a_published_batch_without_anything_new_is_not_published_again():
    batch = make_batch()
    add_entry(batch)
    publish(batch)
    with pytest.raises(lists.ListError, match="没有待发布的条目"):
        lists.publish_batch(batch, None)


def test_a_serious_list_is_not_published_by_one_person():
    batch = make_batch("serious_breach")
    entry = add_entry(batch)
    with pytest.raises(lists.ListError, match="双人复核"):
        lists.publish_batch(batch, staff("keeper"))
    with pytest.raises(decisions.DecisionError, match="双人复核"):
        decisions.publish(entry, "公示", "办法", staff("keeper"))
    entry.refresh_from_db()
    assert (entry.state, batch.state) == ("held", BatchState.DRAFT)


def test_a_draft_batchs_entry_is_not_published_alone():
    entry = add_entry(make_batch())
    with pytest.raises(decisions.DecisionError, match="尚未发布"):
        decisions.publish(entry, "公示", "办法")
    assert shown(entry.public_id) is None


def test_confirming_a_class_publishes_no_draft():
    entry = add_entry(make_batch())
    decisions.confirm_severity(entry, "general", "核实", "办法")
    entry.refresh_from_db()
    assert entry.state == RecordState.HELD


@pytest.mark.parametrize(
    ("kind", "state", "reason"),
    [
        ("licence", None, ""),
        ("judgment_debtor", None, ""),
        ("serious_breach", None, NO_BATCH),
        ("serious_breach", BatchState.DRAFT, BATCH_DRAFT),
        ("serious_breach", BatchState.PUBLIC, BATCH_DRAFT),
        ("red_contract", BatchState.DRAFT, BATCH_DRAFT),
        ("red_contract", BatchState.WITHDRAWN, BATCH_DRAFT),
        ("red_contract", BatchState.PUBLIC, ""),
    ],
)
def test_what_holds_an_entry_back(kind, state, reason):
    batch = Batch(kind=kind, state=state) if state else None
    assert held_reason(kind, batch) == reason


def listed_entry():
    batch = make_batch()
    entry = add_entry(batch)
    publish(batch)
    entry.refresh_from_db()
    OutboxEvent.objects.all().delete()
    return entry


def test_who_leaves_a_list_is_gone_at_once_and_kept_for_staff():
    entry, keeper, epoch = listed_entry(), staff("keeper"), outbox.publication_epoch()
    lists.exit_entry(entry, reason="不再符合条件", basis="办法第九条", on=day(1), by=keeper)
    assert shown(entry.public_id) is None
    entry.refresh_from_db()
    assert (entry.state, entry.public_until, entry.reason) == (
        "withdrawn",
        day(1),
        "不再符合条件",
    )
    version = RecordVersion.objects.order_by("-number").first()
    assert (version.action, version.basis, version.actor) == (Action.EXITED, "办法第九条", keeper)
    event = OutboxEvent.objects.get()
    assert (event.record_id, event.removes) == (entry.pk, True)
    assert outbox.publication_epoch() == epoch + 1
    note = AuditEntry.objects.get(action="lists.entry.exited")
    assert note.facts == {"record": entry.pk, "on": day(1).isoformat()}


@pytest.mark.parametrize("on", [day(-1), day(31)])
def test_nobody_leaves_tomorrow_or_before_they_came(on):
    entry = listed_entry()
    with pytest.raises(lists.ListError, match="移出日期"):
        lists.exit_entry(entry, reason="甲", basis="乙", on=on, by=None)
    assert shown(entry.public_id)


def test_nobody_leaves_twice():
    entry = listed_entry()
    lists.exit_entry(entry, reason="甲", basis="乙", on=day(), by=None)
    with pytest.raises(lists.ListError, match="已经移出"):
        lists.exit_entry(entry, reason="甲", basis="乙", on=day(), by=None)


@pytest.mark.parametrize("cells", [{}, {"reason": "又补充了说明"}])
def test_who_left_does_not_come_back_by_being_reported_again(cells):
    entry = listed_entry()
    lists.exit_entry(entry, reason="甲", basis="乙", on=day(), by=None)
    again = add_entry(entry.batch, **cells)
    assert again.pk == entry.pk
    assert (again.state, shown(entry.public_id)) == ("withdrawn", None)


def test_who_left_does_not_come_back_with_another_batch():
    entry = listed_entry()
    lists.exit_entry(entry, reason="甲", basis="乙", on=day(), by=None)
    other = make_batch(issuer=entry.batch.issuer)
    assert add_entry(other, reason="另有说明").pk == entry.pk
    fresh = add_entry(other, 2)
    publish(other)
    assert shown(entry.public_id) is None
    assert shown(fresh.public_id)


def test_a_batch_takes_all_its_entries_down_at_once():
    batch = make_batch()
    entries = [add_entry(batch, number) for number in range(1, 5)]
    publish(batch)
    left, *others = entries
    lists.exit_entry(left, reason="甲", basis="乙", on=day(), by=None)
    OutboxEvent.objects.all().delete()
    epoch = outbox.publication_epoch()
    assert lists.withdraw_batch(batch, reason="误发", basis="核查单", by=staff("keeper")) == 3
    assert batch.state == BatchState.WITHDRAWN
    assert [shown(entry.public_id) for entry in entries] == [None] * 4
    assert set(OutboxEvent.objects.values_list("record_id", "version", "removes")) == {
        (entry.pk, 3, True) for entry in others
    }
    assert outbox.publication_epoch() == epoch + 1
    for entry in others:
        entry.refresh_from_db()
        newest = entry.versions.order_by("-number").first()
        assert (entry.version, newest.number, newest.action) == (3, 2, Action.WITHDRAWN)
    left.refresh_from_db()
    assert left.reason == "甲"
    with pytest.raises(lists.ListError, match="已经撤下"):
        lists.withdraw_batch(batch, reason="误发", basis="核查单", by=None)
    with pytest.raises(lists.ListError, match="已撤下"):
        lists.publish_batch(batch, None)


def test_nothing_of_a_withdrawn_batch_comes_back():
    batch = make_batch()
    entry = add_entry(batch)
    publish(batch)
    lists.withdraw_batch(batch, reason="误发", basis="核查单", by=None)
    add_entry(batch, reason="补充")
    late = add_entry(batch, 2)
    publish_released()
    with pytest.raises(decisions.DecisionError, match="已撤下"):
        decisions.publish(entry, "公示", "办法")
    assert [shown(one.public_id) for one in (entry, late)] == [None, None]


def test_entries_released_but_not_yet_public_go_down_with_their_batch():
    batch = make_batch()
    entry = add_entry(batch)
    lists.publish_batch(batch, None)
    lists.withdraw_batch(batch, reason="误发", basis="核查单", by=None)
    assert publish_released() == 0
    assert shown(entry.public_id) is None


def moved_then_taken_back():
    """Return an entry that was released in a batch, moved to another by a report, and came back."""
    first = make_batch()
    entry = add_entry(first)
    lists.publish_batch(first, None)
    other = make_batch(issuer=first.issuer, number="眉市监发〔2026〕9号")
    keeper = staff("keeper")
    cells = {"document_number": first.number, "reason": "另有说明"}
    moved = add_entry(other, by=keeper, **cells)
    assert (moved.pk, moved.batch) == (entry.pk, other)
    return first, moved, keeper


def test_taking_a_report_back_shows_nothing_of_a_withdrawn_batch():
    batch, entry, keeper = moved_then_taken_back()
    lists.withdraw_batch(batch, reason="误发", basis="核查单", by=None)
    take_back(entry.submission, keeper)
    publish_released()
    entry.refresh_from_db()
    assert (entry.batch, entry.state, entry.reason) == (batch, "held", BATCH_DRAFT)
    assert shown(entry.public_id) is None


def test_what_waits_in_a_withdrawn_batch_is_never_published():
    batch = make_batch()
    entry = add_entry(batch)
    lists.publish_batch(batch, None)
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.WITHDRAWN)
    assert publish_released() == 0
    assert shown(entry.public_id) is None
    assert errands.open_below(lists.ERRAND) == []


def test_an_entry_that_moved_while_its_batch_is_published_waits(monkeypatch):
    batch, other = make_batch(), make_batch(number="眉市监发〔2026〕9号")
    entry = add_entry(batch)
    lists.publish_batch(batch, None)
    asked = list_publishing.assess

    def assess(facts):
        Record.objects.filter(pk=entry.pk).update(batch=other)
        return asked(facts)

    monkeypatch.setattr(list_publishing, "assess", assess)
    assert publish_released() == 0
    assert shown(entry.public_id) is None


def test_what_is_withdrawn_says_why():
    batch = make_batch()
    with pytest.raises(decisions.DecisionError, match="原因和依据"):
        lists.withdraw_batch(batch, reason=" ", basis="核查单", by=None)
    batch.refresh_from_db()
    assert batch.state == BatchState.DRAFT


def test_the_scheduler_finishes_what_a_request_left():
    batch = make_batch()
    entry = add_entry(batch)
    lists.publish_batch(batch, None)
    (job,) = (job for job in JOBS if job.name == "publish_lists")
    assert job.run() == 1
    assert shown(entry.public_id)
    assert errands.open_below(lists.ERRAND) == []


def test_an_unfinished_batch_stays_an_errand():
    first, second = make_batch(), make_batch("red_honest")
    entries = [add_entry(first), add_entry(second, 2)]
    for batch in (first, second):
        lists.publish_batch(batch, None)
    assert len(errands.open_below(lists.ERRAND)) == 2
    assert publish_released(seconds=0) == 1
    assert publish_released() == 1
    assert all(shown(entry.public_id) for entry in entries)
    assert errands.open_below(lists.ERRAND) == []
