"""Charging the shared counters: django-ratelimit's windows, and costs on the same keys.

django-ratelimit counts every call as one. A cost above one is added to the very counter that it
would use, under the key and for the window that its own functions name, so that a cheap and an
expensive request of one client share one account.
"""

import sqlite3
import time
from contextlib import nullcontext

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest
from django_ratelimit import ALL
from django_ratelimit.core import EXPIRATION_FUDGE, _get_window, _make_cache_key, get_usage
from redis.exceptions import RedisError

from limits.rates import RateClass, Window
from limits.verdict import Usage


class CounterLostError(Exception):
    """The store answered, but a counter was neither there nor could it be added."""


#: What it means that the counters cannot be reached: file, folder, server or network.
UNREACHABLE = (sqlite3.Error, RedisError, OSError, CounterLostError)


def spend(request: HttpRequest, rate: RateClass, client: str, cost: int) -> list[Usage]:
    """Charge *cost* to *client* in every window of *rate*, shortest first.

    Charges nothing beyond the first window that refuses, so that a client who is told to wait a
    minute does not use up his day by asking on; the longer ones are only looked at, so that he
    is told the day when it is the day that is used up.

    Raises:
        UNREACHABLE: the counters cannot be reached; some windows may have been charged.
    """
    together = getattr(counters(), "together", nullcontext)
    with together():
        return _spend(request, rate, client, cost)


def _spend(request: HttpRequest, rate: RateClass, client: str, cost: int) -> list[Usage]:
    usages: list[Usage] = []
    charged: list[str] = []
    for window in rate.windows:
        if any(usage.refused for usage in usages):
            usages.append(_look(rate.name, window, client, cost))
        elif cost == 1:
            usages.append(_count(request, rate.name, window, client))
        else:
            key, ends = _account(rate.name, window, client)
            usages.append(_count_cost(key, ends, window, cost))
            charged.append(key)
    if any(usage.refused for usage in usages):
        # A query that was too dear must leave what it did not get to the cheaper ones.
        _give_back(charged, cost)
    return usages


def _count(request: HttpRequest, group: str, window: Window, client: str) -> Usage:
    """Count one request, as django-ratelimit does."""
    found = get_usage(
        request,
        group=group,
        key=lambda _group, _request: client,
        rate=(window.limit, window.seconds),
        increment=True,
    )
    if found["limit"] == 0:
        raise CounterLostError
    # The window's last second still belongs to it: one more until the next begins.
    return Usage(window, found["count"], found["time_left"] + 1)


def _count_cost(key: str, ends: int, window: Window, cost: int) -> Usage:
    """Add *cost* to the counter that django-ratelimit would count in."""
    cache = counters()
    count = cost
    if not cache.add(key, cost, window.seconds + EXPIRATION_FUDGE):
        try:
            count = cache.incr(key, cost)
        except ValueError as error:
            raise CounterLostError from error
    return Usage(window, count, ends - int(time.time()) + 1)


def _look(group: str, window: Window, client: str, cost: int) -> Usage:
    """Return what a window would say to *cost*, and charge nothing."""
    key, ends = _account(group, window, client)
    return Usage(window, counters().get(key, 0) + cost, ends - int(time.time()) + 1)


def counters() -> BaseCache:
    """Return the cache that holds the counters, the one django-ratelimit uses."""
    return caches[getattr(settings, "RATELIMIT_USE_CACHE", "default")]


def _account(group: str, window: Window, client: str) -> tuple[str, int]:
    """Return the counter's key and the last second of its window, as django-ratelimit has them."""
    ends = _get_window(client, window.seconds)
    key = _make_cache_key(group, ends, (window.limit, window.seconds), client, ALL)
    return key, ends


def _give_back(keys: list[str], cost: int) -> None:
    for key in keys:
        try:
            counters().decr(key, cost)
        except ValueError:
            continue  # its window has just ended
