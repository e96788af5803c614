"""The one address of the API. It knows no cookies: no session, no sign-in, so no CSRF either."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from graphql import DocumentNode, ExecutionResult, GraphQLError, execute

from limits.answers import sentence
from limits.client import client_address
from limits.guard import charge, classified
from limits.rates import rate_table
from mobile_api.answers import failure, success
from mobile_api.bounds import ENTRY_COST, MAX_COST
from mobile_api.calls import AD_HOC, SUGGEST, TRUSTED, Call, read_call
from mobile_api.counted import listening
from mobile_api.documents import SCHEMA, CheckedDocument, DocumentRefused
from mobile_api.errors import ApiError, Code, status_of, told
from mobile_api.resolvers.attached import Attached
from mobile_api.validators.cost import Document, check_cost, cost_of, times_asked
from registry.lookup_counts import note_lookup

FIRST_ERROR_STATUS = 400


@csrf_exempt
@classified(TRUSTED, json=True)
def graphql(request: HttpRequest) -> HttpResponse:
    """Answer one call; whatever goes wrong becomes an error of the allow-list."""
    try:
        return _answered(request)
    except ApiError as error:
        return failure([error])
    except DocumentRefused as refused:
        return failure(refused.errors)
    except Exception as error:  # noqa: BLE001 - the door's last line: nothing else may get out
        return failure([told(GraphQLError("", original_error=error))])


def _answered(request: HttpRequest) -> HttpResponse:
    try:
        call = read_call(request)
    except ApiError:
        _pay(request, AD_HOC, ENTRY_COST[AD_HOC])
        raise
    # Paid before it is read, so that refused documents aren't free; the rest when it is known.
    paid = ENTRY_COST[call.rate_class]
    _pay(request, call.rate_class, paid)
    checked = call.document()
    document = checked.with_variables(call.operation_name, call.variables)
    cost = max(paid, _cost(call, document))
    if cost > paid:
        _pay(request, call.rate_class, cost - paid)
    if typed := times_asked(document, "suggestions"):
        # As on the pages: so many a minute, whichever door they come through.
        _pay(request, SUGGEST, typed)
    with listening() as found:
        result = _executed(call, checked)
    for kind, hits in found:
        note_lookup("graphql", kind, hits, client_address(request))
    errors = [told(error) for error in result.errors or ()]
    if status_of(errors) >= FIRST_ERROR_STATUS:
        return failure(errors)
    may_be_kept = call.may_be_kept and not _is_partial(result.data)
    return success(result.data, errors, cost=cost, may_be_kept=may_be_kept)


def _cost(call: Call, document: Document) -> int:
    cost = cost_of(document)
    check_cost(cost, _most(call.rate_class))
    return cost


def _most(rate_class: str) -> int:
    """Return the largest cost that can be granted; a small scale makes it smaller."""
    if settings.RATE_LIMIT_SCALE <= 0:
        return MAX_COST[rate_class]
    rate = rate_table()[rate_class].scaled(settings.RATE_LIMIT_SCALE)
    return min(MAX_COST[rate_class], rate.largest_cost)


def _executed(call: Call, checked: CheckedDocument) -> ExecutionResult:
    """Execute without the request: resolvers can't know who asks, so answers can't depend on it.

    Their context is only what this answer has read.
    """
    document: DocumentNode = checked.node
    result: Any = execute(
        SCHEMA,
        document,
        context_value=Attached(),
        variable_values=call.variables,
        operation_name=call.operation_name or None,
        hide_suggestions=True,
    )
    return result


def _is_partial(data: Any) -> bool:
    """Whether a part of the index was missing anywhere in *data*."""
    if isinstance(data, dict):
        return data.get("partial") is True or any(map(_is_partial, data.values()))
    return isinstance(data, list) and any(map(_is_partial, data))


def _pay(request: HttpRequest, rate_class: str, cost: int) -> None:
    """Charge, or raise ApiError; the middleware adds the header fields."""
    verdict = charge(request, rate_class, cost)
    if not verdict.allowed:
        after = verdict.retry_after
        raise ApiError(Code.RATE_LIMITED, sentence(verdict), retryAfter=after)
