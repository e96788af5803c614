"""Corrections (更正): checks, masks and rules of a report; nothing comes back by one."""

from datetime import date, timedelta

import pytest

from registry import decisions
from registry.models import OutboxEvent, Record, RecordVersion, ReportingCount, WorkingYear
from registry.publication import record as shown
from registry.reporting.importing import import_rows
from registry.scopes import ALL
from registry.single_rows import take_row
from tests.registry.listed import add_entry, day, make_batch, staff
from tests.registry.reported import licence

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    row = take_row("licence_2018", licence(), by=None, reach=ALL)
    OutboxEvent.objects.all().delete()
    return row


def corrected(record, **values):
    decisions.correct(record, values, "录入有误", "部门来函", staff("reviewer"))
    record.refresh_from_db()


def test_a_correction_replaces_what_is_shown(record):
    key = bytes(record.key)
    corrected(record, content="热食类食品制售，联系张三丰13812345678")
    public = shown(record.public_id)
    assert public.content.startswith("热食类食品制售")
    assert "13812345678" not in public.content
    assert (record.version, bytes(record.key), record.state) == (2, key, "public")
    version = RecordVersion.objects.get()
    assert (version.action, version.reason, version.actor) == (
        "corrected",
        "录入有误",
        staff("reviewer"),
    )
    event = OutboxEvent.objects.get()
    assert (event.record_id, event.version, event.removes) == (record.pk, 2, True)


def test_a_correction_is_no_decision_about_showing(record):
    corrected(record, content="热食类食品制售")
    assert (record.basis, record.decider, record.reason) == ("", None, "public")


def test_a_correction_takes_no_markup_for_a_certificate_s_number(record):
    with pytest.raises(decisions.DecisionError, match="不应出现的字符"):
        corrected(record, institution_number="错误的值😀<b>x</b>")
    record.refresh_from_db()
    assert record.version == 1
    corrected(record, institution_number="事证第161030000123号")
    assert record.version == 2


def test_a_corrected_end_moves_the_display(record):
    corrected(record, valid_until=day(-10).isoformat())
    assert record.public_until == day(-10)


def test_a_correction_never_lengthens_what_staff_decided(record):
    decisions.withdraw(record, "误撤", "核查单")
    decisions.publish(record, "纠正误撤", "核查单")
    until = record.public_until
    corrected(record, valid_until="2099-12-31")
    assert record.public_until == until


@pytest.mark.parametrize("take_down", [decisions.withdraw, decisions.void, decisions.hold])
def test_a_correction_brings_nothing_back(record, take_down):
    take_down(record, "处罚已撤销", "核查单")
    state = record.state
    corrected(record, content="热食类食品制售")
    assert (record.state, record.reason, shown(record.public_id)) == (state, "处罚已撤销", None)


def test_a_correction_shows_no_draft():
    entry = add_entry(make_batch())
    corrected(entry, reason="两年内守法经营，无不良记录")
    assert (entry.state, entry.reason, entry.publish_from) == ("held", "batch_draft", None)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"content": "预包装食品销售"}, "与原内容相同"),
        ({"content": ""}, "许可内容"),
        ({"decided_on": "某天"}, "许可决定日期"),
        ({"decided_on": day(-1).isoformat()}, "许可决定日期"),
        ({"subject_name": "眉县别家有限公司"}, "更名、合并或拆分"),
        ({"uscc": ""}, "更名、合并或拆分"),
        ({"document_number": "（眉）许字〔2026〕第00099号"}, "文书号与机关代码"),
        ({"nonsense": "甲"}, "没有要更正的字段"),
    ],
)
def test_what_does_not_pass_changes_nothing(record, values, sentence):
    with pytest.raises(decisions.DecisionError, match=sentence):
        decisions.correct(record, values, "录入有误", "部门来函")
    record.refresh_from_db()
    assert record.version == 1
    assert not RecordVersion.objects.exists()


def test_a_correction_says_why(record):
    with pytest.raises(decisions.DecisionError):
        decisions.correct(record, {"content": "热食类食品制售"}, " ", "部门来函")
    record.refresh_from_db()
    assert record.version == 1


def months():
    """Return (month, decided, timely, late, not assessable) of the roll-ups that aren't zero."""
    names = ("month", "decided", "timely", "late", "not_assessable")
    return sorted(row for row in ReportingCount.objects.values_list(*names) if any(row[1:]))


def test_a_corrected_day_of_decision_moves_what_is_counted(record):
    before = record.decided_on
    assert months() == [(before.replace(day=1), 1, 0, 1, 0)]
    moved = (before.replace(day=1) - timedelta(days=1)).replace(day=1)
    corrected(record, decided_on=moved.isoformat())
    assert (record.decided_on, record.timeliness) == (moved, "late")
    assert months() == [(moved, 1, 0, 1, 0)]
    # A year that nobody knows, until staff enter it.
    corrected(record, decided_on="2003-06-02")
    assert months() == [(date(2003, 6, 1), 1, 0, 0, 1)]
    WorkingYear.objects.create(
        year=2003, days_off=[], working_days=[], source="通知", entered_by=staff("keeper")
    )
    corrected(record, decided_on="2003-06-03")
    assert record.timeliness == "late"
    assert months() == [(date(2003, 6, 1), 1, 0, 1, 0)]


def test_a_correction_keeps_whether_the_first_report_came_in_time():
    ago = day(200)
    row = licence(decided_on=ago.isoformat())
    import_rows("licence_2018", [row], file_name="t.csv", reported_on=ago, workers=0)
    later = row | {"remarks": "补充说明"}
    import_rows("licence_2018", [later], file_name="t.csv", reported_on=day(), workers=0)
    record = Record.objects.get()
    assert (record.timeliness, record.reported_on) == ("timely", day())
    corrected(record, content="热食类食品制售")
    assert record.timeliness == "timely"
    assert months() == [(ago.replace(day=1), 1, 1, 0, 0)]
    # What a report took back counts nowhere, and a correction doesn't bring it back.
    Record.objects.update(state="held", reason="taken_back")
    corrected(record, decided_on=(ago - timedelta(days=1)).isoformat())
    assert months() == [(ago.replace(day=1), 1, 1, 0, 0)]
