"""Asks as those in the data do: with ticket and code, and as the verified person of the app."""

import re
from collections.abc import Iterator

from registry import corrections, person_lookup
from registry.models import Case, CaseState
from tests.privacy.planting import IDS, NAMES
from tests.privacy.planting_rights import CARD, CODES
from tests.privacy.routes import public_routes
from tests.privacy.walking import Browser, whole

OK = 200
STATUS = "/rights/status/"
_KEY = re.compile(r'name="key" value="([^"]+)"')
#: Nobody's.
_WRONG = "2222-2222-2222"


def told() -> Iterator[tuple[str, str]]:
    """Yield what applicants are told of each case, what a wrong code gets, and persons' answers."""
    browser = Browser()
    for case in Case.objects.order_by("pk"):
        ticket, code = case.public_id, CODES[case.public_id]
        asked = {"ticket": ticket, "code": code}
        yield f"/en {case.state}", whole(browser.post("/en" + STATUS, asked))
        page = browser.post(STATUS, asked)
        assert page.status_code == OK, page.content
        yield from ((f"{where} {case.state}", text) for where, text in _all(whole(page)))
        yield (
            f"wrong code {case.state}",
            whole(browser.post(STATUS, {"ticket": ticket, "code": _WRONG})),
        )
    yield "corrections", repr(corrections.corrections(limit=100))
    yield "own records", repr(person_lookup.own(NAMES[1], CARD, IDS[0]))


def _all(text: str) -> Iterator[tuple[str, str]]:
    """Yield a status page, and what every page of applicants answers to its key."""
    yield STATUS, text
    if found := _KEY.search(text):  # whose case waits for its second person can do nothing
        for path in _paths(text):
            yield path, whole(Browser().post(path, {"key": found[1]}))


def _paths(text: str) -> list[str]:
    """Return the pages that take a status page's key: found in the URLconf.

    The paper takes a second to make, of what the decision's page says: that of refusals is read.
    """
    return [
        route.at()
        for route in public_routes()
        if route.address.startswith("rights/")
        and not route.arguments
        and route.at() != STATUS
        and (not route.address.endswith(".pdf") or str(CaseState.REFUSED.label) in text)
    ]
