"""Counters in a real Redis: the same answers, and life without it."""

import pytest
from django.core.cache import caches

from limits import alone
from limits.guard import charge


def test_exactly_the_limit_is_allowed(redis_server, ask, table, clock):
    table(door=[(5, 60), (8, 3600)])
    verdicts = [charge(ask(), "door") for _ in range(8)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 5 + [False] * 3
    clock.now += verdicts[-1].retry_after
    assert sum(charge(ask(), "door").allowed for _ in range(8)) == 3
    assert not any(verdict.alone for verdict in verdicts)


def test_a_cost_that_does_not_fit_is_given_back(redis_server, ask, table, clock):
    table(points=[(100, 60)])
    assert charge(ask(), "points", 90).allowed
    assert not charge(ask(), "points", 50).allowed
    assert charge(ask(), "points", 9).remaining == 1
    assert charge(ask(), "points").allowed


def test_every_counter_expires(redis_server, ask, table):
    table(door=[(5, 60), (8, 3600)])
    charge(ask(), "door")
    charge(ask(), "door", 3)
    client = caches["counters"]._cache.get_client()
    lifetimes = sorted(client.ttl(key) for key in client.scan_iter())
    assert len(lifetimes) == 2
    assert 60 <= lifetimes[0] <= 65
    assert 3600 <= lifetimes[1] <= 3605


def test_an_evicted_counter_is_an_error_and_leaves_nothing_immortal(redis_server):
    cache = caches["counters"]
    with pytest.raises(ValueError, match="not found"):
        cache.incr("gone")
    assert cache._cache.get_client().dbsize() == 0


def test_no_address_is_stored(redis_server, ask, table):
    table(door=[(5, 60)])
    charge(ask("192.0.2.123"), "door")
    keys = caches["counters"]._cache.get_client().keys()
    assert len(keys) == 1
    assert keys[0].startswith(b"counters:1:rl:")
    assert b"192.0.2" not in keys[0]


@pytest.mark.usefixtures("clock")
def test_when_redis_dies_each_process_limits_by_itself_and_recovers(
    redis_server, ask, table, monkeypatch, log
):
    table(door=[(20, 60)], share=0.5)
    monkeypatch.setattr(alone, "RETRY_SECONDS", 0)
    assert charge(ask(), "door").remaining == 19
    redis_server.stop()
    verdicts = [charge(ask(), "door") for _ in range(8)]
    # 20 × 0.5 ÷ 2 processes
    assert [verdict.allowed for verdict in verdicts] == [True] * 5 + [False] * 3
    assert all(verdict.alone for verdict in verdicts)
    assert len(log.records) == 1
    assert "192.0.2.1" not in log.text
    redis_server.start()
    back = charge(ask(), "door")
    assert (back.alone, back.allowed) == (False, True)
