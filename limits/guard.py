"""Charging a request to its client: the one call behind every door.

Views are marked with :func:`limited`, or with :func:`classified` when only they know the cost
and call :func:`charge` themselves. ``limits.middleware`` charges every route that is not ours.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from limits.alone import Outage, OwnCounters, own_rate
from limits.client import client_key
from limits.rates import RateClass, rate_table
from limits.shared import UNREACHABLE, spend
from limits.verdict import Verdict

ViewT = TypeVar("ViewT", bound=Callable[..., HttpResponseBase])

#: Where a request keeps its verdicts; META survives every wrapper around a request.
_VERDICTS = "limits.verdicts"

#: The account of all clients together: no digest of an address looks like it.
_EVERYBODY = "everybody"

_outage = Outage()
_own = OwnCounters()


class RateLimited(Exception):  # noqa: N818 - an answer to the client, not a fault
    """The client has had its share; the middleware answers 429."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"{verdict.rate_class}: {verdict.limit} in {verdict.window} s")
        self.verdict = verdict


def charge(request: HttpRequest, rate_class: str, cost: int = 1) -> Verdict:
    """Charge *cost* (requests, or points) to the client of *request*; never raises for refusal.

    A cost that does not fit is not charged. One above ``rate_table()[rate_class].largest_cost``
    can never fit: doors that let clients choose a cost cap it below that.

    Raises:
        UnknownRateClassError: the table has no such class.
        ValueError: *cost* is below 1.
    """
    if cost < 1:
        message = f"a charge costs at least 1, not {cost}"
        raise ValueError(message)
    verdict = _verdict(request, rate_class, cost, client_key(request))
    request.META.setdefault(_VERDICTS, []).append(verdict)
    return verdict


def charge_together(request: HttpRequest, rate_class: str) -> Verdict:
    """Charge one to an account that all clients share: a bound for the whole site.

    It isn't told in the answer's header fields: how much of it is left is nobody's business.

    Raises:
        UnknownRateClassError: the table has no such class.
    """
    return _verdict(request, rate_class, 1, _EVERYBODY)


def demand(request: HttpRequest, rate_class: str, cost: int = 1) -> Verdict:
    """Charge as :func:`charge` does, and raise RateLimited when it is refused."""
    verdict = charge(request, rate_class, cost)
    if not verdict.allowed:
        raise RateLimited(verdict)
    return verdict


def verdicts_of(request: HttpRequest) -> list[Verdict]:
    """Return what *request* has been charged so far, in order."""
    return list(request.META.get(_VERDICTS, ()))


def limited(rate_class: str, *, cost: int = 1, json: bool = False) -> Callable[[ViewT], ViewT]:
    """Charge *cost* before a view runs, and mark the view with its class.

    With *json* a refusal is JSON whatever the client accepts. For class-based views use
    ``@method_decorator(limited("page"), name="dispatch")``.
    """

    def decorate(view: ViewT) -> ViewT:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            demand(request, rate_class, cost)
            return view(request, *args, **kwargs)

        return classified(rate_class, json=json)(cast("ViewT", guarded))

    return decorate


def classified(rate_class: str, *, json: bool = False) -> Callable[[ViewT], ViewT]:
    """Mark a view that charges for itself; raise UnknownRateClassError at import, not at use."""
    name = rate_table()[rate_class].name

    def decorate(view: ViewT) -> ViewT:
        view.__dict__.update(rate_class=name, rate_answer="json" if json else "")
        return view

    return decorate


def _verdict(request: HttpRequest, rate_class: str, cost: int, client: str) -> Verdict:
    rate = rate_table()[rate_class]
    if settings.RATE_LIMIT_SCALE <= 0:
        return Verdict.unlimited(rate_class)
    return _charged(request, rate.scaled(settings.RATE_LIMIT_SCALE), cost, client)


def _charged(request: HttpRequest, rate: RateClass, cost: int, client: str) -> Verdict:
    if not _outage.lasts():
        try:
            return Verdict.of(rate, spend(request, rate, client, cost))
        except UNREACHABLE as error:
            _outage.begins(error)
    stricter = own_rate(rate_table(), rate)
    return Verdict.of(stricter, _own.spend(stricter, client, cost), alone=True)
