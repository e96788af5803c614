"""Each look-up through a public door is counted once, and nothing of it is kept."""

import json

import pytest

from registry import lookup_counts
from registry.models import LookupCount
from tests.factories import make_record, make_resident_id, make_subject

QUERY = """query ($after: String) { lookup(text: "天成") {
  subjects(first: 1, after: $after) { nodes { name } pageInfo { endCursor } }
  again: subjects(first: 1) { total } records { total } } }"""


@pytest.fixture
def counted(indexed):
    """``counted()`` → (door, kind, hits, number) of what was asked since, in order."""
    lookup_counts._buffer.take()
    for number in range(2):
        make_record(make_subject(f"眉县天成商贸{number}号有限公司"))
    indexed()

    def told():
        assert lookup_counts.write()
        return sorted(LookupCount.objects.values_list("door", "kind", "hits", "number"))

    yield told
    lookup_counts._salts.clear()


def test_look_ups_on_the_page_are_counted_without_question_or_address(reader, counted):
    person = make_resident_id(7)
    for question in ("天成", "没有这家", person, ""):
        reader.get("/search/", {"q": question}, REMOTE_ADDR="192.0.2.77")
    reader.get("/suggest/", {"q": "天成"}, REMOTE_ADDR="192.0.2.77")
    assert counted() == [
        ("page", "person", "none", 1),
        ("page", "words", "few", 1),
        ("page", "words", "none", 1),
    ]
    kept = str(list(LookupCount.objects.values_list()))
    assert not {"192.0.2", person, "天成"} & {
        part for part in ("192.0.2", person, "天成") if part in kept
    }


def test_the_next_page_is_no_look_up_of_its_own(reader, counted):
    body = {"query": QUERY, "variables": {}}
    for _page in range(2):
        response = reader.post("/graphql/", json.dumps(body), content_type="application/json")
        found = response.json()["data"]["lookup"]["subjects"]
        assert len(found["nodes"]) == 1
        body["variables"]["after"] = found["pageInfo"]["endCursor"]
    assert counted() == [("graphql", "words", "few", 5)]
