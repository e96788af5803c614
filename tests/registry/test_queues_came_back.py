"""A record that staff took down doesn't come back under a number or a code written otherwise."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import decisions, publication, queues, subjects
from registry.models import Record, SetAsideRow
from registry.reporting.alike import are_alike, stopped_numbers
from registry.reporting.importing import import_rows
from registry.scopes import ALL
from registry.single_rows import RowRefused, take_row
from tests.registry.listed import day, staff
from tests.registry.reported import PERSON, licence, penalty, uscc
from tests.registry.reporters import counts, department, reported

pytestmark = pytest.mark.django_db

NUMBER = "眉市监处罚〔2026〕1号"
#: How the same number was written by those who sent a withdrawn decision again.
WRITTEN = (
    "眉市监处罚〔2026〕第1号",
    "眉市监处罚〔2026〕01号",
    "眉市监处罚〔2026〕1",
    "眉市监处罚2026年1号",
    "眉市监处罚〔2026〕1-1号",
    "眉市监处罚字〔2026〕1号",
    "眉市監處罰〔2026〕1号",
    "眉市监罚决〔２０２６〕１号",
    "眉市监处罚〔二〇二六〕一号",
    "眉市监处罚20260001",
    "1号〔2026〕眉市监处罚",
)
OTHERS = ("眉市监处罚〔2026〕2号", "眉市监处罚〔2026〕11号", "眉市监处罚〔2025〕1号", "另号")
OTHER_CODE = uscc(160002, "11")


def taken(*rows, layout="penalty_2018"):
    return counts(import_rows(layout, rows, file_name="t.csv", workers=0))


@pytest.fixture
def gone():
    taken(penalty())
    record = Record.objects.get()
    assert record.document_number == NUMBER
    decisions.withdraw(record, "已撤销", "决定", staff("x"))
    return record


def test_numbers_are_alike_by_their_figures():
    assert all(are_alike(NUMBER, written) for written in WRITTEN)
    assert not any(are_alike(NUMBER, other) for other in OTHERS)
    assert are_alike("眉罚第十二号", "眉罚12号")
    assert are_alike("眉罚二十号", "眉罚第020号")
    assert are_alike("三原罚〔2026〕3号", "三原罰字2026第3號")
    assert are_alike("无", "未编号")
    assert not are_alike("眉罚〔二〇二六〕三号", "眉罚〔二〇二六〕四号")


def test_whatever_it_is_called_it_waits_for_staff(gone):
    rows = [penalty(document_number=written) for written in WRITTEN]
    rows.append(penalty(authority_code=OTHER_CODE))
    assert taken(*rows) == {"held": len(rows)}
    assert set(SetAsideRow.objects.values_list("sort", flat=True)) == {"H106"}
    assert taken(*rows) == {"held": len(rows)}
    (listed, *rest) = queues.waiting_rows(ALL, "H106").rows
    assert (len(rest), listed.label) == (len(rows) - 1, "疑似已撤下的决定")
    assert "同日、同类且已撤下" in queues.row_view(SetAsideRow.objects.first()).sentences[0]
    assert publication.records(Record.objects.values_list("public_id", flat=True)) == {}
    assert Record.objects.count() == 1


def test_what_is_another_decision_goes_in(gone):
    rows = [penalty(document_number=other) for other in OTHERS]
    rows += [
        penalty(2, document_number=NUMBER),
        penalty(decided_on=f"{day(169):%Y/%m/%d}", document_number="01号"),
    ]
    assert taken(*rows) == {"new": len(rows)}
    row = licence(document_number=NUMBER, subject_name=penalty()["subject_name"])
    assert taken(row, layout="licence_2018") == {"new": 1}
    # And what is public may be there twice: that is for its department.
    assert taken(penalty(document_number="眉市监处罚〔2026〕02号")) == {"new": 1}


@pytest.mark.parametrize("how", ["void", "hold"])
def test_void_and_held_ones_and_those_told_secret_are_asked_about_too(how):
    taken(penalty(1), penalty(2), penalty(3))
    first, second, third = Record.objects.order_by("pk")
    getattr(decisions, how)(first, "已撤销", "决定", staff("x"))
    taken(penalty(2, secret="是"))
    rows = [penalty(n, document_number=f"眉市监处罚〔2026〕第{n}号") for n in (1, 2, 3)]
    assert taken(*rows) == {"held": 2, "new": 1}
    decisions.publish_agreed(first, "复核", "决定", staff("x"))
    assert taken(rows[0] | {"document_number": "眉市监处罚〔2026〕001号"}) == {"new": 1}
    assert (second.pk, third.pk) == tuple(
        Record.objects.order_by("pk").values_list("pk", flat=True)[1:3]
    )


def test_what_its_department_took_back_is_reported_with_the_right_number(settings, tmp_path):
    from registry.reporting.taking_back import take_back

    settings.VAULT_DIR = tmp_path / "vault"
    by = department()
    take_back(reported([penalty()], by, layout="penalty_2018"), by)
    right = penalty(document_number="眉市监处罚〔2026〕01号")
    assert counts(reported([right], by, layout="penalty_2018")) == {"new": 1}


def test_staff_send_the_same_decision_back_and_let_another_in(gone):
    same, other = (penalty(document_number=WRITTEN[0]), penalty(document_number=WRITTEN[4]))
    taken(same, other)
    first, second = SetAsideRow.objects.order_by("pk")
    with pytest.raises(queues.QueueError, match="不能这样处理"):
        queues.as_new_subject(second, "另一决定", staff("y"))
    queues.refuse_row(first, "同一决定", staff("y"))
    record = queues.assign_to(second, gone.subject, "另一决定", staff("y"))
    assert (record.document_number, record.subject) == (WRITTEN[4], gone.subject)
    assert publication.record(record.public_id)
    # Sent again they are what they were found to be, and nobody is asked.
    assert taken(same, other) == {"held": 1, "unchanged": 1}
    assert queues.waiting_rows(ALL, "H106").rows == ()
    gone.refresh_from_db()
    assert (gone.state, Record.objects.count()) == ("withdrawn", 2)


def test_settling_whose_a_row_is_asks_the_other_question_still(gone):
    taken(penalty(document_number=WRITTEN[1], subject_name="眉县新名示例食品有限公司"))
    row = SetAsideRow.objects.get()
    assert row.sort == "1001"
    with pytest.raises(queues.QueueError, match="同日、同类且已撤下"):
        queues.assign_to(row, gone.subject, "名称有误", staff("y"))
    row.refresh_from_db()
    assert (row.sort, row.settled_at, Record.objects.count()) == ("H106", None, 1)
    assert queues.assign_to(row, gone.subject, "另一决定", staff("y")).state == "public"
    with pytest.raises(RowRefused, match="同日、同类且已撤下"):
        take_row("penalty_2018", penalty(document_number=WRITTEN[2]), by=None, reach=ALL)


def test_a_person_s_withdrawn_decision_is_asked_about_too():
    row = penalty() | PERSON
    taken(row)
    record = Record.objects.get()
    decisions.withdraw(record, "已撤销", "决定", staff("x"))
    assert taken(row | {"document_number": WRITTEN[0]}) == {"held": 1}
    (other,) = SetAsideRow.objects.all()
    assert queues.assign_to(other, record.subject, "另一决定", staff("y")).subject == record.subject


def test_after_a_merge_it_is_asked_about_under_the_other_code(gone):
    taken(penalty(2))
    other = Record.objects.latest("pk").subject
    subjects.merge(gone.subject, other, "同一主体", staff("y"))
    whose = {name: penalty(2)[name] for name in ("uscc", "subject_name")}
    assert taken(penalty(document_number=WRITTEN[0]) | whose) == {"held": 1}


def asked(*rows):
    with CaptureQueriesContext(connection) as queries:
        taken(*rows)
    return [one["sql"] for one in queries if "document_number FROM w" in one["sql"]]


def test_it_is_asked_once_for_a_handful_and_never_of_new_subjects_or_known_records(gone):
    assert asked(*(penalty(n) for n in range(10, 20))) == []
    assert asked(*(penalty(n, content="罚款1元") for n in range(10, 20))) == []
    sent = [penalty(n, document_number=f"又{n}号") for n in (1, *range(10, 20))]
    assert len(asked(*sent)) == 1
    decided = gone.decided_on.isoformat()
    with CaptureQueriesContext(connection) as queries:
        assert stopped_numbers("penalty", {(gone.subject_id, decided)}) == {
            (gone.subject_id, decided): {NUMBER}
        }
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
            plan = " ".join(row[-1] for row in cursor.fetchall())
        assert "SEARCH r USING INDEX records_of_subject (subject_id=? AND kind=?" in plan
