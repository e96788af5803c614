"""Error pages of every sort, provoked while planted values are about."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.test import override_settings

from registry import declarations, publication
from registry.models import Record
from tests.portal.sending import token
from tests.privacy.planting import IDS, NAMES, PHONES
from tests.privacy.routes import public_routes
from tests.privacy.walking import Browser, whole
from tests.registry.reported import uscc

FORM = {"name": NAMES[0], "representative": NAMES[0], "contact_phone": PHONES[0], "uscc": IDS[0]}
BIG = "x" * 20_000


def errors() -> Iterator[tuple[str, str]]:
    """Yield what is answered when something is wrong: with the request, or with the site."""
    browser = Browser()
    for route in public_routes():
        if not route.arguments:
            yield "unknown parameter", whole(browser.get(route.at(), {"unknown": "1"}))
            yield "method", whole(browser.delete(route.at()))
    yield "host", whole(browser.get("/", HTTP_HOST="elsewhere.example"))
    yield "missing", whole(browser.get("/nowhere/"))
    yield "forged form", whole(Browser(enforce_csrf_checks=True).post("/declare/", FORM))
    yield "large", whole(browser.post("/graphql/", BIG, content_type="application/json"))
    yield "no json", whole(browser.post("/graphql/", "{", content_type="application/json"))
    yield from _broken(browser)
    with override_settings(RATE_LIMIT_SCALE=0.001):
        for path in ("/", "/search/", "/suggest/", "/graphql/", "/reporting/layouts"):
            for _time in range(3):
                yield "rate", whole(browser.get(path))


def _broken(browser: Browser) -> Iterator[tuple[str, str]]:
    """Yield the pages of an exception that met raw values, as in production and with DEBUG."""
    record = Record.objects.filter(state="public").first()
    assert record is not None
    breaking = [
        patch.object(declarations, "declare", _breaks),
        patch.object(publication, "record", _breaks),
    ]
    question = f'{{ record(id: "{record.public_id}") {{ id }} }}'
    for debug in (False, True):
        with ExitStack() as stack:
            stack.enter_context(override_settings(DEBUG=debug))
            for one in breaking:
                stack.enter_context(one)
            yield f"broken form, DEBUG {debug}", whole(browser.post("/declare/", _filled()))
            yield f"broken, DEBUG {debug}", whole(browser.get(f"/records/{record.public_id}/"))
            body = json.dumps({"query": question})
            answer = browser.post("/graphql/", body, content_type="application/json")
            yield f"broken graphql, DEBUG {debug}", whole(answer)
    assert not settings.DEBUG


def _filled() -> dict[str, str]:
    """Return a form that the site takes, so that it is what comes behind that breaks."""
    more = {"matter": "质量认证", "content": NAMES[0], "contact_name": NAMES[0], "agreed": "on"}
    return FORM | more | {"uscc": uscc(35), "form_token": token()}


def _breaks(*_arguments: Any) -> None:
    """Break with raw values in sight, as deep code does."""
    raw = f"{NAMES[0]} {IDS[0]}"
    message = f"no {len(raw)}"
    raise RuntimeError(message)
