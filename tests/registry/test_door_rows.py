"""What the door reads in SQL of its own is what the one condition allows, on either side of it."""

from datetime import date, timedelta
from itertools import product

import pytest

from registry import publication, subjects
from registry.door_rows import Having, record_rows, shown_counts, shown_on, shown_record_rows
from registry.enums import RecordState, SubjectKind
from registry.models import Record
from tests.factories import make_authority, make_record, make_subject

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 21)
BESIDE = (DAY - timedelta(days=1), DAY, DAY + timedelta(days=1))


def test_sql_and_condition_show_the_same_records():
    subject, authority = make_subject(), make_authority()
    for state, first, last in product(RecordState.values, BESIDE, BESIDE):
        if first <= last:
            make_record(subject, authority, state=state, publish_from=first, public_until=last)
    make_record(subject, authority, state=RecordState.HELD)
    every = list(Record.objects.values_list("public_id", flat=True))
    for day in (BESIDE[0] - timedelta(days=1), *BESIDE, BESIDE[2] + timedelta(days=1)):
        allowed = set(Record.objects.filter(shown_on(day)).values_list("public_id", flat=True))
        assert {row.public_id for row in shown_record_rows(every, day)} == allowed
        counts = {subject.pk: {"licence": len(allowed)}} if allowed else {}
        assert shown_counts([subject.pk], day) == counts
    assert len(allowed) == 0


def test_the_row_is_what_the_orm_reads():
    make_record(kind="penalty", shown={"facts": "经营过期食品"}, severity="minor")
    asked = [Record.objects.get().public_id]
    (row,) = shown_record_rows(asked, publication.today())
    (through_orm,) = record_rows(Record.objects.all())
    assert row == through_orm
    assert type(row.decided_on) is date
    assert row.shown["facts"] == "经营过期食品"


def test_one_record_must_be_all_that_is_asked():
    mei, other = make_authority(), make_authority("凤翔区城管局")
    subject = make_subject()
    make_record(subject, mei, decided_on=date(2024, 12, 31))
    make_record(subject, other, kind="penalty", decided_on=date(2025, 1, 1))
    make_record(subject, mei, kind="penalty", decided_on=date(2026, 5, 1), state="withdrawn")

    def shows(**having):
        return publication.subjects([subject.public_id], having=Having(**having))

    everything = {"licence": 1, "penalty": 1}
    assert shows()[subject.public_id].counts == everything
    for having in (
        {"kinds": ("licence",)},
        {"kinds": ("licence", "penalty")},
        {"authorities": (mei.code,), "years": (2024,)},
        {"authorities": ("unknown", other.code), "years": (2024, 2025)},
        {"kinds": ("penalty",), "authorities": (other.code,), "years": (2025,)},
    ):
        assert shows(**having)[subject.public_id].counts == everything, having
    for having in (
        {"kinds": ("reward",)},
        {"years": (2026,)},
        {"kinds": ("penalty",), "authorities": (mei.code,)},
        {"kinds": ("licence",), "years": (2025,)},
        {"authorities": ("unknown",)},
        {"authorities": (mei.code,), "years": (2025,)},
    ):
        assert shows(**having) == {}, having


def test_a_chain_of_mergers_leads_to_its_end():
    first, second, last = (make_subject(name) for name in ("甲公司", "乙公司", "丙公司"))
    make_record(first)
    subjects.merge(first, second, "同一主体")
    subjects.merge(second, last, "同一主体")
    asked = [one.public_id for one in (first, second, last)]
    found = publication.subjects(asked)
    assert {one: found[one].name for one in asked} == dict.fromkeys(asked, "丙公司")


def test_nobody_without_a_shown_record_and_no_person():
    person = make_subject("张某某", kind=SubjectKind.NATURAL_PERSON)
    make_record(person)
    held = make_subject("乙公司")
    make_record(held, state="held")
    assert publication.subjects([person.public_id, held.public_id]) == {}


def test_a_page_of_subjects_takes_four_queries(django_assert_num_queries):
    made = [make_record(make_subject(former_names=["旧号"])).subject for _number in range(5)]
    asked = [subject.public_id for subject in made]
    with django_assert_num_queries(4):
        assert len(publication.subjects(asked)) == 5


def test_only_those_with_a_name_that_is_accepted_are_looked_at(django_assert_num_queries):
    person = make_subject("张某某", kind=SubjectKind.NATURAL_PERSON)
    made = [make_subject("甲公司", former_names=["旧号"]), make_subject("乙公司"), person]
    for subject in made:
        make_record(subject)
    asked = [subject.public_id for subject in made]
    heard = []

    def accepted(*names):
        return publication.subjects(asked, named=lambda name: heard.append(name) or name in names)

    assert list(accepted("旧号")) == [asked[0]]
    assert set(heard) == {"甲公司", "旧号", "乙公司"}
    assert set(accepted("甲公司", "乙公司", "张某某")) == set(asked[:2])
    # Who they are and what they were called, and no record.
    with django_assert_num_queries(2):
        assert accepted() == {}
