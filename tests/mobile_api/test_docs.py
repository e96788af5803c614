"""docs/graphql.md: every request in it is sent, every number in it is the code's."""

import re
from pathlib import Path

import pytest

from limits.rates import rate_table
from mobile_api import bounds
from mobile_api.errors import Code
from mobile_api.operations import trusted
from search.paging import DEEPEST

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "graphql.md").read_text("utf-8")
BODIES = re.findall(r"-d '(\{.*?\})'\n", PAGE, re.DOTALL)
ADDRESS = re.findall(r"--data-urlencode '(\w+)=(.*?)'", PAGE)


def test_the_page_has_examples():
    assert len(BODIES) == 7
    assert [name for name, _value in ADDRESS] == ["id", "variables"]


@pytest.mark.parametrize("body", BODIES)
def test_a_request_of_the_page_is_answered(post, indexed, body):
    response = post(body)
    told = response.json()
    if "first: 50" in body:
        assert response.status_code == 400
        assert told["errors"][0]["message"] in PAGE
    elif "610326199003070011" in body:
        assert told["errors"][0]["message"] in PAGE
        assert response.status_code == 200
    else:
        assert response.status_code == 200
        assert "errors" not in told
    assert "data" in told or response.status_code == 400


def test_the_address_of_the_page_is_answered(db, client):
    response = client.get("/graphql/", dict(ADDRESS))
    assert response.status_code == 200
    assert response.json()["data"] == {"demo": False, "record": None}


def test_the_ids_of_the_page_are_those_of_the_manifest():
    ids = set(re.findall(r"\b[0-9a-f]{64}\b", PAGE))
    assert {trusted()[found].name for found in ids} == {"LookupSubjects", "Record"}


def test_every_code_is_explained_and_no_other():
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE)) == {c.value for c in Code}


def number(value):
    return f"{value:,}".replace(",", " ")


def test_the_numbers_of_the_page_are_the_codes():
    trusted_rate, adhoc_rate = rate_table()["graphql"], rate_table()["graphql_adhoc"]
    points = [number(w.limit) for rate in (trusted_rate, adhoc_rate) for w in rate.windows[:2]]
    for said in (
        f"{bounds.MAX_BODY_BYTES // 1024} KiB by POST",
        f"variables of {number(bounds.MAX_VARIABLES_TEXT)} characters",
        f"{bounds.MAX_TOKENS} tokens, {bounds.MAX_DEPTH} levels, {bounds.MAX_ALIASES} aliases",
        f"{bounds.MAX_DIRECTIVES} directives, {bounds.MAX_FRAGMENT_SPREADS} fragment spreads",
        f"{bounds.MAX_REPEATS} times the same name",
        f"{bounds.MIN_PAGE_SIZE} to {bounds.MAX_PAGE_SIZE} items",
        f"{number(bounds.MAX_COST['graphql'])} points trusted",
        f"{bounds.MAX_COST['graphql_adhoc']} ad hoc",
        f"{bounds.ENTRY_COST['graphql']} point trusted, {bounds.ENTRY_COST['graphql_adhoc']} ad",
        f"{bounds.MAX_VALUES} at most",
        f"at most {bounds.MAX_SUGGESTIONS} organisations",
        f"({rate_table()['suggest'].windows[1].limit}\na minute)",
        f"beyond {number(DEEPEST)} hits",
        "trusted {} a minute, {} an hour; ad hoc {} a minute, {} an hour".format(*points),
    ):
        assert said in PAGE, said
