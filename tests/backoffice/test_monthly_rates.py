"""The three rates: exact, written without rounding up to what isn't so, ranked with ties."""

from dataclasses import asdict
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.monthly import rates
from backoffice.monthly.report import Cell, add_up, make_report

LABELS = {"licence": "行政许可", "penalty": "行政处罚"}


def cell(authority=1, kind="licence", **numbers):
    """Return a cell of an invented department; what isn't said is nothing."""
    told = {
        "stated": None,
        "reported": 0,
        "rows": 0,
        "rejected": 0,
        "timely": 0,
        "late": 0,
        "not_assessable": 0,
    } | numbers
    return Cell(authority, f"部门{authority}", "610326", kind, **told)


def report(cells, before=()):
    """Return the report on cells of two kinds."""
    return make_report(
        month=date(2026, 10, 1), region="610326", cells=cells, before=before, labels=LABELS
    )


@pytest.mark.parametrize(
    ("stated", "reported", "value", "text"),
    [
        (None, 5, None, "—（未填台账）"),
        (0, 0, None, "—（当月无决定）"),
        (4, 5, None, "—（上报数多于台账数）"),
        (0, 1, None, "—（上报数多于台账数）"),
        (3, 0, Fraction(0), "0.00%"),
        (3, 1, Fraction(1, 3), "33.33%"),
        (3, 2, Fraction(2, 3), "66.67%"),
        (3, 3, Fraction(1), "100.00%"),
    ],
)
def test_the_reported_rate(stated, reported, value, text):
    rate = rates.reported_rate(stated, reported)
    assert (rate.value, str(rate)) == (value, text)


@pytest.mark.parametrize(
    ("rows", "rejected", "text"),
    [(0, 0, "—（当月无报送）"), (7, 7, "0.00%"), (7, 1, "85.71%"), (7, 0, "100.00%")],
)
def test_the_compliant_rate(rows, rejected, text):
    assert str(rates.compliant_rate(rows, rejected)) == text


@pytest.mark.parametrize(
    ("timely", "late", "text"),
    [(0, 0, "—（无可评定的决定）"), (0, 2, "0.00%"), (9, 1, "90.00%"), (2, 0, "100.00%")],
)
def test_the_timely_rate(timely, late, text):
    assert str(rates.timely_rate(timely, late)) == text


def test_what_is_not_whole_is_not_written_as_whole():
    assert rates.percent_text(Fraction(99_999, 100_000)) == "99.99%"
    assert rates.percent_text(Fraction(1, 1_000_000)) == "0.01%"


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_only_all_is_a_hundred_and_only_nothing_is_nought(part, whole):
    part = min(part, whole)
    text = rates.percent_text(Fraction(part, whole))
    assert (text == "100.00%") == (part == whole)
    assert (text == "0.00%") == (part == 0)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (None, "—"),
        (Fraction(0), "0.00"),
        (Fraction(1, 3), "+33.33"),
        (Fraction(-1, 8), "-12.50"),
        (Fraction(1, 10**6), "0.00"),
    ],
)
def test_differences_are_points_with_their_sign(change, text):
    assert rates.points_text(change) == text


def test_equal_rates_share_their_place_and_the_next_ones_stand_behind_all_of_them():
    found = [Fraction(1, 2), Fraction(1), None, Fraction(1, 2), Fraction(1, 4)]
    assert rates.ranks(map(rates.Rate, found)) == [2, 1, None, 2, 4]


def test_the_mean_is_told_only_where_each_rate_is():
    whole, half = rates.Rate(Fraction(1)), rates.Rate(Fraction(1, 2))
    assert rates.overall([whole, half, half]).value == Fraction(2, 3)
    assert str(rates.overall([whole, half, rates.Rate(None)])) == "—（三率未全部可评定）"


def test_a_kind_without_ledger_does_not_enter_the_reported_rate():
    cells = [cell(stated=4, reported=3), cell(kind="penalty", reported=9)]
    (line,) = report(cells).lines
    assert asdict(line.sums)["reported"] == 12
    assert line.sums.rates["reported"].value == Fraction(3, 4)
    assert line.unstated == ("行政处罚",)


def test_a_department_that_stated_nothing_has_no_place():
    full = {"rows": 2, "timely": 1, "late": 1, "reported": 2}
    made = report([cell(1, **full), cell(2, stated=2, **full)])
    assert [(line.authority, line.places["overall"]) for line in made.lines] == [
        ("部门2", 1),
        ("部门1", None),
    ]
    assert made.lines[1].places["compliant"] == 1


def test_other_kinds_stay_out():
    made = report([cell(kind="confirmation", stated=5, reported=5)])
    assert made.lines == ()
    assert made.total == add_up([])


def test_the_change_is_the_difference_to_the_month_before():
    now = [cell(stated=4, reported=4, rows=4, rejected=1)]
    then = [cell(stated=4, reported=3, rows=4)]
    (line,) = report(now, then).lines
    assert line.changes == {
        "reported": Fraction(1, 4),
        "compliant": Fraction(-1, 4),
        "timely": None,
    }
    assert report(now).lines[0].changes["reported"] is None
