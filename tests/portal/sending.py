"""What a public form is sent with, a page's token or a solved puzzle, and what comes back."""

import re
import time
from unittest.mock import patch

from altcha import Challenge, Payload, solve_challenge

from portal.website.sending import form_token

#: A puzzle that is solved at once; for ``settings.ALTCHA_CHALLENGE``.
EASY = {"algorithm": "PBKDF2/SHA-256", "cost": 1, "max_number": 8, "expires_seconds": 60}


def token(age=60):
    """Return the token of a page that was opened *age* seconds ago."""
    moment = time.time() - age
    with patch("django.core.signing.time.time", return_value=moment):
        return form_token()


def solution(reader):
    """Return what a browser with scripts sends: a puzzle of the site, solved."""
    puzzle = Challenge.from_dict(reader.get("/proof/").json())
    return Payload(puzzle, solve_challenge(puzzle)).to_base64()


def stop_the_clock(monkeypatch):
    """Let no window of a rate end in the middle of a test, however slow the machine is."""
    moment = time.time()
    monkeypatch.setattr(time, "time", lambda: moment)


def told(response):
    """Return the ticket and the code that a page shows."""
    return tuple(re.findall(r'<dd class="code[^"]*">([^<]+)</dd>', response.content.decode()))


def errors(response):
    """Return the sentence beside each field that has one."""
    body = response.content.decode()
    found = re.findall(r'id="f-(\w+)-error">.*?</svg>([^<]+)', body, re.DOTALL)
    return dict(found)
