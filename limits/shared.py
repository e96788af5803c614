"""Charging the shared counters: django-ratelimit's windows, and costs on the same keys.

django-ratelimit counts every call as one. A cost above one is added to the very counter that it
would use, under the key and for the window that its own functions name, so that a cheap and an
expensive request of one client share one account.
"""

import sqlite3
import time

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

    Stops at the first window that refuses, so that a client who is told to wait a minute does
    not use up his day by asking on.

    Raises:
        UNREACHABLE: the counters cannot be reached; some windows may have been charged.
    """
    if cost == 1:
        return _spend_one(request, rate, client)
    return _spend_cost(rate, client, cost)


def _spend_one(request: HttpRequest, rate: RateClass, client: str) -> list[Usage]:
    usages: list[Usage] = []
    for window in rate.windows:
        found = get_usage(
            request,
            group=rate.name,
            key=lambda _group, _request: client,
            rate=(window.limit, window.seconds),
            increment=True,
        )
        if found["limit"] == 0:
            raise CounterLostError
        # The window's last second still belongs to it: one more until the next begins.
        usages.append(Usage(window, found["count"], found["time_left"] + 1))
        if found["should_limit"]:
            break
    return usages


def _spend_cost(rate: RateClass, client: str, cost: int) -> list[Usage]:
    cache = counters()
    usages: list[Usage] = []
    keys: list[str] = []
    for window in rate.windows:
        key, ends = _account(rate.name, window, client)
        count = _add(cache, key, cost, window.seconds + EXPIRATION_FUDGE)
        keys.append(key)
        usages.append(Usage(window, count, ends - int(time.time()) + 1))
        if usages[-1].refused:
            # A query that was too dear must leave what it did not get to the cheaper ones.
            _give_back(cache, keys, cost)
            break
    return usages


def counters() -> BaseCache:
    """Return the cache that holds the counters, the one django-ratelimit uses."""
    return caches[getattr(settings, "RATELIMIT_USE_CACHE", "default")]


def _account(group: str, window: Window, client: str) -> tuple[str, int]:
    """Return the counter's key and the last second of its window, as django-ratelimit has them."""
    ends = _get_window(client, window.seconds)
    key = _make_cache_key(group, ends, (window.limit, window.seconds), client, ALL)
    return key, ends


def _add(cache: BaseCache, key: str, cost: int, timeout: int) -> int:
    if cache.add(key, cost, timeout):
        return cost
    try:
        return cache.incr(key, cost)
    except ValueError as error:
        raise CounterLostError from error


def _give_back(cache: BaseCache, keys: list[str], cost: int) -> None:
    for key in keys:
        try:
            cache.decr(key, cost)
        except ValueError:
            continue  # its window has just ended
