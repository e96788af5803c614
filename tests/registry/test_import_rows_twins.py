"""The same decision under another code of its subject is the same record, and stays withdrawn."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import decisions, queues, subjects
from registry.models import Identifier, Record, SetAsideRow, Subject
from registry.publication import record as shown
from registry.reporting import twins
from registry.reporting.importing import import_rows
from tests.registry.listed import staff
from tests.registry.reported import licence, penalty, uscc
from tests.registry.reporters import counts

pytestmark = pytest.mark.django_db


def taken(*rows: dict[str, str]) -> dict[str, int]:
    """Take penalties in and return what became of them."""
    return counts(import_rows("penalty_2018", rows, file_name="t.csv", workers=0))


def under(number: int, document: int = 1, **changes: str) -> dict[str, str]:
    """Return penalty *document*, told of firm *number*."""
    firm = penalty(number)
    whose = {name: firm[name] for name in ("uscc", "subject_name")}
    return penalty(document) | whose | changes


@pytest.fixture
def merged():
    """Return the record of firm 1, withdrawn, after the firm was merged into firm 2."""
    taken(penalty(1), penalty(2))
    first, second = Record.objects.order_by("pk")
    decisions.withdraw(first, "已撤销", "决定", staff("x"))
    subjects.merge(first.subject, second.subject, "同一主体", staff("y"))
    first.refresh_from_db()
    return first


def test_what_was_withdrawn_stays_so_under_the_code_that_goes_on(merged):
    assert taken(under(2)) == {"changed": 1}
    merged.refresh_from_db()
    assert merged.state == "withdrawn"
    assert Record.objects.count() == 2
    assert shown(merged.public_id) is None
    assert taken(under(2)) == {"unchanged": 1}
    assert taken(under(2, content="罚款3000元")) == {"changed": 1}
    assert Record.objects.count() == 2


def test_another_decision_another_authority_and_another_kind_are_other_records(merged):
    assert taken(under(2, document=7)) == {"new": 1}
    # Whether another authority's of the same day and number is another one is for staff to say.
    assert taken(under(2, authority_code=uscc(160002, "11"))) == {"held": 1}
    assert taken(under(2, document=9, authority_code=uscc(160002, "11"))) == {"new": 1}
    number = penalty(1)["document_number"]
    row = licence(2, document_number=number, subject_name=penalty(2)["subject_name"])
    assert counts(import_rows("licence_2018", [row], file_name="l", workers=0)) == {"new": 1}
    assert Record.objects.count() == 5


def test_one_decision_of_two_firms_is_two_records():
    assert taken(under(1), under(2)) == {"new": 2}
    assert taken(under(1), under(2)) == {"unchanged": 2}


def test_a_file_that_tells_it_under_both_codes_tells_it_twice(merged):
    assert taken(penalty(1), under(2)) == {"unchanged": 1, "rejected": 1}
    assert taken(under(2), penalty(1)) == {"changed": 1, "rejected": 1}
    assert taken(under(2, document=8), under(1, document=8)) == {"new": 1, "rejected": 1}
    assert Record.objects.filter(document_number__contains="8号").count() == 1


def test_a_former_code_leads_to_the_same_record_too():
    taken(penalty(1))
    record = Record.objects.get()
    decisions.withdraw(record, "已撤销", "决定", staff("x"))
    Identifier.objects.filter(value=uscc(1)).update(status="former")
    Identifier.objects.create(subject=record.subject, type="uscc", value=uscc(9), status="current")
    assert taken(penalty(1, uscc=uscc(9))) == {"changed": 1}
    record.refresh_from_db()
    assert (record.state, Record.objects.count()) == ("withdrawn", 1)


def test_a_row_that_staff_assign_finds_the_record_that_is_there():
    taken(penalty(1), penalty(2))
    record = Record.objects.order_by("pk").first()
    decisions.withdraw(record, "已撤销", "决定", staff("x"))
    assert taken(under(1, uscc=uscc(2))) == {"held": 1}
    given = queues.assign_to(SetAsideRow.objects.get(), record.subject, "代码填错", staff("y"))
    assert (given.pk, given.state, Record.objects.count()) == (record.pk, "withdrawn", 2)


def test_a_row_that_was_assigned_under_a_wrong_code_is_found_under_the_right_one():
    taken(penalty(1), penalty(2))
    subject = Subject.objects.get(uscc=uscc(1))
    wrong = under(1, document=5, uscc=uscc(2))
    assert taken(wrong) == {"held": 1}
    record = queues.assign_to(SetAsideRow.objects.get(), subject, "代码填错", staff("y"))
    decisions.withdraw(record, "已撤销", "决定", staff("x"))
    assert taken(under(1, document=5)) == {"changed": 1}
    record.refresh_from_db()
    assert (record.state, Record.objects.count()) == ("withdrawn", 3)


def test_the_old_row_sent_again_leaves_staff_s_correction():
    taken(penalty(1))
    record = Record.objects.get()
    decisions.correct(record, {"content": "罚款1000元"}, "笔误", "决定", staff("x"))
    assert taken(penalty(1)) == {"unchanged": 1}
    record.refresh_from_db()
    assert (record.version, record.shown["content"]) == (2, "罚款1000元")
    assert taken(penalty(1, content="罚款5000元")) == {"changed": 1}
    assert taken(penalty(1)) == {"unchanged": 1}
    record.refresh_from_db()
    assert record.shown["content"] == "罚款5000元"


def test_looking_for_a_decision_never_walks_the_table():
    taken(penalty(1), penalty(2))
    wanted = set(Record.objects.values_list("subject_id", "number_digest"))
    with CaptureQueriesContext(connection) as asked:
        assert {twin.pk for twin in twins.by_decision(wanted).values()} == set(
            Record.objects.values_list("pk", flat=True)
        )
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + asked[0]["sql"])
            plan = " ".join(row[-1] for row in cursor.fetchall())
        assert "SEARCH r USING INDEX" in plan
        assert "SCAN r" not in plan
