"""The door's addresses. No cookies, so no CSRF; nothing that is answered may be kept.

Whatever goes wrong is a problem with a stable code. Nobody learns whether another's submission
exists: what isn't the key's own is "not found". Without a key only the layouts and this door's
own description can be read, which are no secret.
"""

import re
from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from limits.guard import charge, classified
from portal.reporting import states
from portal.reporting.answers import Refused, answer, private, refusal
from portal.reporting.bodies import NDJSON, media_type, read_body
from portal.reporting.openapi import document
from portal.reporting.proof import Caller, caller_of
from registry import audit
from registry.models import Batch, Submission
from registry.models.reporting import Channel, SubmissionStatus
from registry.reporting.error_workbook import XLSX
from registry.reporting.importing import workbooks_of
from registry.reporting.receiving import OtherContentError, ReceiveError, Terms, receive_kept
from registry.reporting.unreadable import Unreadable

RATE_CLASS = "reporting"
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,80}")
_MOST_PARTS = 1000

View = Callable[..., HttpResponse]


def door(*methods: str) -> Callable[[View], View]:
    """Open an address to *methods*: charge the client, and turn refusals into problems."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @classified(RATE_CLASS, json=True)
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            verdict = charge(request, RATE_CLASS)
            if not verdict.allowed:
                wait = verdict.retry_after
                return refusal(Refused("too_many_requests", retry_after=wait))
            if request.method not in methods:
                return refusal(Refused("method_not_allowed"), {"Allow": ", ".join(methods)})
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                return refusal(refused)
            except Unreadable as error:
                code = "too_large" if error.code == "too_large" else "unreadable"
                return refusal(Refused(code, str(error), reason=error.code))

        return opened

    return decorate


@door("POST")
def submissions(request: HttpRequest) -> HttpResponse:
    """Receive a report: 202 with where its state is told, 200 where it was received before."""
    caller = caller_of(request)
    told = _parameters(request, "layout", "batch")
    idempotency_key = request.headers.get("Idempotency-Key", "")
    if idempotency_key and not _IDEMPOTENCY_KEY.fullmatch(idempotency_key):
        raise Refused("bad_idempotency_key")
    is_lines = media_type(request) in NDJSON
    if is_lines != bool(told["layout"]):
        # JSON lines have no header that would tell; a table's header is never overruled.
        raise Refused("unknown_parameter", "layout")
    terms = _terms(caller, idempotency_key, told["layout"], _batch(caller, told["batch"]))
    body = read_body(request, caller.body)
    try:
        submission = receive_kept(body.kept, body.file_name, terms)
    except OtherContentError as error:
        raise Refused("other_content") from error
    except ReceiveError as error:
        raise Refused("forbidden", str(error)) from error
    status = 202 if submission.stored_as == body.kept.stored_as else 200
    headers = {"Location": states.address_of(submission)}
    return answer(states.state_of(submission), status=status, headers=headers)


def _terms(caller: Caller, idempotency_key: str, layout: str, batch: Batch | None) -> Terms:
    authorities = list(caller.key.authorities.all()[:2])
    return Terms(
        channel=Channel.MACHINE,
        scope=caller.scope,
        # Where a key reports for one authority alone, rows that name none count for that one.
        authority=authorities[0] if len(authorities) == 1 else None,
        key=caller.key,
        idempotency_key=idempotency_key,
        batch=batch,
        layout=layout,
    )


def _batch(caller: Caller, public_id: str) -> Batch | None:
    """Return the list's batch that a report is for, of the key's own authorities."""
    if not public_id:
        return None
    issued = Batch.objects.filter(caller.scope.condition("issuer_id"), public_id=public_id)
    found = issued.first()
    if found is None:
        raise Refused("unknown_parameter", "batch")
    return found


def _parameters(request: HttpRequest, *names: str) -> dict[str, str]:
    """Return the query's parameters; one that nobody knows, or twice, is refused by its name."""
    for name, values in request.GET.lists():
        if name not in names or len(values) > 1:
            raise Refused("unknown_parameter", name if name in names else "")
    return {name: request.GET.get(name, "") for name in names}


def _number(text: str, name: str, usual: int, most: int) -> int:
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= most):
        raise Refused("unknown_parameter", name)
    return int(text)


@door("GET")
def submission(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tell a submission's state, counts and problems, and the verdicts of rows page by page."""
    caller = caller_of(request)
    told = _parameters(request, "cursor", "limit")
    limit = _number(told["limit"], "limit", states.DEFAULT_ROWS, states.MOST_ROWS)
    found = states.submission_of(caller.key, public_id)
    verdicts = states.verdicts_of(found, caller.scope, told["cursor"], limit)
    return answer(states.state_of(found) | verdicts)


@door("GET")
def errors(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the error workbook, for its reporter alone; further ones by *part*."""
    caller = caller_of(request)
    part = _number(_parameters(request, "part")["part"], "part", 1, _MOST_PARTS)
    found = states.submission_of(caller.key, public_id)
    content = _workbook(found, part)
    audit.note("reporting.workbook", by=f"key:{caller.key.pk}", submission=found.pk, part=part)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="errors.xlsx"'
    return private(response)


def _workbook(found: Submission, part: int) -> bytes:
    if found.status in (SubmissionStatus.WAITING, SubmissionStatus.IMPORTING):
        raise Refused("not_finished")
    if found.status != SubmissionStatus.DONE:
        raise Refused("not_found")
    content = next(islice(workbooks_of(found), part - 1, None), None)
    if content is None:
        raise Refused("not_found")
    return content


@door("GET")
def layouts(request: HttpRequest) -> HttpResponse:
    """Tell the layouts and their fields, which are no secret."""
    _parameters(request)
    return answer({"layouts": states.layouts_told()})


@door("GET")
def openapi(request: HttpRequest) -> HttpResponse:
    """Describe this door (OpenAPI 3.1)."""
    _parameters(request)
    return answer(document())


@door("GET", "POST")
def nowhere(_request: HttpRequest, **_kwargs: str) -> HttpResponse:
    """Answer what has no address here as everything else here is answered."""
    raise Refused("not_found")
