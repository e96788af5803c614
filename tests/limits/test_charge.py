"""What a client gets: exactly the limit, in every window, and a true word about when to return."""

import pytest
from django_ratelimit.core import get_usage

from limits.client import client_key
from limits.guard import RateLimited, charge, charge_together, demand, verdicts_of
from limits.rates import UnknownRateClassError
from limits.shared import counters as shared_counters
from limits.verdict import header_fields

pytestmark = pytest.mark.usefixtures("counter_file")


def allowed(ask, rate_class, times, address="192.0.2.1", cost=1):
    return sum(charge(ask(address), rate_class, cost).allowed for _ in range(times))


def test_exactly_the_limit_is_allowed(ask, table, clock):
    table(door=[(5, 60)])
    assert [charge(ask(), "door").allowed for _ in range(8)] == [True] * 5 + [False] * 3


def test_the_verdict_counts_down(ask, table, clock):
    table(door=[(3, 60)])
    verdicts = [charge(ask(), "door") for _ in range(4)]
    assert [verdict.remaining for verdict in verdicts] == [2, 1, 0, 0]
    assert {verdict.limit for verdict in verdicts} == {3}
    assert {verdict.window for verdict in verdicts} == {60}
    assert [verdict.retry_after > 0 for verdict in verdicts] == [False, False, False, True]
    assert not any(verdict.alone for verdict in verdicts)


@pytest.mark.parametrize("seconds", [1, 10, 60, 3600, 86400])
@pytest.mark.parametrize("address", ["192.0.2.1", "198.51.100.77", "2001:db8::1"])
def test_retry_after_is_exact_to_the_second(ask, table, clock, seconds, address):
    table(door=[(1, seconds)])
    assert charge(ask(address), "door").allowed
    refused = charge(ask(address), "door")
    assert refused.retry_after == refused.reset
    assert 1 <= refused.retry_after <= seconds
    clock.now += refused.retry_after - 1
    assert not charge(ask(address), "door").allowed
    clock.now += 1
    assert charge(ask(address), "door").allowed


def test_a_full_window_lasts_its_seconds(ask, table, clock):
    table(door=[(1, 60)])
    charge(ask(), "door")
    clock.now += charge(ask(), "door").retry_after
    first = charge(ask(), "door")
    assert (first.allowed, first.reset) == (True, 60)


def test_every_window_must_have_room(ask, table, clock):
    table(door=[(3, 10), (5, 3600)])
    assert allowed(ask, "door", 4) == 3
    clock.now += 10
    assert allowed(ask, "door", 4) == 2
    refused = charge(ask(), "door")
    assert (refused.limit, refused.window) == (5, 3600)


def test_the_longest_wait_is_told_when_several_windows_are_full(ask, table, clock):
    table(door=[(2, 10), (3, 3600)], points=[(20, 10), (30, 3600)])
    for rate_class, cost in (("door", 1), ("points", 10)):
        assert charge(ask(), rate_class, cost).allowed
        assert charge(ask(), rate_class, cost).allowed
        assert charge(ask(), rate_class, cost).window == 10
        clock.now += 10
        assert charge(ask(), rate_class, cost).allowed
        refused = [charge(ask(), rate_class, cost) for _ in range(3)]
        assert {(verdict.allowed, verdict.window) for verdict in refused} == {(False, 3600)}


def test_asking_on_while_refused_does_not_use_up_the_longer_window(ask, table, clock):
    table(door=[(2, 10), (5, 86400)])
    assert allowed(ask, "door", 50) == 2
    clock.now += 10
    assert allowed(ask, "door", 50) == 2


def test_the_window_with_the_least_left_is_told(ask, table, clock):
    table(door=[(10, 10), (12, 3600)])
    assert charge(ask(), "door").window == 10
    for _ in range(8):
        charge(ask(), "door")
    clock.now += 10
    told = charge(ask(), "door")
    assert (told.window, told.remaining) == (3600, 2)


def test_clients_and_classes_are_apart(ask, table, clock):
    table(door=[(2, 60)], gate=[(2, 60)])
    assert allowed(ask, "door", 3) == 2
    assert allowed(ask, "gate", 3) == 2
    assert allowed(ask, "door", 3, address="192.0.2.2") == 2
    assert allowed(ask, "door", 3) == 0


def test_one_ipv6_network_is_one_client(ask, table, clock):
    table(door=[(4, 60)])
    granted = [charge(ask(f"2001:db8:1:2::{n:x}"), "door").allowed for n in range(1, 8)]
    assert sum(granted) == 4
    assert charge(ask("2001:db8:1:3::1"), "door").allowed


def test_an_address_written_as_ipv6_is_the_same_client(ask, table, clock):
    table(door=[(1, 60)])
    assert charge(ask("192.0.2.1"), "door").allowed
    assert not charge(ask("::ffff:192.0.2.1"), "door").allowed


def test_a_forged_header_lifts_nothing(ask, table, clock, settings):
    table(door=[(2, 60)])
    settings.TRUSTED_PROXIES = 1
    granted = [
        charge(ask("10.0.0.9", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.7"), "door").allowed
        for n in range(6)
    ]
    assert granted == [True, True, False, False, False, False]


def test_a_cost_is_charged_in_points(ask, table, clock):
    table(points=[(100, 60)])
    verdicts = [charge(ask(), "points", 30) for _ in range(4)]
    assert [verdict.allowed for verdict in verdicts] == [True, True, True, False]
    assert [verdict.remaining for verdict in verdicts] == [70, 40, 10, 0]


def test_what_was_too_dear_leaves_the_rest_to_cheaper_ones(ask, table, clock):
    table(points=[(100, 60), (150, 3600)])
    assert charge(ask(), "points", 90).allowed
    assert not charge(ask(), "points", 50).allowed
    assert charge(ask(), "points", 10).remaining == 0
    clock.now += 60
    # 100 of 150 are gone in the hour: the refused 50 were charged in neither window.
    assert not charge(ask(), "points", 51).allowed
    assert charge(ask(), "points", 50).allowed


def test_cost_and_requests_share_one_account(ask, table, clock):
    table(points=[(10, 60)])
    assert charge(ask(), "points", 7).allowed
    assert allowed(ask, "points", 5) == 3


def test_cost_is_charged_on_django_ratelimits_own_counter(ask, table, clock):
    table(points=[(10, 60)])
    request = ask()
    charge(request, "points", 4)
    charge(request, "points", 1)
    usage = get_usage(
        request, group="points", key=lambda _g, _r: client_key(request), rate=(10, 60)
    )
    assert (usage["count"], usage["limit"], usage["should_limit"]) == (5, 10, False)


@pytest.mark.parametrize("cost", [0, -1])
def test_nothing_costs_nothing(ask, cost):
    with pytest.raises(ValueError, match=f"costs at least 1, not {cost}"):
        charge(ask(), "page", cost)


def test_an_unknown_class_is_an_error(ask):
    with pytest.raises(UnknownRateClassError):
        charge(ask(), "pgae")


def test_scale_0_switches_limits_off(ask, table, settings, counter_file):
    table(door=[(1, 60)])
    settings.RATE_LIMIT_SCALE = 0
    request = ask()
    assert [charge(request, "door", 50).allowed for _ in range(5)] == [True] * 5
    assert header_fields(verdicts_of(request)) == {}
    assert not counter_file.exists()


def test_scale_10_allows_ten_times_as_much(ask, table, settings, clock):
    table(door=[(2, 60)])
    settings.RATE_LIMIT_SCALE = 10
    assert allowed(ask, "door", 25) == 20
    assert charge(ask(), "door").policy == '"door-60s";q=20;w=60'


def test_the_real_table_at_the_door_of_look_ups(ask, clock):
    assert allowed(ask, "lookup", 20) == 15
    assert charge(ask("192.0.2.9"), "lookup").policy == (
        '"lookup-10s";q=15;w=10, "lookup-60s";q=45;w=60, '
        '"lookup-3600s";q=900;w=3600, "lookup-86400s";q=5000;w=86400'
    )


def test_demand_raises_the_verdict(ask, table, clock):
    table(door=[(1, 60)])
    assert demand(ask(), "door").allowed
    with pytest.raises(RateLimited) as caught:
        demand(ask(), "door")
    assert caught.value.verdict.retry_after > 0
    assert str(caught.value) == "door: 1 in 60 s"


def test_no_address_is_stored(ask, table, counter_file):
    table(door=[(5, 60)])
    for address in ("192.0.2.123", "2001:db8:1:2::1"):
        charge(ask(address), "door")
        charge(ask(address), "door", 2)
    assert shared_counters().get("nothing") is None
    written = b"".join(path.read_bytes() for path in counter_file.parent.glob("counters*"))
    assert b":1:rl:" in written
    for trace in (b"192.0.2", b"2001:db8", b"\xc0\x00\x02\x7b"):
        assert trace not in written


def test_fields_name_each_class_once_with_its_latest_word(ask, table, clock):
    table(door=[(9, 60)], gate=[(5, 60), (7, 3600)])
    request = ask()
    for rate_class in ("door", "gate", "gate"):
        last = charge(request, rate_class)
    fields = header_fields(verdicts_of(request))
    assert fields["RateLimit-Policy"] == (
        '"door-60s";q=9;w=60, "gate-60s";q=5;w=60, "gate-3600s";q=7;w=3600'
    )
    assert fields["RateLimit"] == f'"door-60s";r=8;t={last.reset}, "gate-60s";r=3;t={last.reset}'
    assert "Retry-After" not in fields


def test_what_is_charged_together_is_one_account_that_nobody_is_told_of(ask, table, clock):
    table(door=[(2, 60), (5, 3600)])
    asked = [ask(f"192.0.2.{number}") for number in range(3)]
    assert [charge_together(one, "door").allowed for one in asked] == [True, True, False]
    assert [verdicts_of(one) for one in asked] == [[], [], []]
    # Each client's own account is another.
    assert charge(asked[2], "door").remaining == 1
