"""Look-ups from the register through the index to the answer."""

import pytest

from search.results import Question
from search.service import find_records, find_subjects
from tests.factories import make_record, make_subject

pytestmark = pytest.mark.django_db


def names(text, **asked):
    return [item.name for item in find_subjects(Question(text=text, **asked)).page.items]


def test_a_part_of_a_name_finds_the_subject(indexed):
    make_record(make_subject("眉县天成商贸有限公司"))
    make_record(make_subject("凤翔鑫源科技有限公司"))
    assert indexed() == 2
    assert names("天成") == ["眉县天成商贸有限公司"]
    answer = find_records(Question(text="鑫源科技"))
    assert [record.subject_name for record in answer.page.items] == ["凤翔鑫源科技有限公司"]
    assert (answer.page.total, answer.page.capped, answer.page.cursor) == (1, False, "")
    assert answer.meta.engine == "embedded"
    assert len(find_records(Question()).page.items) == 2
