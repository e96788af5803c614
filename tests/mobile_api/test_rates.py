"""Every call is charged by its cost, ad-hoc ones more strictly, and refused as the others are."""

import dataclasses

import pytest

from limits import alone, guard, rates
from limits.rates import Window
from mobile_api.operations import trusted
from mobile_api.views import graphql

pytestmark = pytest.mark.django_db

BY_ID = {item.name: item.id for item in trusted().values()}


@pytest.fixture
def windows(settings, monkeypatch, tmp_path):
    """``windows(graphql=100)``: that many points a minute, counted in an empty file."""
    settings.RATE_LIMIT_SCALE = 1.0
    location = str(tmp_path / "counters.sqlite3")
    backend = "limits.counters.FileCounterCache"
    counters = {"BACKEND": backend, "LOCATION": location}
    settings.CACHES = {**settings.CACHES, "counters": counters}
    monkeypatch.setattr(guard, "_outage", alone.Outage())
    monkeypatch.setattr(guard, "_own", alone.OwnCounters())

    def change(**points):
        table = rates.rate_table()
        classes = {
            name: dataclasses.replace(table[name], windows=(Window(most, 60),))
            for name, most in points.items()
        }
        changed = dataclasses.replace(table, classes={**table.classes, **classes})
        for module in ("limits.guard", "limits.rates", "mobile_api.views"):
            monkeypatch.setattr(f"{module}.rate_table", lambda: changed)

    return change


def remaining(response):
    """Return (rate class, points left) as the header field tells them."""
    name, left, _reset = response["RateLimit"].split(";")
    return name.strip('"').removesuffix("-60s"), int(left.removeprefix("r="))


def test_the_view_is_marked():
    assert (graphql.rate_class, graphql.rate_answer) == ("graphql", "json")


def test_ad_hoc_documents_cost_at_least_five_points(post, windows):
    windows(graphql_adhoc=100)
    response = post({"query": "{ demo }"})
    assert response.json()["extensions"] == {"cost": 5}
    assert remaining(response) == ("graphql_adhoc", 95)
    query = '{ subject(id: "x") { records(kind: LICENCE, first: 10) { nodes { id } } } }'
    response = post({"query": query})
    assert response.json()["extensions"] == {"cost": 17}
    assert remaining(response) == ("graphql_adhoc", 78)


def test_trusted_documents_are_charged_by_their_cost_at_their_own_rate(post, client, windows):
    windows(graphql=100, graphql_adhoc=5)
    response = post({"id": BY_ID["Record"], "variables": {"id": "x"}})
    assert remaining(response) == ("graphql", 96)
    response = client.get("/graphql/", {"id": BY_ID["Record"], "variables": '{"id": "x"}'})
    assert remaining(response) == ("graphql", 92)


@pytest.mark.parametrize(
    ("body", "rate_class", "left"),
    [
        ("not JSON", "graphql_adhoc", 95),
        ({"query": "{ nix }"}, "graphql_adhoc", 95),
        (
            {"query": '{ subject(id: "x") { records(kind: LICENCE, first: 99) { total } } }'},
            "graphql_adhoc",
            95,
        ),
        ({"id": "nix"}, "graphql", 99),
    ],
)
def test_refused_requests_are_not_free(post, windows, body, rate_class, left):
    windows(graphql=100, graphql_adhoc=100)
    assert remaining(post(body)) == (rate_class, left)


def test_a_client_that_has_had_its_share_is_told_when_to_come_back(post, windows):
    windows(graphql_adhoc=10)
    assert [post({"query": "{ demo }"}).status_code for _ in range(3)] == [200, 200, 429]
    response = post({"query": "{ demo }"})
    assert response.status_code == 429
    (error,) = response.json()["errors"]
    seconds = int(response["Retry-After"])
    assert 1 <= seconds <= 60
    assert error == {
        "message": f"访问过于频繁，请在 {seconds} 秒后再试。",
        "extensions": {"code": "RATE_LIMITED", "retryAfter": seconds},
    }
    assert response["Cache-Control"] == "no-store"
    assert remaining(response) == ("graphql_adhoc", 0)


def test_a_cost_that_no_longer_fits_is_refused_before_anything_is_asked(post, windows):
    windows(graphql_adhoc=20)
    query = '{ subject(id: "x") { records(kind: LICENCE, first: 10) { nodes { id } } } }'
    assert post({"query": query}).status_code == 200
    assert post({"query": query}).status_code == 429


def test_a_document_that_could_never_be_granted_is_refused_for_its_cost(post, windows):
    """A small RATE_LIMIT_SCALE, or a small table, makes the largest cost smaller."""
    windows(graphql_adhoc=20)
    query = '{ subject(id: "x") { records(kind: LICENCE, first: 50) { nodes { id } } } }'
    response = post({"query": query})
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "COST", "cost": 57, "limit": 20}


def test_without_limits_the_largest_cost_stays(post, settings):
    settings.RATE_LIMIT_SCALE = 0
    query = (
        '{ lookup(text: "x") { subjects { nodes { records(kind: LICENCE) { nodes { id } } } } } }'
    )
    response = post({"query": query})
    assert response.json()["errors"][0]["extensions"] == {"code": "COST", "cost": 490, "limit": 300}
