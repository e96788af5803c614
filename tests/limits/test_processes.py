"""Exact over processes: real ones, forked from one that already had the file open."""

import multiprocessing

import pytest
from django.core.cache import caches

from limits.guard import charge

PROCESSES = 4


def hits(queue, start, ask, times, cost):
    start.wait()
    verdicts = [charge(ask(), "door", cost) for _ in range(times)]
    queue.put((sum(v.allowed for v in verdicts), sum(v.alone for v in verdicts)))


def run(ask, times, cost):
    """Return how much all processes were allowed, and how often they counted alone."""
    context = multiprocessing.get_context("fork")
    queue, start = context.Queue(), context.Event()
    processes = [
        context.Process(target=hits, args=(queue, start, ask, times, cost))
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    start.set()
    answers = [queue.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    return sum(answer[0] for answer in answers), sum(answer[1] for answer in answers)


@pytest.fixture
def opened(counters):
    """The file, open in the parent before it forks."""
    counters.add("opened", 1, 60)


@pytest.mark.parametrize("limit", [1, 300, 800])
def test_four_processes_share_one_limit(opened, ask, table, clock, limit):
    table(door=[(limit, 86400)])
    assert run(ask, times=200, cost=1) == (limit, 0)


def test_four_processes_share_one_account_of_points(opened, ask, table, clock):
    table(door=[(1000, 3600), (1001, 86400)])
    assert run(ask, times=100, cost=7) == (1000 // 7, 0)


def test_four_processes_share_one_limit_in_redis(redis_server, ask, table, clock):
    table(door=[(300, 3600), (700, 86400)])
    caches["counters"].add("opened", 1, 60)
    assert run(ask, times=100, cost=1) == (300, 0)
