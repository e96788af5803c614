"""Errors come from the allow-list; nothing else gets out, into answers or logs."""

import json
import logging

import pytest
from django.db import OperationalError

from mobile_api.operations import trusted
from registry import publication
from search import service
from search.results import EngineUnavailable, Meta, Page, RecordAnswer
from tests.factories import make_record

pytestmark = pytest.mark.django_db

RECORD = '{ record(id: "aaaaaaaaaaaaaaaaaaaaaa") { id } }'
LOOKUP = '{ demo lookup(text: "天成") { records { total nodes { id } } } }'
UNAVAILABLE = {
    "message": "查询服务暂时不可用，请稍后再试；这不表示没有记录。",
    "extensions": {"code": "UNAVAILABLE"},
}


def raising(error):
    def function(*_args, **_kwargs):
        raise error

    return function


def test_an_engine_that_is_down_is_503_and_never_nothing_found(post, monkeypatch):
    monkeypatch.setattr(service, "find_records", raising(EngineUnavailable("http://es:9200")))
    response = post({"query": LOOKUP})
    assert response.status_code == 503
    assert response["Cache-Control"] == "no-store"
    body = response.json()
    assert set(body) == {"errors"}
    (error,) = body["errors"]
    assert error["path"] == ["lookup", "records"]
    assert {name: error[name] for name in UNAVAILABLE} == UNAVAILABLE
    assert "es:9200" not in response.content.decode()


def test_an_index_that_is_not_there_is_503(post, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "nothing"
    response = post({"query": LOOKUP})
    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}


def test_a_database_that_is_down_is_503(post, monkeypatch):
    monkeypatch.setattr(publication, "record", raising(OperationalError("secret host")))
    response = post({"query": RECORD})
    assert response.status_code == 503
    assert "secret" not in response.content.decode()


def test_anything_else_is_internal_with_a_number_and_no_detail(post, monkeypatch, caplog):
    monkeypatch.setattr(publication, "record", raising(RuntimeError("secret 110101199003070011")))
    with caplog.at_level(logging.INFO):
        response = post({"query": RECORD})
    assert response.status_code == 500
    (error,) = response.json()["errors"]
    number = error["extensions"]["id"]
    assert error["extensions"] == {"code": "INTERNAL", "id": number}
    assert error["message"] == f"服务器内部错误，请稍后再试；如需反馈，请提供编号 {number}。"
    assert set(error) == {"message", "extensions", "locations", "path"}
    (line,) = [item for item in caplog.messages if number in item]
    assert line.startswith(f"Internal error {number}: RuntimeError < ")
    assert "test_errors.py" in line
    for told in (response.content.decode(), caplog.text):
        assert "secret" not in told
        assert "110101199003070011" not in told


def test_a_fault_of_the_door_itself_is_internal_too(post, monkeypatch, caplog):
    monkeypatch.setattr("mobile_api.views.cost_of", raising(KeyError("secret")))
    response = post({"query": RECORD})
    assert response.status_code == 500
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "secret" not in response.content.decode() + caplog.text


def test_the_gravest_error_gives_the_status_and_takes_the_data(post, monkeypatch, indexed):
    monkeypatch.setattr(publication, "record", raising(OperationalError()))
    query = '{ lookup(text: "13800138000") { subjects { total } } demo ' + RECORD[2:]
    response = post({"query": query})
    assert response.status_code == 503
    body = response.json()
    assert "data" not in body
    codes = {error["extensions"]["code"] for error in body["errors"]}
    assert codes == {"QUESTION_REFUSED", "UNAVAILABLE"}


def test_a_partial_answer_says_so_and_is_not_kept(client, monkeypatch):
    answer = RecordAnswer(Page(total=0), Meta("elastic", None, partial=True))
    monkeypatch.setattr(service, "find_records", lambda _question: answer)
    (found,) = [item for item in trusted().values() if item.name == "LookupRecords"]
    variables = json.dumps({"text": "天成"})
    response = client.get("/graphql/", {"id": found.id, "variables": variables})
    records = response.json()["data"]["lookup"]["records"]
    assert records["meta"] == {
        "dataAsOf": None,
        "indexAsOf": None,
        "partial": True,
        "demo": False,
    }
    assert response["Cache-Control"] == "no-store"


def test_nothing_of_a_question_is_logged(post, caplog, indexed):
    make_record()
    with caplog.at_level(logging.DEBUG):
        post({"query": '{ lookup(text: "钟离春秋 13800138000") { records { total } } }'})
        post({"query": '{ lookup(text: "钟离春秋") { recordz } }'})
        post('{"query": "钟离春秋')
    text = "\n".join(
        m
        for r, m in zip(caplog.records, caplog.messages, strict=True)
        if r.name != "django.db.backends"
    )
    assert "钟离春秋" not in text
    assert "13800138000" not in text
