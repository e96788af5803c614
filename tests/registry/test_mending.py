"""A mended row goes the same way as if it had been right from the start."""

import pytest

from registry import audit
from registry.models import Record, ReportingCount, SetAsideRow
from registry.reporting.mending import MendError, cells_of, resubmit
from registry.reporting.taking_back import take_back
from registry.uses import USED
from tests.registry.reported import licence, penalty
from tests.registry.reporters import OTHER_AUTHORITY, authority, counts, department, reported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


@pytest.fixture
def by():
    return department()


def rolled_up():
    """Return decisions, rows, held and rejected of all months together."""
    rows = ReportingCount.objects.values_list("decided", "rows", "held", "rejected")
    return tuple(sum(numbers) for numbers in zip(*rows, strict=True))


def test_a_mended_row_is_row_n_of_the_same_submission(by):
    submission = reported([licence(), licence(2, content="")], by)
    row = SetAsideRow.objects.get()
    assert rolled_up() == (1, 2, 0, 1)
    assert resubmit(row, {"content": "预包装食品销售"}, by) == []
    assert (row.outcome, row.settled_by) == ("mended", by)
    submission.refresh_from_db()
    assert (counts(submission), submission.errors) == ({"new": 2}, {})
    assert submission.timely + submission.late == 2
    record = Record.objects.get(row_number=row.row_number)
    assert (record.submission, record.state) == (submission, "public")
    assert record.shown["content"] == "预包装食品销售"
    assert rolled_up() == (2, 2, 0, 0)


def test_a_row_that_is_still_wrong_says_so_and_stays_as_it_was(by):
    submission = reported([licence(2, content="", status="9")], by)
    row = SetAsideRow.objects.get()
    problems = resubmit(row, {"content": "预包装食品销售"}, by)
    assert [item.code for item in problems] == ["R103"]
    assert (row.settled_at, len(row.problems)) == (None, 2)
    submission.refresh_from_db()
    assert (counts(submission), submission.errors) == ({"rejected": 1}, {"R101": 1, "R103": 1})
    assert rolled_up() == (0, 1, 0, 1)
    assert not Record.objects.exists()


def test_a_row_that_only_staff_can_decide_upon_waits_for_them_as_mended(by):
    reported([licence()], by)
    name = "眉县另名示例有限公司"
    submission = reported([licence(subject_name=name, content="", document_number="二号")], by)
    row = SetAsideRow.objects.get()
    problems = resubmit(row, {"content": "预包装食品销售"}, by)
    assert [item.code for item in problems] == ["1001"]
    assert (row.verdict, row.settled_at, row.authority) == ("held", None, authority())
    assert cells_of(row)[1]["content"] == "预包装食品销售"
    submission.refresh_from_db()
    assert (counts(submission), submission.errors) == ({"held": 1}, {"1001": 1})
    assert rolled_up() == (1, 2, 1, 0)
    assert resubmit(row, {"subject_name": licence()["subject_name"]}, by) == []
    submission.refresh_from_db()
    assert counts(submission) == {"new": 1}
    assert rolled_up() == (2, 2, 0, 0)


def test_nobody_mends_a_row_into_another_department(by):
    authority(OTHER_AUTHORITY)
    reported([licence(content="")], by)
    row = SetAsideRow.objects.get()
    changes = {"content": "x", "authority_code": OTHER_AUTHORITY}
    assert [item.code for item in resubmit(row, changes, by)] == ["R501"]
    assert not Record.objects.exists()


def test_a_mended_row_that_tells_a_secret_takes_the_record_from_the_public(by):
    reported([penalty()], by, layout="penalty_2018")
    reported([penalty(facts="")], by, layout="penalty_2018")
    row = SetAsideRow.objects.get()
    assert [item.code for item in resubmit(row, {"secret": "是"}, by)] == ["R101", "R401"]
    assert Record.objects.get().state == "held"


def test_a_settled_row_and_one_of_a_report_taken_back_are_not_mended(by):
    submission = reported([licence(content=""), licence(2, content="")], by)
    first, second = SetAsideRow.objects.order_by("row_number")
    resubmit(first, {"content": "x"}, by)
    with pytest.raises(MendError):
        resubmit(first, {"content": "y"}, by)
    take_back(submission, by)
    with pytest.raises(MendError):
        resubmit(second, {"content": "x"}, by)
    assert rolled_up() == (0, 0, 0, 0)


def test_a_field_that_the_layout_does_not_have_is_refused(by):
    reported([licence(content="")], by)
    with pytest.raises(MendError):
        resubmit(SetAsideRow.objects.get(), {"state": "public"}, by)


def test_whoever_reads_raw_cells_is_written_down(by):
    reported([licence(content="")], by)
    row = SetAsideRow.objects.get()
    layout, cells = cells_of(row, by)
    assert (layout.code, cells["subject_name"]) == ("licence_2018", licence()["subject_name"])
    (entry,) = audit.entries(USED)
    assert (entry.actor, entry.facts["about"]) == (str(by.pk), f"row:{row.pk}")
    assert "青禾" not in str(entry.facts)
