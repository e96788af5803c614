"""What was told secret or summary, or taken back: only who publishes it shows it again."""

from datetime import timedelta

import pytest

from registry import decisions, doubts
from registry.models import Authority, Record
from registry.notice_rules import NOTICE_MISSING
from registry.notices import NoticeError, record_notice
from registry.publication import record as shown
from registry.reporting.taking_back import take_back
from registry.scopes import ALL
from tests.registry.listed import day, staff
from tests.registry.reported import penalty
from tests.registry.reporters import counts, department, officer, reported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


@pytest.fixture
def by():
    return department()


def told(by, **changes):
    """Report a penalty that is still to be shown; return its record."""
    given = {"decided_on": day(30).isoformat(), "valid_until": day(-600).isoformat()}
    submission = reported([penalty(**(given | changes))], by, layout="penalty_2018")
    return submission, Record.objects.get()


def is_held(record, reason):
    record.refresh_from_db()
    assert (record.state, record.reason, record.basis) == ("held", reason, "")
    assert shown(record.public_id) is None


def classed_and_corrected(record, reason):
    decisions.confirm_severity(record, "general", "分类", "办法", staff("one"))
    is_held(record, reason)
    decisions.correct(record, {"content": "罚款1000元"}, "笔误", "来函", staff("one"))
    is_held(record, reason)
    assert record.shown["content"] == "罚款1000元"
    assert (record.severity, record.severity_confirmed) == ("general", True)


def test_neither_a_class_nor_a_correction_nor_a_report_shows_what_was_told_secret(by):
    _submission, record = told(by)
    assert shown(record.public_id)
    told(by, secret="是")
    classed_and_corrected(record, "told_secret_or_summary")
    # Nor does leaving the column out, or answering it otherwise.
    assert counts(told(by, content="罚款3000元")[0]) == {"changed": 1}
    is_held(record, "told_secret_or_summary")
    told(by, content="罚款4000元", secret="否", summary="否")
    is_held(record, "told_secret_or_summary")
    assert [row.id for row in doubts.doubtful_records(ALL, record.reason, 0).rows]
    decisions.publish(record, "经核实不涉密", "来函", staff("one"))
    assert shown(record.public_id)


def test_a_report_alone_can_t_unsay_it(by):
    _submission, record = told(by)
    told(by, secret="是")
    told(by, content="罚款3000元")
    is_held(record, "told_secret_or_summary")


def test_what_waits_for_its_notice_is_told_secret_too(by):
    Authority.objects.update(notifies_apart=True)
    _submission, record = told(by)
    assert record.reason == NOTICE_MISSING
    told(by, secret="是")
    is_held(record, "told_secret_or_summary")
    record_notice(record, "posted", day(1), officer())
    is_held(record, "told_secret_or_summary")
    with pytest.raises(NoticeError):
        record_notice(record, "posted", day(1), officer("other"))


def test_what_was_taken_back_is_public_again_as_a_report_of_its_own(by):
    submission, record = told(by)
    take_back(submission, by)
    classed_and_corrected(record, "taken_back")
    # What it was corrected to is a report as well, if the department tells it.
    again, _record = told(by, content="罚款1000元", valid_until=(day() + timedelta(3)).isoformat())
    assert counts(again) == {"changed": 1}
    record.refresh_from_db()
    assert (record.state, record.needs_confirmation, record.severity_confirmed) == (
        "public",
        True,
        False,
    )
    assert shown(record.public_id)
    take_back(again, by)
    is_held(record, "taken_back")
