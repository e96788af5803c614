"""A client that asks as the app does, and an index in a folder of the test's own."""

import json

import pytest
from django.test import Client

URL = "/graphql/"


@pytest.fixture
def post():
    """``post(body)`` → response; *body* is sent as it is, or as JSON. No cookies, no CSRF token."""

    def send(body, content_type="application/json", url=URL, **extra):
        text = body if isinstance(body, (str, bytes)) else json.dumps(body, ensure_ascii=False)
        client = Client(enforce_csrf_checks=True, raise_request_exception=True)
        return client.post(url, text, content_type=content_type, **extra)

    return send


@pytest.fixture
def ask(db, post):
    """``ask(query, **variables)`` → the data of an answer without errors."""

    def send(query, **variables):
        response = post({"query": query, "variables": variables})
        body = response.json()
        assert (response.status_code, body.get("errors")) == (200, None)
        return body["data"]

    return send


@pytest.fixture
def refused(db, post):
    """``refused(query, **variables)`` → (status, the errors' codes and sentences)."""

    def send(query, **variables):
        response = post({"query": query, "variables": variables})
        body = response.json()
        if response.status_code != 200:
            assert set(body) == {"errors"}
        errors = [(error["extensions"]["code"], error["message"]) for error in body["errors"]]
        return response.status_code, errors

    return send
