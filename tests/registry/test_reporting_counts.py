"""The roll-ups say what a count of all rows would say."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from registry import ledger
from registry.calendar import CalendarError, enter, working_years
from registry.models import LedgerEntry, Record, ReportingCount, SetAsideRow
from registry.reporting.mending import resubmit
from registry.reporting.taking_back import take_back
from registry.reporting_counts import month_figures, month_of
from registry.scopes import ALL, NOTHING, scope_of
from tests.registry.reported import AUTHORITY, licence
from tests.registry.reporters import (
    OTHER_AUTHORITY,
    authority,
    department,
    officer,
    reported,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


def test_decisions_count_in_their_month_and_rows_in_the_month_of_the_report():
    today = timezone.localdate()
    rows = [licence(), licence(2, decided_on="2026/05/29"), licence(3, content="")]
    reported(rows, department())
    (june,) = month_figures(date(2026, 6, 14), ALL)
    assert (june.authority_code, june.kind, june.reported, june.late) == (
        AUTHORITY, "licence", 1, 1,
    )  # fmt: skip
    assert june.stated is None
    (may,) = month_figures(date(2026, 5, 1), ALL)
    assert (may.reported, may.rows) == (1, 0)
    (now,) = month_figures(today, ALL)
    assert (now.reported, now.rows, now.rejected) == (0, 3, 1)


def test_a_file_that_is_sent_again_counts_once():
    by = department()
    reported([licence()], by)
    before = list(ReportingCount.objects.order_by("month").values())
    reported([licence()], by)
    assert list(ReportingCount.objects.order_by("month").values()) == before


def test_mending_a_late_one_or_correcting_a_timely_one_does_not_change_what_was_in_time():
    by, today = department(), timezone.localdate()
    day = f"{today - timedelta(days=1):%Y/%m/%d}"
    reported([licence(decided_on=day, valid_from=day)], by)
    Record.objects.update(timeliness="timely")
    reported([licence(decided_on=day, valid_from=day, content="改过的内容")], by)
    assert Record.objects.get().timeliness == "timely"
    assert sum(ReportingCount.objects.values_list("decided", flat=True)) == 1


def test_a_row_whose_authority_can_not_be_told_counts_for_the_reporter():
    stranger = licence(2, authority_code=OTHER_AUTHORITY)
    rows = [licence(authority_code=""), stranger]
    reported(rows, department(), authority=authority())
    (row,) = month_figures(timezone.localdate(), ALL)
    assert (row.authority_code, row.rows, row.rejected) == (AUTHORITY, 2, 2)
    reported(rows, department("other"))
    assert month_figures(timezone.localdate(), ALL) == [row]


def test_the_ledger_stands_beside_what_was_reported():
    by = department()
    reported([licence(), licence(2)], by)
    entry = {"month": date(2026, 6, 1), "kind": "licence", "stated_by": by}
    LedgerEntry.objects.create(authority=authority(), decisions=4, **entry)
    silent = authority(OTHER_AUTHORITY, "另一个局")
    LedgerEntry.objects.create(authority=silent, decisions=5, **entry)
    june = {row.authority_name: row for row in month_figures(date(2026, 6, 1), ALL)}
    assert june["眉县示例审批服务局"].stated == 4
    assert june["眉县示例审批服务局"].reported == 2
    assert (june["另一个局"].stated, june["另一个局"].reported) == (5, 0)
    own = month_figures(date(2026, 6, 1), scope_of(by))
    assert [row.authority_name for row in own] == ["眉县示例审批服务局"]
    assert len(month_figures(date(2026, 6, 1), scope_of(officer()))) == 2
    assert month_figures(date(2026, 6, 1), NOTHING) == []
    assert ledger.stated(date(2026, 6, 1), NOTHING) == {}


def test_whatever_happens_the_roll_ups_are_what_a_count_would_say():
    chance, by = random.Random(614), department()
    submissions = []
    for step in range(12):
        rows = [
            licence(
                chance.randint(1, 12),
                content=chance.choice(["甲", "乙", ""]),
                decided_on=chance.choice(["2026/06/01", "2026/05/29", "2026/04/30"]),
            )
            for _row in range(4)
        ]
        submissions.append(reported(rows, by, authority=authority()))
        for row in SetAsideRow.objects.filter(settled_at=None, verdict="rejected")[:1]:
            resubmit(row, {"content": f"补正{step}"}, by)
        if step == 3:
            take_back(submissions[chance.randint(0, step)], by)
    assert counted() == rolled()
    take_back(submissions[-1], by)
    assert counted() == rolled()


def counted():
    """Return (month, timeliness) of every record that stands, counted one by one."""
    records = Record.objects.exclude(reason="taken_back")
    return Counter((month_of(row.decided_on), row.timeliness) for row in records)


def rolled():
    names = ("timely", "late", "not_assessable")
    found = Counter()
    for row in ReportingCount.objects.all():
        assert row.decided == row.timely + row.late + row.not_assessable
        found.update({(str(row.month), name): getattr(row, name) for name in names})
    return +found


def test_a_year_that_staff_entered_tells_what_is_in_time():
    # Far beyond what the package knows.
    year = 2090
    with pytest.raises(CalendarError, match="已有"):
        enter(2020, [], [], "国办发明电〔2019〕16号", officer())
    by = officer("keeper")
    enter(year, [date(year, 1, 2)], [date(year, 1, 7)], "国办发明电〔2089〕1号", by)
    days = working_years()[year]
    assert date(year, 1, 2) not in days
    assert {date(year, 1, 3), date(year, 1, 7)} <= days
    assert date(year, 1, 8) not in days
    reported([licence()], department())
    assert Record.objects.count() == 1


@pytest.mark.parametrize(
    ("off", "worked", "source", "sentence"),
    [
        ([date(2091, 1, 1)], [], "依据", "2090年内"),
        ([date(2090, 1, 7)], [], "依据", "周一至周五"),
        ([], [date(2090, 1, 3)], "依据", "周六或周日"),
        ([], [], " ", "依据"),
    ],
)
def test_a_year_that_contradicts_itself_is_refused(off, worked, source, sentence):
    with pytest.raises(CalendarError, match=sentence):
        enter(2090, off, worked, source, officer())
    assert working_years() == {}
