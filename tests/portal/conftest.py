"""A reader's browser, an index of the test's own, and no limits in the way."""

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import translation

from registry import figures
from search import service


@pytest.fixture(autouse=True)
def first_language():
    """An English page leaves its thread English: the next test starts in Chinese again."""
    yield
    translation.activate(configured.LANGUAGE_CODE)


@pytest.fixture
def reader(db, settings):
    """A browser that has never been here: it carries no cookie and gets faults as pages."""
    settings.RATE_LIMIT_SCALE = 0
    figures._kept.clear()
    return Client(raise_request_exception=False)


@pytest.fixture
def engine_down(monkeypatch):
    """Let the search room say that its engine doesn't answer."""
    from search.results import EngineUnavailable

    def silent(_question):
        raise EngineUnavailable

    monkeypatch.setattr(service, "find_subjects", silent)
    monkeypatch.setattr(service, "find_records", silent)


@pytest.fixture
def answering(monkeypatch, db):
    """``answering(answer)`` lets the search room give it; the questions are in ``.asked``."""

    def answering(answer):
        def give(question):
            answering.asked.append(question)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(service, "find_subjects", give)
        monkeypatch.setattr(service, "find_records", give)
        monkeypatch.setattr(service, "suggest", lambda text, limit: give((text, limit)))

    answering.asked = []
    return answering
