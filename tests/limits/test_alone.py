"""Counters out of reach: stricter, logged once a minute, and over as soon as they are back."""

import time

import pytest

from limits import alone, shared
from limits.alone import Outage, OwnCounters, own_rate
from limits.guard import charge


@pytest.fixture
def broken(counter_file):
    """A folder where the file should be."""
    counter_file.mkdir()
    return counter_file


@pytest.fixture
def steady(monkeypatch):
    """A monotonic clock that moves when told."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_a_process_alone_grants_its_part_of_the_share(broken, ask, table, clock, settings):
    table(door=[(40, 60), (400, 3600)], share=0.5)
    settings.WEB_WORKERS = 4
    verdicts = [charge(ask(), "door") for _ in range(9)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 5 + [False] * 4
    assert {verdict.alone for verdict in verdicts} == {True}
    assert verdicts[0].policy == '"door-60s";q=5;w=60, "door-3600s";q=50;w=3600'


def test_all_processes_together_grant_less_than_the_limit(table, settings):
    rates = table(door=[(40, 60), (400, 3600)], share=0.5)
    for workers in (1, 2, 3, 8):
        settings.WEB_WORKERS = workers
        own = own_rate(rates, rates["door"])
        for mine, usual in zip(own.windows, rates["door"].windows, strict=True):
            assert mine.limit * workers <= usual.limit / 2


def test_one_request_is_always_granted(broken, ask, table, clock):
    table(door=[(1, 60)])
    assert [charge(ask(), "door").allowed for _ in range(2)] == [True, False]


def test_the_next_window_begins_when_said(broken, ask, table, clock):
    table(door=[(4, 60)])
    clock.now += 17
    assert charge(ask(), "door").allowed
    refused = charge(ask(), "door")
    assert refused.retry_after == 60 - clock.now % 60
    clock.now += refused.retry_after - 1
    assert not charge(ask(), "door").allowed
    clock.now += 1
    assert charge(ask(), "door").allowed


def test_a_refused_cost_is_charged_in_no_window(broken, ask, table, clock):
    table(points=[(40, 60), (80, 3600)])
    assert charge(ask(), "points", 6).allowed
    assert not charge(ask(), "points", 5).allowed
    assert charge(ask(), "points", 4).allowed


@pytest.mark.usefixtures("clock")
def test_the_store_is_left_alone_for_a_while_and_then_asked_again(
    broken, ask, table, steady, monkeypatch
):
    table(door=[(100, 60)])
    calls = []
    spend = shared.spend
    monkeypatch.setattr("limits.guard.spend", lambda *args: calls.append(1) or spend(*args))
    for _ in range(5):
        assert charge(ask(), "door").alone
    assert len(calls) == 1
    broken.rmdir()
    steady[0] += alone.RETRY_SECONDS - 0.1
    assert charge(ask(), "door").alone
    steady[0] += 0.1
    back = charge(ask(), "door")
    assert (back.alone, back.remaining, back.limit) == (False, 99, 100)
    assert len(calls) == 2


@pytest.mark.usefixtures("clock")
def test_an_outage_is_logged_once_a_minute(broken, ask, table, steady, log):
    table(door=[(100, 60)])
    for _ in range(61):
        charge(ask("192.0.2.77"), "door")
        steady[0] += 1
    assert len(log.records) == 2
    assert log.records[0].levelname == "ERROR"
    assert "IsADirectoryError" in log.text
    assert "192.0.2.77" not in log.text


def test_a_lost_counter_is_an_outage_not_a_free_pass(counter_file, ask, table, clock, monkeypatch):
    from limits.counters import FileCounterCache

    table(door=[(4, 60)])
    monkeypatch.setattr(FileCounterCache, "add", lambda *args, **kwargs: False)
    assert [charge(ask(), "door").allowed for _ in range(2)] == [True, False]
    monkeypatch.setattr("limits.guard._outage", Outage())
    monkeypatch.setattr("limits.guard._own", OwnCounters())
    assert charge(ask(), "door", 2).allowed is False


def test_other_errors_are_not_taken_for_an_outage(counter_file, ask, table, monkeypatch):
    table(door=[(4, 60)])

    def fault(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr("limits.guard.spend", fault)
    with pytest.raises(ZeroDivisionError):
        charge(ask(), "door")


def test_memory_is_bounded_and_the_oldest_is_forgotten(table, clock):
    rate = table(door=[(1, 60)])["door"]
    own = OwnCounters(most=3)
    for client in ("a", "b", "c", "d"):
        assert not own.spend(rate, client, 1)[0].refused
    assert len(own._counts) == 3
    assert own.spend(rate, "d", 1)[0].refused
    assert not own.spend(rate, "a", 1)[0].refused
