"""When the breaker lets whom ask."""

import threading

import pytest

from search.engines.elastic.breaker import Breaker


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def breaker(clock):
    return Breaker(failures=3, open_seconds=5.0, clock=clock)


def fail(breaker, times):
    for _number in range(times):
        breaker.failed()


def test_it_opens_after_so_many_failures_running(breaker):
    fail(breaker, 2)
    assert breaker.admit()
    fail(breaker, 1)
    assert not breaker.admit()


def test_a_success_between_failures_starts_the_count_anew(breaker):
    fail(breaker, 2)
    breaker.succeeded()
    fail(breaker, 2)
    assert breaker.admit()


def test_open_it_refuses_until_its_time_is_over_and_then_lets_one_try(breaker, clock):
    fail(breaker, 3)
    clock.now += 4.999
    assert not breaker.admit()
    clock.now += 0.001
    assert [breaker.admit() for _number in range(3)] == [True, False, False]
    clock.now += 60
    assert not breaker.admit()  # the first is still trying


def test_a_try_that_succeeds_closes_it(breaker, clock):
    fail(breaker, 3)
    clock.now += 5
    assert breaker.admit()
    breaker.succeeded()
    assert [breaker.admit() for _number in range(3)] == [True, True, True]
    fail(breaker, 2)
    assert breaker.admit()


def test_a_try_that_fails_opens_it_for_as_long_again(breaker, clock):
    fail(breaker, 3)
    clock.now += 5
    assert breaker.admit()
    breaker.failed()
    assert not breaker.admit()
    clock.now += 4.9
    assert not breaker.admit()
    clock.now += 0.1
    assert [breaker.admit(), breaker.admit()] == [True, False]


def test_failures_of_those_who_asked_before_it_opened_prolong_it_only(breaker, clock):
    fail(breaker, 3)
    clock.now += 3
    breaker.failed()  # had been waiting all the time
    clock.now += 3
    assert not breaker.admit()
    clock.now += 2
    assert breaker.admit()


def test_of_many_threads_one_may_try(breaker, clock):
    fail(breaker, 3)
    clock.now += 5
    admitted, start = [], threading.Barrier(8)

    def ask():
        start.wait()
        admitted.append(breaker.admit())

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(admitted) == [False] * 7 + [True]
