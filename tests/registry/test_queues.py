"""What waits for the office: which queue, whose scope, how each way settles it, and that once."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from registry import decisions, publication, queues, subjects
from registry.enums import RecordState, SubjectKind
from registry.models import (
    AuditEntry,
    FormerName,
    Identifier,
    Record,
    SetAsideRow,
    Subject,
    SubjectChange,
)
from registry.reporting import holding
from registry.scopes import ALL, NOTHING, Scope
from tests.factories import make_registration_number
from tests.registry.listed import enter_years
from tests.registry.reported import AUTHORITY, PERSON, licence, resident_id, take, uscc

pytestmark = pytest.mark.django_db

NEW_NAME = "眉县新名示例食品有限公司"
REGISTRATION = make_registration_number(1)


@pytest.fixture
def clerk():
    return User.objects.create_user("clerk")


def renamed(**changes):
    """A known firm, and a row with its code under another name: it waits."""
    take(licence(1))
    take(licence(1, subject_name=NEW_NAME, document_number="更名后第1号", **changes))
    return SetAsideRow.objects.get()


def ambiguous():
    """A row whose two codes belong to two firms."""
    take(licence(1), licence(2, registration_number=REGISTRATION))
    row = licence(1, registration_number=REGISTRATION, document_number="两码第1号")
    take(row)
    return SetAsideRow.objects.get(settled_at=None)


def unnumbered(name="诸葛示例"):
    take(licence(3) | PERSON | {"certificate_number": "", "subject_name": name})
    return SetAsideRow.objects.latest("pk")


def test_a_waiting_row_knows_its_queue_and_place_and_is_shown_masked():
    row = renamed()
    assert (row.sort, row.region_id, row.authority.name) == ("1001", "610326", "眉县示例审批服务局")
    (listed,) = queues.waiting_rows(ALL, "1001").rows
    assert (listed.name, listed.kind_label, listed.is_late) == (NEW_NAME, "行政许可", False)
    view = queues.row_view(row)
    assert [one.name for one in view.known] == ["眉县青禾1示例食品有限公司"]
    text = repr(view)
    assert "欧阳某某" in text
    assert "欧阳示例" not in text


def test_a_row_is_queued_without_being_opened_again(monkeypatch):
    monkeypatch.setattr(holding, "authority_code", lambda _sealed: pytest.fail("it was opened"))
    row = renamed()
    assert (row.sort, row.authority.code) == ("1001", AUTHORITY)


def test_a_person_s_row_shows_neither_name_nor_number():
    row = unnumbered()
    assert (row.sort, row.region_id) == ("H101", "610326")
    text = repr(queues.row_view(row)) + repr(queues.waiting_rows(ALL, "H101"))
    assert "诸葛示例" not in text
    assert "诸葛" in text


def test_only_one_s_own_part_is_listed():
    row = renamed()
    county, other = Scope(region="610326"), Scope(region="610702")
    assert [one.id for one in queues.waiting_rows(county, "1001").rows] == [row.pk]
    assert queues.waiting_rows(Scope(region="610300"), "1001").rows[0].id == row.pk
    for scope in (other, NOTHING, Scope(authorities=frozenset({row.authority_id + 1}))):
        assert queues.waiting_rows(scope, "1001").rows == ()
        assert queues.waiting_row(scope, row.pk) is None
        assert queues.waiting_count(scope, "1001").number == 0


def test_pages_go_on_where_the_last_ended():
    take(*(licence(number) for number in range(1, 6)))
    take(
        *(
            licence(n, subject_name=f"眉县改名{n}示例厂", document_number=f"改{n}号")
            for n in range(1, 6)
        )
    )
    first = queues.waiting_rows(ALL, "1001", limit=3)
    rest = queues.waiting_rows(ALL, "1001", after=first.after, limit=3)
    assert [row.name for row in (*first.rows, *rest.rows)] == [
        f"眉县改名{n}示例厂" for n in range(1, 6)
    ]
    assert rest.after == 0


def test_a_queue_counts_its_days():
    enter_years()
    row = renamed()
    count = queues.waiting_count(ALL, "1001")
    assert (count.number, count.late) == (1, 0)
    assert count.due > timezone.localdate()
    long_ago = timezone.now() - dt.timedelta(days=40)
    type(row.submission).objects.filter(pk=row.submission_id).update(reported_at=long_ago)
    assert queues.waiting_count(ALL, "1001").late == 1
    assert queues.waiting_rows(ALL, "1001").rows[0].is_late


def test_a_renaming_is_accepted_and_its_row_goes_in(clerk):
    row = renamed()
    day = timezone.localdate()
    record = queues.accept_rename(row, day, "核准变更登记", clerk)
    subject = Subject.objects.get()
    assert (record.subject_id, subject.name, subject.name_since) == (subject.pk, NEW_NAME, day)
    assert FormerName.objects.get().name == "眉县青禾1示例食品有限公司"
    assert publication.record(record.public_id).subject_name == NEW_NAME
    row.refresh_from_db()
    assert (row.outcome, row.settled_by) == ("renamed", clerk)
    entry = AuditEntry.objects.get(action="queue.settled")
    assert entry.facts == {"row": row.pk, "sort": "1001", "outcome": "renamed", "record": record.pk}
    assert queues.waiting_rows(ALL, "1001").rows == ()
    # What was counted as waiting is counted as what it became.
    reported = type(row.submission).objects.get(pk=row.submission_id)
    assert (reported.held, reported.new, reported.errors) == (0, 1, {})
    # The same row, sent again, is what it became.
    sent = take(licence(1, subject_name=NEW_NAME, document_number="更名后第1号"))
    assert (sent.unchanged, sent.held) == (1, 0)


def test_an_accepted_renaming_can_be_undone(clerk):
    row = renamed()
    record = queues.accept_rename(row, timezone.localdate(), "核准变更登记", clerk)
    subjects.undo(SubjectChange.objects.get(), "误认", clerk)
    subject = Subject.objects.get()
    assert subject.name == "眉县青禾1示例食品有限公司"
    assert FormerName.objects.count() == 0
    assert publication.record(record.public_id).subject_name == subject.name
    with pytest.raises(subjects.SubjectError):
        subjects.undo(SubjectChange.objects.first(), "再来", clerk)


def test_a_row_is_assigned_to_the_subject_that_staff_name_and_keeps_its_key(clerk):
    row = ambiguous()
    second = Subject.objects.get(uscc=uscc(2))
    record = queues.assign_to(row, second, "经核实为第二家", clerk)
    assert record.subject == second
    assert Subject.objects.count() == 2
    assert Identifier.objects.filter(subject=second).count() == 2
    again = licence(1, registration_number=REGISTRATION, document_number="两码第1号")
    assert take(again).unchanged == 1
    assert Record.objects.get(pk=record.pk).subject == second


def test_a_new_subject_takes_only_the_codes_that_nobody_has(clerk):
    row = ambiguous()
    record = queues.as_new_subject(row, "确为另一家", clerk)
    assert Subject.objects.count() == 3
    assert record.subject.uscc == ""
    assert list(record.subject.identifiers.all()) == []
    assert Identifier.objects.filter(value=uscc(1)).get().subject.uscc == uscc(1)


def test_two_people_of_one_name_without_numbers_stay_two(clerk):
    first = queues.as_new_subject(unnumbered(), "经核实", clerk)
    take(licence(4) | PERSON | {"certificate_number": ""})
    second = queues.as_new_subject(SetAsideRow.objects.latest("pk"), "经核实", clerk)
    assert first.subject_id != second.subject_id
    assert {first.subject.kind, second.subject.kind} == {SubjectKind.NATURAL_PERSON}
    assert {first.state, second.state} == {RecordState.HELD}
    assert "诸葛示例" not in first.subject.name


def test_the_same_row_of_an_unnumbered_person_doesn_t_wait_again(clerk):
    queues.as_new_subject(unnumbered(), "经核实", clerk)
    row = unnumbered()
    assert (row.outcome, row.settled_at is None) == ("new_subject", False)
    assert queues.waiting_rows(ALL, "H101").rows == ()
    assert Record.objects.count() == 1


def test_a_number_under_another_name_goes_to_its_bearer_or_back(clerk):
    number = resident_id(5)
    take(licence(5) | PERSON | {"certificate_number": number})
    take(licence(6) | PERSON | {"certificate_number": number, "subject_name": "诸葛示范"})
    row = SetAsideRow.objects.get()
    assert row.sort == "H105"
    organisation = Record.objects.get().subject
    take(licence(7))
    firm = Subject.objects.get(uscc=uscc(7))
    with pytest.raises(queues.QueueError, match="不能把组织的数据归于自然人"):
        queues.assign_to(row, firm, "错", clerk)
    with pytest.raises(queues.QueueError, match="不能这样处理"):
        queues.as_new_subject(row, "错", clerk)
    record = queues.assign_to(row, organisation, "同一人，名字有误", clerk)
    assert record.subject == organisation


def test_a_refused_row_goes_back_with_its_reason_and_doesn_t_wait_again(clerk):
    row = renamed()
    queues.refuse_row(row, "名称有误，联系人手机13812345678", clerk)
    row.refresh_from_db()
    assert row.outcome == "refused"
    assert row.problems[-1]["sentence"].startswith("信用办意见：名称有误")
    assert "13812345678" not in str(row.problems)
    take(licence(1, subject_name=NEW_NAME, document_number="更名后第1号"))
    assert queues.waiting_rows(ALL, "1001").rows == ()
    queues.reopen_row(row, "退回有误", clerk)
    assert [one.id for one in queues.waiting_rows(ALL, "1001").rows] == [row.pk]
    row.refresh_from_db()
    assert len(row.problems) == 1
    assert Record.objects.count() == 1


def test_a_row_is_settled_once_and_never_without_a_reason(clerk):
    row = renamed()
    with pytest.raises(queues.QueueError, match="请填写理由"):
        queues.refuse_row(row, "  ", clerk)
    queues.refuse_row(row, "名称有误", clerk)
    with pytest.raises(queues.QueueError, match="已经处理"):
        queues.accept_rename(row, timezone.localdate(), "核准", clerk)
    assert Subject.objects.get().name == "眉县青禾1示例食品有限公司"
    assert SubjectChange.objects.count() == 0


def test_nothing_changes_where_the_row_can_t_go_in(clerk):
    """Its document number is known already with another content in the same submission."""
    take(licence(1))
    doubled = licence(1, subject_name=NEW_NAME, document_number="双1号")
    take(doubled, doubled | {"content": "另一内容"})
    first, second = SetAsideRow.objects.order_by("pk")
    queues.accept_rename(first, timezone.localdate(), "核准", clerk)
    with pytest.raises(queues.QueueError, match="文书号"):
        queues.accept_rename(second, timezone.localdate(), "核准", clerk)
    second.refresh_from_db()
    assert second.settled_at is None
    assert Record.objects.count() == 2


def test_rows_of_one_case_are_settled_together(clerk):
    take(licence(1))
    take(
        *(licence(1, subject_name=NEW_NAME, document_number=f"更名{n}号") for n in range(3)),
        licence(1, subject_name="眉县别名示例厂", document_number="别1号"),
    )
    first = SetAsideRow.objects.order_by("pk").first()
    case = queues.rows_of_case(ALL, first)
    assert len(case) == 2
    day = timezone.localdate()
    done, failed = queues.settle_many(
        [first, *case], lambda row: queues.accept_rename(row, day, "核准变更", clerk)
    )
    assert (done, failed) == (3, [])
    assert SubjectChange.objects.count() == 1
    assert len(queues.waiting_rows(ALL, "1001").rows) == 1
    with pytest.raises(queues.QueueError, match="最多处理 100 条"):
        queues.settle_many([first] * 101, lambda row: None)


def test_what_is_withdrawn_stays_so_when_a_changed_row_is_assigned(clerk):
    row = ambiguous()
    first, second = Subject.objects.order_by("pk")
    record = queues.assign_to(row, second, "第二家", clerk)
    decisions.withdraw(record, "错误公示", "行政处罚法第四十八条", clerk)
    changed = licence(1, registration_number=REGISTRATION, document_number="两码第1号")
    take(changed | {"content": "另一内容"})
    waits = SetAsideRow.objects.get(settled_at=None)
    queues.assign_to(waits, first, "第一家", clerk)
    record.refresh_from_db()
    assert (record.state, record.version) == (RecordState.WITHDRAWN, 3)
    assert publication.record(record.public_id) is None


def test_words_of_doubt_are_marked_in_the_masked_text():
    assert queues.marked("适用简易程序，不涉密") == (
        ("适用", False),
        ("简易程序", True),
        ("，不", False),
        ("涉密", True),
    )
    assert queues.marked("") == ()
