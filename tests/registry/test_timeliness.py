"""Seven working days: around holidays, shifted days and the ends of the known calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.enums import Timeliness
from registry.reporting.timeliness import assess_timeliness, working_deadline

ONE_DAY = timedelta(days=1)

DEADLINES = [
    # An ordinary fortnight: Tuesday, and the Thursday of the week after.
    (date(2026, 11, 10), date(2026, 11, 19)),
    # 春节 2026 (15–23 February), the Saturday before it is a working day.
    (date(2026, 2, 10), date(2026, 2, 26)),
    # Decided on that working Saturday; the Saturday after the holiday (28 February) works too.
    (date(2026, 2, 14), date(2026, 3, 3)),
    # Decided within the holiday.
    (date(2026, 2, 18), date(2026, 3, 3)),
    # 春节 2025 (28 January – 4 February), a working Sunday before, a working Saturday after.
    (date(2025, 1, 23), date(2025, 2, 8)),
    # 国庆 and 中秋 2025 (1–8 October), working Sunday 28 September, working Saturday 11 October.
    (date(2025, 9, 26), date(2025, 10, 13)),
    # 国庆 2026 (1–7 October), working Sunday 20 September, 中秋 25–27 September.
    (date(2026, 9, 18), date(2026, 9, 29)),
    # The last decision of 2026 whose clock the known calendar still holds.
    (date(2026, 12, 22), date(2026, 12, 31)),
    # The first decision whose clock runs wholly in known days: its own day is not counted.
    (date(2003, 12, 31), date(2004, 1, 12)),
]


@pytest.mark.parametrize(("decided_on", "deadline"), DEADLINES)
def test_day_seven_is_timely_and_the_next_day_late(decided_on, deadline):
    assert working_deadline(decided_on) == deadline
    assert assess_timeliness(decided_on, decided_on) is Timeliness.TIMELY
    assert assess_timeliness(decided_on, deadline) is Timeliness.TIMELY
    assert assess_timeliness(decided_on, deadline + ONE_DAY) is Timeliness.LATE


@pytest.mark.parametrize(
    ("decided_on", "reported_on"),
    [
        (date(2003, 12, 30), date(2004, 1, 5)),
        (date(1986, 7, 1), date(1986, 7, 3)),
        (date(1986, 7, 1), date(2020, 1, 1)),
        (date(2026, 12, 23), date(2027, 1, 1)),
        (date(2026, 12, 23), date(2027, 6, 30)),
        (date(2027, 3, 1), date(2027, 3, 2)),
        (date(9999, 12, 30), date(9999, 12, 31)),
        (date.max, date.max),
    ],
)
def test_an_unknown_year_is_not_assessed(decided_on, reported_on):
    assert working_deadline(decided_on) is None
    assert assess_timeliness(decided_on, reported_on) is Timeliness.NOT_ASSESSABLE


def test_what_no_calendar_could_make_late_is_timely():
    # Six working days had passed by the year's end, whatever 2027 brings.
    assert working_deadline(date(2026, 12, 23)) is None
    assert assess_timeliness(date(2026, 12, 23), date(2026, 12, 31)) is Timeliness.TIMELY
    assert assess_timeliness(date(1986, 7, 1), date(1986, 7, 1)) is Timeliness.TIMELY


def test_staff_can_enter_a_year():
    year = {2027: [date(2027, 1, day) for day in (4, 5, 6, 7, 8, 11)]}
    assert working_deadline(date(2026, 12, 24), extra_years=year) == date(2027, 1, 5)
    assert working_deadline(date(2026, 12, 31), extra_years=year) is None  # only six are entered
    decided_on = date(2026, 12, 24)
    assert assess_timeliness(decided_on, date(2027, 1, 5), year) is Timeliness.TIMELY
    assert assess_timeliness(decided_on, date(2027, 1, 6), year) is Timeliness.LATE
    assert assess_timeliness(decided_on, date(2027, 1, 6)) is Timeliness.NOT_ASSESSABLE


def test_an_entered_year_overrules_the_package_and_leaves_others_alone():
    # Every day of 2026 works, says staff: seven calendar days.
    every_day = {2026: {date(2026, 1, 1) + ONE_DAY * number for number in range(365)}}
    assert working_deadline(date(2026, 2, 14), extra_years=every_day) == date(2026, 2, 21)
    assert working_deadline(date(2026, 2, 14)) == date(2026, 3, 3)
    assert working_deadline(date(2025, 1, 23), extra_years=every_day) == date(2025, 2, 8)


def test_a_decision_after_its_report_is_refused():
    with pytest.raises(ValueError, match=r"2026-11-22.*2026-11-21"):
        assess_timeliness(date(2026, 11, 22), date(2026, 11, 21))


@pytest.mark.parametrize("days", [0, -1])
def test_a_deadline_of_no_days_is_refused(days):
    with pytest.raises(ValueError, match="at least one working day"):
        working_deadline(date(2026, 11, 10), days)


@given(
    decided_on=st.dates(date(2003, 12, 31), date(2026, 12, 1)),
    waited=st.integers(0, 60),
    days=st.integers(1, 9),
)
def test_waiting_longer_never_helps(decided_on, waited, days):
    deadline = working_deadline(decided_on, days)
    assert deadline is not None
    assert decided_on + days * ONE_DAY <= deadline
    reported_on = decided_on + waited * ONE_DAY
    timely = reported_on <= working_deadline(decided_on)
    expected = Timeliness.TIMELY if timely else Timeliness.LATE
    assert assess_timeliness(decided_on, reported_on) is expected
    if expected is Timeliness.LATE:
        assert assess_timeliness(decided_on, reported_on + ONE_DAY) is Timeliness.LATE
