"""A report that is taken back leaves no trace in public, loses nothing, and can be sent again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry import audit, decisions, mask_marks, outbox, rights
from registry.models import (
    OutboxEvent,
    Record,
    RecordVersion,
    ReportingCount,
    SetAsideRow,
    Submission,
)
from registry.models.reporting import SubmissionStatus as Status
from registry.notices import record_notice
from registry.reporting import taking_back
from registry.reporting.taking_back import TakeBackError, refusal, take_back
from tests.registry.applied import application
from tests.registry.listed import staff
from tests.registry.reported import licence, penalty
from tests.registry.reporters import (
    OTHER_AUTHORITY,
    authority,
    counts,
    department,
    officer,
    reported,
    take_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


@pytest.fixture
def by():
    return department()


def figures():
    """Return the roll-ups that aren't zero."""
    names = ("decided", "timely", "late", "not_assessable", "rows", "held", "rejected")
    return [
        {name: getattr(row, name) for name in names if getattr(row, name)}
        for row in ReportingCount.objects.order_by("month")
        if any(getattr(row, name) for name in names)
    ]


def test_new_records_are_held_and_come_back_when_they_are_sent_again(by):
    submission = reported([licence(), licence(2)], by)
    before = figures()
    epoch = outbox.publication_epoch()
    OutboxEvent.objects.all().delete()
    take_back(submission, by)
    assert (submission.status, submission.rows_kept) == (Status.TAKEN_BACK, 0)
    assert submission.taken_back_by == by
    records = Record.objects.order_by("pk")
    assert [(row.state, row.reason, row.basis, row.version) for row in records] == [
        ("held", "taken_back", "", 2)
    ] * 2
    assert outbox.publication_epoch() > epoch
    assert sorted(OutboxEvent.objects.values_list("version", "removes")) == [(2, True)] * 2
    assert figures() == []
    again = reported([licence(), licence(2)], by)
    assert counts(again) == {"changed": 2}
    assert [row.state for row in records.all()] == ["public"] * 2
    assert figures() == before
    assert counts(reported([licence(), licence(2)], by)) == {"unchanged": 2}


def test_changed_records_are_again_as_they_were(by):
    first = reported([licence()], by)
    before = Record.objects.values().get()
    second = reported([licence(content="改过的内容", decided_on="2026/05/04")], by)
    with_both = figures()
    take_back(second, by)
    after = Record.objects.values().get()
    assert after.pop("version") == before.pop("version") + 2
    after.pop("changed_at"), before.pop("changed_at")
    assert after == before
    assert after["submission_id"] == first.pk
    assert figures() != with_both
    assert figures()[0]["decided"] == 1
    assert [row.action for row in RecordVersion.objects.order_by("number")] == [
        "reported",
        "taken_back",
    ]
    assert counts(reported([licence()], by)) == {"unchanged": 1}


def test_what_was_decided_or_changed_again_since_stays_and_is_said(by):
    submission = reported([licence(1), licence(2), licence(3)], by)
    decided, _changed, usual = Record.objects.order_by("pk")
    decisions.withdraw(decided, "行政行为被撤销", "行政处罚法第四十八条")
    reported([licence(2, content="改过的内容")], by)
    take_back(submission, by)
    assert submission.rows_kept == 2
    states = [(row.state, row.reason) for row in Record.objects.order_by("pk")]
    assert [state for state, _reason in states] == ["withdrawn", "public", "held"]
    assert states[2][1] == "taken_back"
    assert usual.pk == Record.objects.get(reason="taken_back").pk


def test_what_staff_withdrew_does_not_come_back_by_sending_it_again(by):
    submission = reported([licence()], by)
    decisions.withdraw(Record.objects.get(), "行政行为被撤销", "行政处罚法第四十八条")
    take_back(submission, by)
    reported([licence(content="改过的内容")], by)
    assert Record.objects.get().state == "withdrawn"


def test_a_record_that_was_told_secret_meanwhile_does_not_return_to_the_public(by):
    rows = [penalty(), penalty(secret="是")]
    submission = reported(rows, by, layout="penalty_2018")
    assert Record.objects.get().state == "held"
    take_back(submission, by)
    assert Record.objects.get().state == "held"


def test_rows_that_were_set_aside_are_settled_and_leave_the_figures(by):
    renamed = licence(subject_name="眉县另名示例有限公司", document_number="另一号")
    submission = reported([licence(), licence(2, content=""), renamed], by)
    assert counts(submission) == {"new": 1, "rejected": 1, "held": 1}
    take_back(submission, by)
    assert set(SetAsideRow.objects.values_list("outcome", "settled_by")) == {("taken_back", by.pk)}
    assert figures() == []
    assert counts(reported([renamed], by)) == {"held": 1}
    assert SetAsideRow.objects.filter(settled_at=None).count() == 1


def test_only_the_department_itself_may_and_only_on_the_day(by):
    submission = reported([licence()], by, authority=authority())
    stranger = department("stranger", authority(OTHER_AUTHORITY))
    for other in (stranger, officer()):
        with pytest.raises(TakeBackError, match="报送单位自己"):
            take_back(submission, other)
    assert refusal(submission, department("colleague")) == ""
    Submission.objects.update(reported_at=timezone.now() - timedelta(days=1))
    with pytest.raises(TakeBackError, match="当日"):
        take_back(submission, by)
    assert Record.objects.get().state == "public"
    assert audit.entries("submission.taken_back") == []


def test_it_is_taken_back_once(by):
    submission = reported([licence()], by)
    take_back(submission, by)
    with pytest.raises(TakeBackError, match="已完成"):
        take_back(submission, by)


def test_a_large_one_is_taken_back_by_the_importer_bit_by_bit(by, monkeypatch):
    monkeypatch.setattr(taking_back, "AT_ONCE", 3)
    monkeypatch.setattr(taking_back, "_CHUNK", 2)
    submission = reported([licence(number) for number in range(1, 6)], by)
    take_back(submission, by)
    assert submission.status == Status.TAKING
    usual, done = taking_back._take_back_some, []

    def dying(row, ids):
        if done:
            raise KeyboardInterrupt
        done.append(ids)
        usual(row, ids)

    monkeypatch.setattr(taking_back, "_take_back_some", dying)
    with pytest.raises(KeyboardInterrupt):
        taking_back.finish(submission)
    assert Record.objects.filter(reason="taken_back").count() == 2
    monkeypatch.setattr(taking_back, "_take_back_some", usual)
    take_in(submission)
    assert (submission.status, submission.rows_kept) == (Status.TAKEN_BACK, 0)
    assert Record.objects.filter(reason="taken_back", version=2).count() == 5
    assert figures() == []


def test_an_objection_or_a_mark_doesn_t_keep_a_report_from_being_taken_back(by):
    reported([licence()], by)
    submission = reported([licence(content="联系王小二示例，改过的内容"), licence(2)], by)
    changed, new = Record.objects.order_by("pk")
    for record in (changed, new):
        case, code = rights.apply(application(record), verified=record.subject)
        rights.cancel(case.public_id, code)
    rights.apply(application(new), verified=new.subject)
    mask_marks.mark(changed, "content", "改过", "other", staff("m"))
    epoch = outbox.publication_epoch()
    take_back(submission, by)
    assert (submission.status, submission.rows_kept) == (Status.TAKEN_BACK, 0)
    changed.refresh_from_db()
    new.refresh_from_db()
    assert (changed.state, changed.shown["content"]) == ("public", "预包装食品销售")
    assert (new.state, new.reason) == ("held", "taken_back")
    # Whoever objected still waits for an answer.
    assert (changed.contested_since, new.contested_since) == (None, timezone.localdate())
    assert outbox.publication_epoch() > epoch
    assert sum(row.get("rows", 0) for row in figures()) == 1


def test_what_staff_hid_meanwhile_stays_hidden_in_the_text_that_returns(by):
    reported([licence(content="预包装食品销售甲乙丙")], by)
    submission = reported([licence(content="散装食品销售甲乙丙")], by)
    record = Record.objects.get()
    mask_marks.mark(record, "content", "甲乙丙", "other", staff("m"))
    take_back(submission, by)
    record.refresh_from_db()
    assert record.shown["content"].startswith("预包装食品销售")
    assert "甲乙丙" not in str(record.shown)


def test_a_notice_of_meanwhile_shows_the_record_that_returns(by):
    when = {"decided_on": (timezone.localdate() - timedelta(30)).isoformat()}
    when["valid_until"] = (timezone.localdate() + timedelta(600)).isoformat()
    authority().__class__.objects.update(notifies_apart=True)
    reported([penalty(**when)], by, layout="penalty_2018")
    submission = reported([penalty(content="罚款1元", **when)], by, layout="penalty_2018")
    record = Record.objects.get()
    assert (record.state, record.reason) == ("held", "notice_missing")
    record_notice(record, "posted", timezone.localdate(), officer())
    take_back(submission, by)
    record.refresh_from_db()
    assert (submission.rows_kept, record.shown["content"]) == (0, "罚款2000元")
    assert (record.state, record.reason) == ("public", "public")
