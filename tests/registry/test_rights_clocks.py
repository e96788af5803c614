"""Clocks of cases: working days, pauses, years whose calendar isn't known, sooner taking down."""

from datetime import date, datetime, timedelta
from unittest import mock

import pytest
from django.utils import timezone

from registry import rights
from registry.models import Case, CaseStep
from registry.rights import clocks
from registry.rights.clocks import deadline, working_days_between
from tests.registry.applied import objected, penalty, repair_asked
from tests.registry.listed import staff

#: A year that no package knows, without holidays: its weekdays, in January.
YEAR = 2098
YEARS = {
    YEAR: frozenset(
        day
        for number in range(365)
        if (day := date(YEAR, 1, 1) + timedelta(days=number)).weekday() < 5
    )
}


def january(number):
    """Return a day of January 2098: the 6th is a Monday."""
    return date(YEAR, 1, number)


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


@pytest.mark.parametrize(
    ("pauses", "days", "expected"),
    [
        ((), 7, 15),
        ((), 1, 7),
        # Stopped on the day of receipt, gone on a week later: all the days are left.
        (((6, 13),), 7, 22),
        # Two days were used; five are left.
        (((8, 13),), 7, 20),
        # Stopped and gone on on the same day: nothing is gained.
        (((8, 8),), 7, 15),
        # Two pauses.
        (((7, 9), (10, 14)), 7, 21),
        # Stopped on the last day: one more.
        (((15, 20),), 7, 21),
        # It was late before: it stays late.
        (((16, 20),), 7, 15),
        # Stopped and gone on over a weekend.
        (((10, 12),), 7, 15),
    ],
)
def test_the_clock_stands_still_while_more_was_asked_for(pauses, days, expected):
    assert january(6).weekday() == 0
    days_of = [(january(start), january(end)) for start, end in pauses]
    assert deadline(january(6), days_of, days, YEARS) == january(expected)


def test_an_unknown_calendar_is_no_guess():
    assert deadline(january(6), (), 7) is None
    assert deadline(january(6), [(january(8), january(13))], 7) is None
    december = date(YEAR, 12, 24)
    assert deadline(december, (), 5, YEARS) == date(YEAR, 12, 31)
    assert deadline(december, (), 6, YEARS) is None
    assert working_days_between(december, date(YEAR + 1, 1, 4), YEARS) is None
    assert working_days_between(january(6), january(13), YEARS) == 5
    assert working_days_between(january(10), january(12), YEARS) == 0


def at(day, hour=10):
    """Return a moment of a day, here."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


def moved(case, received, due, **fields):
    """Set a case as if it had come on a day."""
    Case.objects.filter(pk=case.pk).update(received_at=at(received), due_on=due, **fields)
    case.refresh_from_db()
    return case


def on(day):
    """Let it be a day."""
    return mock.patch("django.utils.timezone.now", return_value=at(day))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "left", "overdue"), [(6, 7, False), (14, 1, False), (15, 0, False), (17, -2, True)]
)
def test_how_many_days_are_left(today, left, overdue):
    case = moved(objected()[0], january(6), january(15))
    with on(january(today)):
        clock = clocks.due_in(case, YEARS)
    assert (clock.due_on, clock.days_left, clock.overdue) == (january(15), left, overdue)
    assert (clock.paused, clock.verify_by) == (False, None)


@pytest.mark.django_db
@pytest.mark.parametrize(("make", "days"), [(objected, 7), (repair_asked, 10)])
def test_each_sort_has_its_days(make, days):
    case, _code = make()
    received = timezone.localdate()
    assert case.due_on == deadline(received, (), days)


@pytest.mark.django_db
def test_a_paused_case_has_no_days_and_is_never_late():
    case = moved(objected()[0], january(6), january(15))
    with on(january(8)):
        rights.ask_more(case, staff("a"), "请补充")
    with on(january(20)):
        clock = clocks.due_in(case, YEARS)
    assert (clock.paused, clock.days_left, clock.overdue) == (True, None, False)


@pytest.mark.django_db
def test_answering_goes_on_by_the_steps(monkeypatch):
    monkeypatch.setattr("registry.rights.standing.working_years", lambda: YEARS)
    case, code = objected()
    moved(case, january(6), january(15))
    rights.ask_more(case, staff("a"), "请补充")
    CaseStep.objects.filter(action="asked_more").update(at=at(january(8)))
    CaseStep.objects.filter(action="received").update(at=at(january(6)))
    with on(january(13)):
        rights.add(case.public_id, code, "在此")
    case.refresh_from_db()
    assert (case.due_on, case.paused_at, case.state) == (january(20), None, "received")


@pytest.mark.django_db
def test_what_was_found_wrong_goes_sooner(monkeypatch):
    monkeypatch.setattr(clocks, "working_deadline", lambda day, days, years: day + timedelta(days))
    case = moved(objected()[0], january(6), january(15))
    with on(january(7)):
        rights.propose_outcome(case, staff("a"), "grant", "void", "已撤销", "复议决定")
    assert case.due_on == january(10)
    late = moved(objected(penalty())[0], january(6), january(8))
    with on(january(7)):
        rights.propose_outcome(late, staff("a"), "grant", "withdraw", "已撤销", "复议决定")
    assert late.due_on == january(8)


@pytest.mark.django_db
def test_the_asked_authority_has_its_own_days():
    case = moved(repair_asked()[0], january(6), january(20))
    with on(january(7)):
        rights.forward(case, case.record.authority, staff("a"))
        clock = clocks.due_in(case, YEARS)
    assert clock.verify_by == january(10)
    assert clock.due_on == january(20)


@pytest.mark.django_db
def test_cases_come_oldest_due_first_and_paused_last():
    first, second, unknown, paused = (objected(penalty())[0] for _number in range(4))
    moved(first, january(6), january(15))
    moved(second, january(6), january(14))
    moved(unknown, january(6), None)
    moved(paused, january(6), january(9), paused_at=at(january(8)))
    from registry.scopes import ALL

    assert list(rights.open_cases(ALL)) == [second, first, unknown, paused]
