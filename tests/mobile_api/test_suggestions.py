"""Suggestions as somebody types: organisations alone, few, at the rate of suggestions."""

import pytest

from registry.enums import SubjectKind
from search import service
from search.results import EngineUnavailable
from tests.factories import make_record, make_subject, withdraw
from tests.mobile_api.test_rates import windows  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

ASK = """query ($text: String!, $first: Int! = 8) {
  suggestions(text: $text, first: $first) {
    nodes { id name kind kindLabel formerNames region { code name } } } }"""


def names(data):
    return [node["name"] for node in data["suggestions"]["nodes"]]


def test_what_is_told_of_an_organisation(ask, indexed):
    subject = make_subject("眉县天成商贸有限公司", former_names=["眉县旧号百货店"])
    make_record(subject)
    indexed()
    assert ask(ASK, text="天成")["suggestions"]["nodes"] == [
        {
            "id": subject.public_id,
            "name": "眉县天成商贸有限公司",
            "kind": "ENTERPRISE",
            "kindLabel": "企业",
            "formerNames": ["眉县旧号百货店"],
            "region": {"code": "610326", "name": "宝鸡市眉县"},
        }
    ]


def test_neither_sole_traders_nor_persons_nor_what_is_hidden(ask, indexed):
    make_record(make_subject("眉县天成商店", kind=SubjectKind.SOLE_TRADER))
    make_record(make_subject("天成某", kind=SubjectKind.NATURAL_PERSON))
    make_record(make_subject("眉县天成饭店"), state="held")
    gone = make_record(make_subject("眉县天成酒店"))
    make_record(make_subject("眉县天成旅社"))
    indexed()
    withdraw(gone)
    data = ask(ASK, text="天成")
    assert names(data) == ["眉县天成旅社"]
    for hidden in ("商店", "某", "饭店", "酒店", gone.subject.public_id):
        assert hidden not in str(data)


def test_nothing_typed_is_nothing_to_offer(ask, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "no index here"
    assert ask(ASK, text="  ") == {"suggestions": {"nodes": []}}


def test_a_number_like_a_persons_is_refused(post, indexed):
    response = post({"query": ASK, "variables": {"text": "610326199003070011"}})
    body = response.json()
    assert response.status_code == 200
    assert body["data"] == {"suggestions": None}
    assert body["errors"][0]["extensions"] == {"code": "QUESTION_REFUSED", "reason": "person"}


@pytest.mark.parametrize("first", [0, 9, -1])
def test_no_more_than_eight(refused, indexed, first):
    (status, ((code, sentence),)) = refused(ASK, text="天成", first=first)
    assert (status, code) == (400, "BAD_REQUEST")
    assert sentence == "每页数量应在 1 至 8 之间。"


def test_without_an_engine_it_is_unavailable(refused, monkeypatch):
    def fail(*_arguments):
        raise EngineUnavailable

    monkeypatch.setattr(service, "suggest", fail)
    (status, ((code, _sentence),)) = refused(ASK, text="天成")
    assert (status, code) == (503, "UNAVAILABLE")


def test_they_have_a_rate_of_their_own(post, windows, indexed):  # noqa: F811
    windows(graphql_adhoc=1000, suggest=3)
    twice = (
        '{ a: suggestions(text: "天") { nodes { id } } ...F }'
        'fragment F on Query { suggestions(text: "天") { nodes { id } } }'
    )
    response = post({"query": twice})
    assert (response.status_code, response.json()["extensions"]) == (200, {"cost": 20})
    assert post({"query": twice}).status_code == 429
    assert post({"query": "{ demo }"}).status_code == 200
