"""What a charge came to, and the header fields that say so."""

from collections.abc import Iterable
from dataclasses import dataclass

from limits.rates import RateClass, Window


@dataclass(frozen=True, slots=True)
class Usage:
    """One window after a charge: *count* includes it; *reset* is in seconds, at least 1."""

    window: Window
    count: int
    reset: int

    @property
    def remaining(self) -> int:
        """What is left in the window, never below 0."""
        return max(0, self.window.limit - self.count)

    @property
    def refused(self) -> bool:
        """Whether the charge did not fit."""
        return self.count > self.window.limit


def _importance(usage: Usage) -> tuple[bool, int]:
    return not usage.refused, -usage.reset if usage.refused else usage.remaining


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to a charge, told by the window with the least left.

    ``limit`` and ``remaining`` are requests, or points where the class counts cost; ``window``
    and ``reset`` are seconds. ``retry_after`` is 0 when allowed. ``policy`` lists every window of
    the class in the words of the RateLimit-Policy field; it is empty when limits are off.
    ``alone`` tells that the shared counters could not be reached.
    """

    rate_class: str
    allowed: bool
    limit: int
    remaining: int
    window: int
    reset: int
    retry_after: int
    policy: str
    alone: bool = False

    @classmethod
    def of(cls, rate: RateClass, usages: Iterable[Usage], *, alone: bool = False) -> "Verdict":
        """Return the verdict of *usages*: of those that refuse, the one to wait longest for."""
        told = min(usages, key=_importance)
        return cls(
            rate_class=rate.name,
            allowed=not told.refused,
            limit=told.window.limit,
            remaining=0 if told.refused else told.remaining,
            window=told.window.seconds,
            reset=told.reset,
            retry_after=told.reset if told.refused else 0,
            policy=policy_of(rate),
            alone=alone,
        )

    @classmethod
    def unlimited(cls, rate_class: str) -> "Verdict":
        """Return the verdict of an installation whose limits are switched off."""
        return cls(rate_class, True, 0, 0, 0, 0, 0, "")  # noqa: FBT003 - the field's own order


def policy_of(rate: RateClass) -> str:
    """Return the RateLimit-Policy items of a class: ``"page-10s";q=60;w=10, …``."""
    return ", ".join(
        f"{_policy_name(rate.name, window.seconds)};q={window.limit};w={window.seconds}"
        for window in rate.windows
    )


def header_fields(verdicts: Iterable[Verdict]) -> dict[str, str]:
    """Return the fields for a response: one item in RateLimit for each class charged.

    The form is that of draft-ietf-httpapi-ratelimit-headers-10, which asks for the window with
    the least left where a policy has several. Retry-After is there when one refused.
    """
    latest = {verdict.rate_class: verdict for verdict in verdicts if verdict.policy}
    if not latest:
        return {}
    fields = {
        "RateLimit-Policy": ", ".join(verdict.policy for verdict in latest.values()),
        "RateLimit": ", ".join(_rate_limit_item(verdict) for verdict in latest.values()),
    }
    wait = max(verdict.retry_after for verdict in latest.values())
    return fields | ({"Retry-After": str(wait)} if wait else {})


def _rate_limit_item(verdict: Verdict) -> str:
    name = _policy_name(verdict.rate_class, verdict.window)
    return f"{name};r={verdict.remaining};t={verdict.reset}"


def _policy_name(rate_class: str, seconds: int) -> str:
    return f'"{rate_class}-{seconds}s"'
