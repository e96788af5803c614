"""Caches and counters: Redis by ``CACHE_URL``, else memory and a small file of our own."""

import hashlib
from typing import Any

from redis.backoff import NoBackoff
from redis.retry import Retry

from .rooms import CACHE_URL, COUNTER_FILE

#: How long a request waits for Redis, in seconds, before it does without.
REDIS_SECONDS = 0.25


def redis(backend: str, prefix: str) -> dict[str, Any]:
    """Return one cache in the Redis of CACHE_URL.

    One retry at once, for a connection that the server closed meanwhile; the client's own
    default would wait for seconds in the middle of a request.
    """
    return {
        "BACKEND": backend,
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": prefix,
        "OPTIONS": {
            "socket_timeout": REDIS_SECONDS,
            "socket_connect_timeout": REDIS_SECONDS,
            "retry": Retry(NoBackoff(), 1),
        },
    }


def caches() -> dict[str, dict[str, Any]]:
    """Return Django's CACHES: ``default`` for whatever can be made again, ``counters`` exact."""
    # Wagtail would keep renditions here for minutes, each process its own: one whose file went with
    # a page would be linked to on and on. They are one indexed question.
    renditions = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if CACHE_URL:
        return {
            "renditions": renditions,
            "default": redis("django.core.cache.backends.redis.RedisCache", "cache"),
            "counters": redis("limits.rediscounters.RedisCounterCache", "counters"),
        }
    return {
        "renditions": renditions,
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "counters": {
            "BACKEND": "limits.counters.FileCounterCache",
            "LOCATION": str(COUNTER_FILE),
        },
    }


CACHES = caches()

# django-ratelimit counts here. It knows neither our file nor our Redis cache by name
# and warns (W001) about both; that both count exactly is what tests/limits/ proves.
RATELIMIT_USE_CACHE = "counters"
# Its defaults, said aloud: a setting that is absent costs a slow miss with every count.
RATELIMIT_ENABLE = True
RATELIMIT_CACHE_PREFIX = "rl:"
RATELIMIT_HASH_ALGORITHM = hashlib.sha256
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.W001"]
