"""The register around its records: decisions, subjects, figures, jobs and the door out."""

import datetime as dt

import pytest
from django.utils import timezone

from registry import bulk, decisions, figures, jobs, outbox, publication, subjects, vault
from registry.disclosure import is_shown
from registry.enums import RecordState
from registry.models import (
    DayCount,
    FormerName,
    Identifier,
    OutboxEvent,
    Record,
    RecordVersion,
    Subject,
    SubjectChange,
)
from registry.numbers import SUBJECTS_SHOWN, demo_records, numbers, set_demo_records
from registry.places import full_region_name
from registry.reporting.importing import import_rows
from tests.registry.reported import PERSON, licence, penalty, uscc

pytestmark = pytest.mark.django_db

#: A decision whose ends are counted by hand.
IN_JUNE = {"decided_on": "2026/06/01", "valid_until": "2029/06/01"}


def take(*rows, layout="licence_2018"):
    import_rows(layout, rows, file_name="test.csv", workers=0)
    return list(Record.objects.select_related("subject", "authority").order_by("pk"))


def door(record):
    return publication.record(record.public_id)


def test_the_door_shows_a_record_masked_and_whole():
    (record,) = take(licence())
    shown = door(record)
    assert shown.title == "食品经营许可证"
    assert shown.subject_name == "眉县青禾1示例食品有限公司"
    assert shown.region_name == "宝鸡市眉县"
    assert shown.public_until == dt.date(2031, 5, 31)
    assert shown.rule_sentence
    labels = {field.label: field.value for field in shown.fields}
    assert labels["法定代表人"] == "欧阳某某"
    assert "法定代表人证件号码" not in labels
    subject = publication.subject(shown.subject_id)
    assert subject.counts == {"licence": 1}
    assert [(code.name, code.value) for code in subject.codes] == [("uscc", uscc(1))]


@pytest.mark.parametrize(
    ("state", "first", "last", "shown"),
    [
        ("public", -1, 1, True),
        ("public", 0, 0, True),
        ("public", 1, 2, False),
        ("public", -2, -1, False),
        ("held", -1, 1, False),
        ("withdrawn", -1, 1, False),
        ("void", -1, 1, False),
    ],
)
def test_every_way_out_agrees_on_what_is_shown_today(state, first, last, shown):
    (record,) = take(licence())
    day = timezone.localdate()
    start, end = day + dt.timedelta(days=first), day + dt.timedelta(days=last)
    Record.objects.update(state=state, publish_from=start, public_until=end)
    subject_id = record.subject.public_id
    assert (door(record) is not None) is shown
    assert (publication.subject(subject_id) is not None) is shown
    assert bool(publication.records_of(subject_id, "licence").records) is shown
    (published,) = publication.published_records([record.pk])
    assert (published.record is not None) is shown
    (subject,) = publication.published_subjects([record.subject_id])
    assert (subject.subject is not None) is shown
    assert is_shown(state, start, end, day) is shown
    figures.count_records([record.pk])
    assert sum(DayCount.objects.values_list("shown", flat=True)) == int(shown)


def test_a_natural_person_never_reaches_the_index_even_when_a_rule_shows_it():
    (record,) = take(penalty(**PERSON), layout="penalty_2018")
    day = timezone.localdate()
    Record.objects.update(state="public", publish_from=day, public_until=day, reason="a rule")
    (published,) = publication.published_records([record.pk])
    assert published.record is None
    assert publication.subject(record.subject.public_id) is None
    figures.count_records([record.pk])
    assert DayCount.objects.count() == 0


def test_a_subject_s_records_come_newest_first_and_page_by_page():
    rows = [
        licence(document_number=f"第{number}号", decided_on=f"2026/06/{number:02d}")
        for number in (3, 1, 2, 3)
    ]
    rows[3]["document_number"] = "第4号"
    records = take(*rows)
    subject_id = records[0].subject.public_id
    first = publication.records_of(subject_id, "licence", limit=3)
    assert [item.document_number for item in first.records] == ["第4号", "第3号", "第2号"]
    rest = publication.records_of(subject_id, "licence", first.after, limit=3)
    assert [item.document_number for item in rest.records] == ["第1号"]
    assert rest.after is None


def test_withdrawal_takes_the_record_away_at_once_and_keeps_its_version():
    (record,) = take(licence())
    OutboxEvent.objects.all().delete()
    epoch = outbox.publication_epoch()
    decisions.withdraw(record, "修复完成", "《信用修复管理办法》")
    assert door(record) is None
    assert outbox.publication_epoch() == epoch + 1
    assert outbox.removals_wait() is True
    version = RecordVersion.objects.get()
    assert (version.number, version.action, version.reason) == (1, "withdrawn", "修复完成")
    assert vault.open_json(version.sealed, "version")["state"] == "public"
    assert Record.objects.get().version == 2


def test_a_decision_without_reason_or_basis_is_refused_and_changes_nothing():
    (record,) = take(licence())
    for reason, basis in (("", "某法"), ("原因", " ")):
        with pytest.raises(decisions.DecisionError):
            decisions.withdraw(record, reason, basis)
    assert door(record) is not None
    assert RecordVersion.objects.count() == 0


@pytest.mark.parametrize("decide", [decisions.withdraw, decisions.void])
def test_what_was_taken_down_does_not_come_back_with_a_report(decide):
    (record,) = take(licence())
    decide(record, "行政行为被撤销", "行政处罚法第48条")
    state = Record.objects.get().state
    take(licence())
    take(licence(content="更正后的内容"))
    record = Record.objects.get()
    assert record.state == state
    assert door(record) is None
    assert record.shown["content"] == "更正后的内容"
    assert RecordVersion.objects.count() == 2


def test_only_a_decision_publishes_again_and_only_what_the_rules_allow():
    (record,) = take(licence())
    decisions.withdraw(record, "误撤", "无")
    decisions.publish(record, "纠正误撤", "内部核查单")
    assert door(record) is not None
    (person,) = [
        item for item in take(penalty(**PERSON), layout="penalty_2018") if item.subject.is_person
    ]
    with pytest.raises(decisions.DecisionError, match="natural_person"):
        decisions.publish(person, "应公示", "无")
    assert Record.objects.get(pk=person.pk).state == RecordState.HELD


def test_a_serious_class_without_a_basis_is_shown_as_general_until_staff_confirm_it():
    row = penalty(severity="严重", **IN_JUNE)
    (record,) = take(row, layout="penalty_2018")
    assert (record.severity, record.public_until) == ("general", dt.date(2027, 6, 1))
    decisions.confirm_severity(record, "serious", "核实无误", "某办法第3条")
    record = Record.objects.get()
    assert (record.severity, record.public_until) == ("serious", dt.date(2029, 6, 1))


def test_a_report_can_shorten_what_staff_confirmed_and_not_lengthen_it():
    (record,) = take(
        penalty(severity="严重", severity_basis="甲", **IN_JUNE), layout="penalty_2018"
    )
    decisions.confirm_severity(record, "general", "核实为一般", "乙")
    again = penalty(severity="严重", severity_basis="甲", remarks="补充", **IN_JUNE)
    take(again, layout="penalty_2018")
    record = Record.objects.get()
    assert (record.severity, record.public_until) == ("general", dt.date(2027, 6, 1))
    take(penalty(severity="轻微", remarks="再补充", **IN_JUNE), layout="penalty_2018")
    assert Record.objects.get().state == RecordState.HELD


def test_renaming_keeps_the_old_name_findable_and_reports_under_it_accepted():
    (record,) = take(licence())
    subjects.rename(record.subject, "眉县新名示例有限公司", dt.date(2026, 7, 1), "核准变更")
    shown = publication.subject(record.subject.public_id)
    assert shown.name == "眉县新名示例有限公司"
    assert shown.former_names == ("眉县青禾1示例食品有限公司",)
    assert FormerName.objects.get().until == dt.date(2026, 7, 1)
    assert len(take(licence(document_number="旧名报送的文号"))) == 2
    assert len(take(licence(document_number="新名", subject_name="眉县新名示例有限公司"))) == 3
    assert SubjectChange.objects.get().action == "renamed"


def test_merging_leads_to_the_survivor_and_can_be_undone():
    first, second = take(licence(), licence(2))
    gone, kept = first.subject, second.subject
    change = subjects.merge(gone, kept, "同一主体")
    assert publication.subject(gone.public_id).public_id == kept.public_id
    assert publication.subject(kept.public_id).counts == {"licence": 2}
    assert Record.objects.filter(subject=gone).count() == 0
    assert Identifier.objects.get(subject=gone).status == "former"
    subjects.unmerge(change, "误合并")
    assert publication.subject(gone.public_id).public_id == gone.public_id
    assert publication.subject(kept.public_id).counts == {"licence": 1}
    assert Identifier.objects.get(subject=gone).status == "current"
    with pytest.raises(subjects.SubjectError):
        subjects.unmerge(change, "再来")


def test_merges_make_no_chains_and_people_are_not_merged():
    first, second, third = take(licence(), licence(2), licence(3))
    subjects.merge(first.subject, second.subject, "一")
    subjects.merge(Subject.objects.get(pk=second.subject_id), third.subject, "二")
    assert Subject.objects.get(pk=first.subject_id).merged_into_id == third.subject_id
    with pytest.raises(subjects.SubjectError):
        subjects.merge(Subject.objects.get(pk=first.subject_id), third.subject, "三")
    with pytest.raises(subjects.SubjectError):
        subjects.merge(third.subject, third.subject, "自己")
    (*_, person) = take(penalty(**PERSON), layout="penalty_2018")
    with pytest.raises(subjects.SubjectError):
        subjects.merge(person.subject, third.subject, "人")


def test_a_withdrawn_record_does_not_come_back_with_a_merge_or_its_undoing():
    first, second = take(licence(), licence(2))
    decisions.withdraw(first, "修复完成", "办法")
    change = subjects.merge(first.subject, second.subject, "同一主体")
    take(licence())
    subjects.unmerge(change, "误合并")
    take(licence())
    assert door(first) is None
    assert Record.objects.count() == 2


def test_figures_follow_late_doubled_and_reordered_events():
    first, second = take(licence(), licence(2, decided_on="2025/06/01"))
    ids = [first.pk, second.pk]
    figures.count_records(ids)
    figures.count_records(ids)
    figures.count_subjects([first.subject_id, second.subject_id])
    assert figures._totals(dt.date(2026, 6, 1)).records == {"licence": 2}
    assert figures._totals(dt.date(2026, 6, 1)).this_year == {"licence": 1}
    assert numbers()[SUBJECTS_SHOWN] == 2
    take(licence(decided_on="2025/05/05"))
    figures.count_records(ids[:1])
    assert figures._totals(dt.date(2026, 6, 1)).by_year == ((2025, {"licence": 2}),)
    decisions.withdraw(second, "撤下", "依据")
    figures.count_records(ids)
    figures.count_subjects([second.subject_id])
    assert figures._totals(dt.date(2026, 6, 1)).regions == (("610326", "眉县", 1),)
    assert numbers()[SUBJECTS_SHOWN] == 1


def test_whoever_s_last_day_is_over_is_counted_off_however_many_they_are(monkeypatch):
    monkeypatch.setattr(bulk, "_AT_ONCE", 2)
    records = take(*(licence(number) for number in range(1, 6)))
    figures.count_records([record.pk for record in records])
    figures.count_subjects([record.subject_id for record in records])
    today = timezone.localdate()
    Record.objects.exclude(pk=records[0].pk).update(public_until=today - dt.timedelta(days=1))
    assert numbers()[SUBJECTS_SHOWN] == 5
    totals = figures._totals(today)
    assert (totals.records, totals.subjects) == ({"licence": 1}, 1)


def test_totals_are_kept_under_the_epoch_only():
    (record,) = take(licence())
    figures._kept.clear()
    figures.count_records([record.pk])
    assert figures.totals().records == {"licence": 1}
    figures.count_subjects([record.subject_id])
    assert figures.totals().subjects == 0, "kept under the epoch"
    decisions.withdraw(record, "撤下", "依据")
    # Before the indexer has counted it out.
    assert figures.totals() == figures.Totals()
    figures.count_records([record.pk])
    figures.count_subjects([record.subject_id])
    assert figures.totals() == figures.Totals()


def test_expired_records_are_announced_until_they_are_counted_out():
    (record,) = take(licence())
    figures.count_records([record.pk])
    OutboxEvent.objects.all().delete()
    assert jobs.announce_expired() == 0
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Record.objects.update(public_until=yesterday)
    assert jobs.announce_expired() == 1
    assert OutboxEvent.objects.get().removes is True
    figures.count_records([record.pk])
    assert jobs.announce_expired() == 0


def test_many_that_end_on_one_day_are_announced_in_one_turn_piece_by_piece(monkeypatch):
    rows = take(*(licence(number) for number in range(1, 8)))
    figures.count_records([row.pk for row in rows])
    OutboxEvent.objects.all().delete()
    Record.objects.update(public_until=timezone.localdate() - dt.timedelta(days=1))
    monkeypatch.setattr(jobs, "_BATCH", 2)
    monkeypatch.setattr(jobs, "_BATCHES", 3)
    assert [jobs.announce_expired() for _turn in range(3)] == [6, 1, 0]
    assert OutboxEvent.objects.filter(removes=True).count() == 7


def test_events_are_settled_and_failed_ones_wait_longer_each_time():
    take(licence())
    (event,) = outbox.waiting()
    outbox.postpone(event)
    assert outbox.waiting() == []
    assert OutboxEvent.objects.exists() is True
    row = OutboxEvent.objects.get()
    assert row.attempts == 1
    assert row.not_before > timezone.now()
    outbox.settle([event.id])
    assert OutboxEvent.objects.exists() is False


def test_the_demo_mark_is_a_number_of_the_register():
    assert demo_records() == 0
    set_demo_records(12)
    assert demo_records() == 12


@pytest.mark.parametrize(
    ("code", "name"),
    [("610326", "宝鸡市眉县"), ("500236", "重庆市奉节县"), ("610300", "陕西省宝鸡市"), (None, "")],
)
def test_a_place_is_named_as_people_name_it(code, name):
    assert full_region_name(code) == name


@pytest.mark.parametrize("take_down", [decisions.withdraw, decisions.void, decisions.hold])
def test_confirming_a_class_shows_nothing_again_that_staff_took_down(take_down):
    (stale,) = take(penalty(severity="严重"), layout="penalty_2018")
    take_down(Record.objects.get(), "异议核查", "办法")
    state = Record.objects.get().state
    # With the instance from before, as another window of the desk would still have it.
    decisions.confirm_severity(stale, "serious", "核实", "乙")
    record = Record.objects.get()
    assert (record.state, record.severity_confirmed) == (state, True)
    assert door(record) is None


def test_an_earlier_merge_is_undone_only_after_the_later_one():
    first, second, third = take(licence(), licence(2), licence(3))
    earlier = subjects.merge(first.subject, second.subject, "一")
    later = subjects.merge(Subject.objects.get(pk=second.subject_id), third.subject, "二")
    with pytest.raises(subjects.SubjectError):
        subjects.unmerge(earlier, "误")
    subjects.unmerge(later, "误")
    subjects.unmerge(earlier, "误")
    owners = Record.objects.order_by("pk").values_list("subject_id", flat=True)
    assert list(owners) == [first.subject_id, second.subject_id, third.subject_id]
