"""What is over since midnight is told by nothing, before the scheduler has announced it."""

from datetime import timedelta

import pytest

from registry import jobs, outbox, publication
from registry.enums import SubjectKind
from registry.models import OutboxEvent, Record, Subject
from search.results import Question, QuestionRefused
from search.service import find_records, find_subjects
from tests.factories import make_record, make_subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(indexed):
    """A firm with a licence, and a penalty whose last day was yesterday; the index as of before."""
    subject = make_subject("眉县天成商贸有限公司")
    make_record(subject)
    penalty = make_record(subject, kind="penalty")
    indexed()
    expire(penalty)
    return penalty


def expire(*records):
    yesterday = publication.today() - timedelta(days=1)
    Record.objects.filter(pk__in=[record.pk for record in records]).update(public_until=yesterday)


def test_subjects_are_not_counted_by_what_is_over(firm):
    answer = find_subjects(Question(text="天成商贸", kinds=("penalty",), facets=True))
    assert (answer.page.items, answer.page.total, answer.facets) == ((), None, None)
    assert answer.meta.partial
    answer = find_subjects(Question(text="天成商贸", facets=True))
    assert [item.counts for item in answer.page.items] == [{"licence": 1}]
    assert answer.facets is None


def test_once_it_is_announced_and_applied_everything_is_counted_again(firm, indexed):
    assert jobs.announce_expired() == 1
    indexed()
    answer = find_subjects(Question(text="天成商贸", facets=True))
    assert answer.page.total == 1
    assert {value.value: value.count for value in answer.facets[0].values} == {"licence": 1}
    assert not answer.meta.partial


def test_one_that_cannot_be_applied_keeps_no_other_back(firm):
    assert jobs.announce_expired() == 1
    (event,) = outbox.waiting()
    outbox.postpone(event, "KeyError")
    assert jobs.announce_expired() == 0
    other = make_record(make_subject())
    OutboxEvent.objects.exclude(pk=event.id).delete()
    Record.objects.filter(pk=other.pk).update(counted_in=Record.objects.get(pk=firm.pk).counted_in)
    expire(other)
    assert jobs.announce_expired() == 1
    assert set(OutboxEvent.objects.values_list("record_id", flat=True)) == {firm.pk, other.pk}


def test_a_natural_person_is_not_found_whatever_the_index_says(indexed):
    subject = make_subject("欧阳商行")
    make_record(subject)
    indexed()
    Subject.objects.filter(pk=subject.pk).update(kind=SubjectKind.NATURAL_PERSON)
    assert find_records(Question()).page.items == ()
    assert find_subjects(Question(text="欧阳商行")).page.items == ()


@pytest.mark.parametrize("text", ["名称：，", "文书号：，"])
def test_a_label_without_anything_behind_it_is_no_question(text):
    for find in (find_subjects, find_records):
        with pytest.raises(QuestionRefused) as caught:
            find(Question(text=text))
        assert caught.value.code == "text"
