"""Whatever is sent, the answer is JSON with a code of the allow-list, and never a 500."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mobile_api.errors import STATUS, Code

URL = "/graphql/"
KNOWN = {code.value for code in Code} - {Code.INTERNAL.value}
STATUSES = {*STATUS.values(), 405, 413, 414, 415} - {500}
FAST = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

VOCABULARY = '''
query fragment on mutation lookup subjects records subject record demo nodes id text kind first
after LICENCE PENALTY F Query Record Subject true null $a $b { } ( ) [ ] : ! ... @skip @include
if = 1 -1 50 9999999999 1.5 "天成" "" """x""" # , __typename __schema
'''
WORDS = st.sampled_from(VOCABULARY.split())
DOCUMENTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map(" ".join))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
BODIES = st.dictionaries(
    st.sampled_from(["query", "id", "variables", "operationName", "extensions"]), VALUES, max_size=4
)


def check(response):
    assert response.status_code in STATUSES
    assert response["Content-Type"] == "application/json"
    body = response.json()
    for error in body.get("errors", []):
        assert error["extensions"]["code"] in KNOWN
        assert set(error) <= {"message", "extensions", "locations", "path"}
    assert body.get("errors") or body["data"] is not None


pytestmark = pytest.mark.once


@pytest.fixture
def client(indexed):
    return Client(enforce_csrf_checks=True)


@FAST
@given(st.binary(max_size=300))
def test_random_bytes(client, body):
    check(client.post(URL, body, content_type="application/json"))


@FAST
@given(VALUES | BODIES)
def test_random_json(client, body):
    check(client.post(URL, json.dumps(body), content_type="application/json"))


@FAST
@given(DOCUMENTS, st.dictionaries(st.sampled_from("ab"), VALUES, max_size=2))
def test_random_documents(client, query, variables):
    body = json.dumps({"query": query, "variables": variables})
    check(client.post(URL, body, content_type="application/json"))


@FAST
@given(st.dictionaries(st.sampled_from(["id", "variables", "query", "x"]), st.text(max_size=40)))
def test_random_addresses(client, parameters):
    check(client.get(URL, parameters))


ARGUMENTS = """query ($text: String!, $kind: [RecordKind!], $region: [String!],
 $authority: [String!], $year: [Int!], $first: Int! = 20, $after: String, $id: ID!,
 $sort: Sort! = RELEVANCE) {
  subject(id: $id) { records(kind: PENALTY, first: $first, after: $after) { total } }
  record(id: $id) { id }
  suggestions(text: $text, first: $first) { nodes { name } }
  lookup(text: $text, kind: $kind, region: $region, authority: $authority, year: $year) {
    subjects(first: $first, after: $after) { total meant facets { values { value } } }
    records(first: $first, after: $after, sort: $sort) { total } } }"""


def some(values):
    """One value, as coercion takes it for a list, or several."""
    return values | st.lists(values, max_size=22)


NUMBERS = st.integers(-5, 60) | st.integers(-(2**31), 2**31 - 1)


@FAST
@given(
    st.fixed_dictionaries(
        {"text": st.text(max_size=110), "id": st.text(max_size=30) | st.integers()},
        optional={
            "kind": some(st.sampled_from(["LICENCE", "PENALTY", "licence", None])),
            "region": some(st.sampled_from(["610326", "999999", "", "六"]) | st.text(max_size=20)),
            "authority": some(st.text(max_size=20) | st.text("0123456789ABC", max_size=20)),
            "year": some(NUMBERS | st.none()),
            "first": NUMBERS,
            "after": st.text(max_size=80) | st.text("ab:-_", max_size=80),
            "sort": st.sampled_from(["RELEVANCE", "NEWEST", "NAME"]),
        },
    )
)
def test_random_arguments(client, variables):
    body = json.dumps({"query": ARGUMENTS, "variables": variables})
    check(client.post(URL, body, content_type="application/json"))
