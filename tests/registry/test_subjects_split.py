"""Splits and their undoing, beside merges: nothing lost, nothing shown that must not be."""

import pytest
from django.utils import timezone

from registry import outbox, publication, subjects
from registry.enums import IdentifierStatus, IdentifierType, RecordState, SubjectKind
from registry.models import AuditEntry, Identifier, OutboxEvent, Record, Subject, SubjectChange
from registry.reporting.importing import import_rows
from registry.subjects import NewSubject, SubjectError
from tests.factories import make_record, make_subject, make_uscc
from tests.registry.reported import licence

pytestmark = pytest.mark.django_db

OTHER = make_uscc(881)


@pytest.fixture
def firm():
    """A firm with two codes and three records: one licence, one penalty, one withdrawn."""
    subject = make_subject("眉县甲示例厂")
    Identifier.objects.create(subject=subject, type=IdentifierType.USCC, value=OTHER)
    make_record(subject)
    make_record(subject, kind="penalty")
    make_record(subject, kind="penalty", state=RecordState.WITHDRAWN)
    OutboxEvent.objects.all().delete()
    return subject


def penalties(subject):
    return list(Record.objects.filter(subject=subject, kind="penalty").values_list("pk", flat=True))


def codes(subject):
    return sorted(subject.identifiers.values_list("value", flat=True))


def other_code():
    return Identifier.objects.get(value=OTHER).pk


def split_off(firm, to=None, **changes):
    chosen = {"records": penalties(firm), "identifiers": [other_code()], "reason": "误归"}
    return subjects.split(firm, to=to or NewSubject("眉县丙示例厂"), **chosen | changes)


def test_a_split_gives_records_and_codes_to_a_new_subject(firm):
    keys = dict(Record.objects.values_list("pk", "key"))
    versions = dict(Record.objects.values_list("pk", "version"))
    epoch = outbox.publication_epoch()
    change = split_off(firm)
    new = change.other
    assert (new.name, new.kind, new.uscc, new.region_id) == (
        "眉县丙示例厂",
        SubjectKind.ENTERPRISE,
        OTHER,
        "610326",
    )
    assert codes(new) == [OTHER]
    assert codes(firm) == [firm.uscc]
    assert publication.subject(firm.public_id).counts == {"licence": 1}
    # What is withdrawn stays so, whoever it belongs to.
    assert publication.subject(new.public_id).counts == {"penalty": 1}
    assert dict(Record.objects.values_list("pk", "key")) == keys
    assert dict(Record.objects.values_list("pk", "version")) == versions
    announced = {(event.record_id, event.subject_id) for event in OutboxEvent.objects.all()}
    assert announced == {
        (None, firm.pk),
        (None, new.pk),
        *((pk, None) for pk in penalties(new)),
    }
    assert outbox.publication_epoch() == epoch + 1
    assert AuditEntry.objects.get(action="subject.split").facts == {
        "subject": firm.pk,
        "other": new.pk,
        "change": change.pk,
    }


def test_a_split_that_is_undone_leaves_everything_as_it_was(firm):
    before = codes(firm), penalties(firm), firm.uscc
    change = split_off(firm)
    new = change.other
    subjects.undo(change, "误拆")
    firm = Subject.objects.get(pk=firm.pk)
    assert (codes(firm), penalties(firm), firm.uscc) == before
    assert publication.subject(firm.public_id).counts == {"licence": 1, "penalty": 1}
    # The page of the one that was brought into being leads on to the firm.
    assert publication.subject(new.public_id).public_id == firm.public_id
    with pytest.raises(SubjectError, match="不是可以撤销的拆分"):
        subjects.undo(change, "再来")


def test_the_present_code_may_go_and_comes_back(firm):
    present = Identifier.objects.get(value=firm.uscc)
    change = subjects.split(
        firm, records=[], identifiers=[present.pk], to=NewSubject("眉县丁示例厂"), reason="误归"
    )
    assert Subject.objects.get(pk=firm.pk).uscc == OTHER
    assert Subject.objects.get(pk=change.other_id).uscc == firm.uscc
    subjects.undo_split(change, "误拆")
    assert Subject.objects.get(pk=firm.pk).uscc == firm.uscc


def test_a_known_subject_keeps_its_own_when_a_split_is_undone(firm):
    known = make_subject("眉县乙示例厂")
    own = make_record(known)
    change = split_off(firm, to=known)
    assert publication.subject(known.public_id).counts == {"licence": 1, "penalty": 1}
    subjects.undo(change, "误拆")
    known = Subject.objects.get(pk=known.pk)
    assert list(known.record_set.all()) == [own]
    assert (known.merged_into, codes(known)) == (None, [known.uscc])


def test_what_a_department_reports_next_goes_to_whoever_has_the_code():
    def take(**changes):
        import_rows("licence_2018", [licence(1, **changes)], file_name="t.csv", workers=0)

    take()
    firm = Subject.objects.get()
    record = Record.objects.get()
    code = Identifier.objects.get()
    change = subjects.split(
        firm,
        records=[record.pk],
        identifiers=[code.pk],
        to=NewSubject(firm.name),
        reason="误归",
    )
    take(document_number="之后第1号")
    new = change.other
    assert new.record_set.count() == 2
    take()  # unchanged: the key is the record's own
    assert Record.objects.count() == 2
    subjects.undo(change, "误拆")
    # What came in under its code since goes with it.
    assert firm.record_set.count() == 2
    take(document_number="再后第1号")
    assert firm.record_set.count() == 3


def test_what_a_merged_firm_reported_since_goes_back_with_it():
    def take(number, **changes):
        import_rows("licence_2018", [licence(number, **changes)], file_name="t.csv", workers=0)

    take(1)
    take(2)
    gone, kept = Subject.objects.order_by("pk")
    change = subjects.merge(gone, kept, "同一主体")
    take(1, document_number="并后第1号")
    take(2, document_number="并后第2号")
    assert kept.record_set.count() == 4
    subjects.unmerge(change, "误合并")
    assert (gone.record_set.count(), kept.record_set.count()) == (2, 2)
    numbers = gone.record_set.values_list("document_number", flat=True)
    assert "并后第1号" in numbers


def test_an_unmerge_waits_for_the_split_that_came_after(firm):
    kept = make_subject("眉县乙示例厂")
    mine = penalties(firm)
    merge = subjects.merge(firm, kept, "同一主体")
    split = subjects.split(kept, records=mine, to=NewSubject("眉县丙示例厂"), reason="误归")
    with pytest.raises(SubjectError, match="请先撤销那次拆分"):
        subjects.unmerge(merge, "误合并")
    subjects.undo(split, "误拆")
    subjects.undo(merge, "误合并")
    assert penalties(firm) == mine
    assert publication.subject(firm.public_id).public_id == firm.public_id


def test_a_split_is_undone_only_while_its_records_are_there(firm):
    first = split_off(firm)
    second = subjects.split(
        first.other, records=penalties(first.other), to=NewSubject("眉县丁示例厂"), reason="再拆"
    )
    with pytest.raises(SubjectError, match="后来又有变动"):
        subjects.undo(first, "误拆")
    subjects.undo(second, "误拆")
    merge = subjects.merge(first.other, make_subject("眉县戊示例厂"), "同一主体")
    with pytest.raises(SubjectError, match="已经并入他处"):
        subjects.undo(first, "误拆")
    subjects.undo(merge, "误合并")
    subjects.undo(first, "误拆")
    assert len(penalties(firm)) == 2


def test_a_split_is_not_undone_before_what_was_given_to_its_subject_since(firm):
    mine = penalties(firm)
    first = subjects.split(firm, records=mine[:1], to=NewSubject("眉县己示例厂"), reason="混档")
    second = subjects.split(firm, records=mine[1:], to=first.other, reason="混档")
    with pytest.raises(SubjectError, match="后来又有变动"):
        subjects.undo(first, "误拆")
    subjects.undo(second, "误拆")
    subjects.undo(first, "误拆")
    assert penalties(firm) == mine


@pytest.mark.parametrize("way", ["merge", "split"])
def test_what_came_back_by_a_merger_is_no_longer_what_was_given(firm, way):
    kept, mine = make_subject("眉县庚示例厂"), penalties(firm)[:1]
    if way == "merge":
        given = subjects.merge(firm, kept, "同一主体")
    else:
        given = subjects.split(firm, records=mine, to=kept, reason="混档")
    off = subjects.split(kept, records=mine, to=NewSubject("眉县辛示例厂"), reason="混档")
    back = subjects.merge(off.other, kept, "同一主体")
    with pytest.raises(SubjectError, match="请先撤销"):
        subjects.undo(given, "恢复")
    for change in (back, off, given):
        subjects.undo(change, "恢复")
    assert Record.objects.get(pk=mine[0]).subject == firm


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"records": [], "identifiers": []}, "至少选择"),
        ({"records": [99_999_999]}, "所选记录不全属于"),
        ({"identifiers": [99_999_999]}, "所选代码不全属于"),
        ({"to": NewSubject(" ")}, "新主体的名称"),
    ],
)
def test_what_can_t_be_split_changes_nothing(firm, changes, sentence):
    before = list(Record.objects.values_list("pk", "subject")), Subject.objects.count()
    with pytest.raises(SubjectError, match=sentence):
        split_off(firm, **changes)
    assert (list(Record.objects.values_list("pk", "subject")), Subject.objects.count()) == before
    assert SubjectChange.objects.count() == 0


def test_people_and_merged_subjects_are_not_split(firm):
    person = make_subject("诸*", kind=SubjectKind.NATURAL_PERSON)
    for source, to in ((person, firm), (firm, person), (firm, firm)):
        with pytest.raises(SubjectError):
            subjects.split(
                source,
                records=list(source.record_set.values_list("pk", flat=True)),
                identifiers=list(source.identifiers.values_list("pk", flat=True)),
                to=to,
                reason="误归",
            )
    subjects.merge(firm, make_subject("眉县乙示例厂"), "同一主体")
    with pytest.raises(SubjectError, match="已经并入他处"):
        split_off(firm)


def test_previews_tell_numbers_and_write_nothing(firm):
    other = make_subject("眉县乙示例厂", region="610327")
    merge = subjects.preview_merge(firm, other)
    assert [(one.label, one.total, one.shown) for one in merge.moves] == [
        ("行政许可", 1, 1),
        ("行政处罚", 2, 1),
    ]
    assert merge.public[0].endswith("2 条公示中的记录改在那里显示。")
    assert any("登记地不同" in sentence for sentence in merge.conflicts)
    split = subjects.preview_split(
        firm, records=penalties(firm), identifiers=[other_code()], to=NewSubject("眉县丙示例厂")
    )
    assert [(one.label, one.total, one.shown) for one in split.moves] == [("行政处罚", 2, 1)]
    assert [code.value for code in split.codes] == [OTHER]
    assert subjects.preview_merge(firm, firm).refusal == "这是同一个主体。"
    assert (SubjectChange.objects.count(), OutboxEvent.objects.count()) == (0, 0)


def test_a_large_subject_is_split_whole(firm, django_assert_max_num_queries):
    record = Record.objects.filter(subject=firm).first()
    Record.objects.bulk_create(
        [
            Record(
                **{
                    field.attname: getattr(record, field.attname)
                    for field in Record._meta.concrete_fields
                    if field.attname not in {"id", "key", "public_id", "document_number"}
                },
                key=number.to_bytes(16, "big"),
                document_number=f"第{number}号",
            )
            for number in range(1, 5001)
        ]
    )
    chosen = list(Record.objects.filter(subject=firm).values_list("pk", flat=True))
    with django_assert_max_num_queries(80):
        change = subjects.split(firm, records=chosen, to=NewSubject("眉县大示例厂"), reason="误归")
    assert change.other.record_set.count() == 5003
    assert OutboxEvent.objects.filter(record_id__isnull=False).count() == 5003
    with django_assert_max_num_queries(90):
        subjects.undo(change, "误拆")
    assert firm.record_set.count() == 5003


def test_a_renaming_is_undone_only_while_the_name_holds(firm):
    day = timezone.localdate()
    first = subjects.rename(firm, "眉县乙新示例厂", day, "更名")
    second = subjects.rename(firm, "眉县丙新示例厂", day, "再更名")
    with pytest.raises(SubjectError, match="先撤销较近的一次"):
        subjects.undo(first, "误更名")
    subjects.undo(second, "误更名")
    subjects.undo(first, "误更名")
    firm = Subject.objects.get(pk=firm.pk)
    assert (firm.name, firm.former_names.count()) == ("眉县甲示例厂", 0)


def test_a_wrong_code_stays_wrong_through_a_merge(firm):
    Identifier.objects.filter(value=OTHER).update(status=IdentifierStatus.WRONG)
    change = subjects.merge(firm, make_subject("眉县乙示例厂"), "同一主体")
    subjects.undo(change, "误合并")
    assert Identifier.objects.get(value=OTHER).status == IdentifierStatus.WRONG
