"""What a request must look like, and what its answer says to caches, cookies and people."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from mobile_api.calls import read_call
from mobile_api.operations import trusted
from tests.factories import make_record, make_subject

pytestmark = pytest.mark.django_db

URL = "/graphql/"
DEMO = {"query": "{ demo }"}


def error(response):
    """Return (status, code, sentence) of an answer that is one error and nothing else."""
    body = response.json()
    assert set(body) == {"errors"}
    (only,) = body["errors"]
    return response.status_code, only["extensions"]["code"], only["message"]


def test_the_address():
    assert reverse("mobile_api:graphql") == URL


def test_an_answer(post):
    response = post(DEMO)
    assert response.status_code == 200
    assert response.json() == {"data": {"demo": False}, "extensions": {"cost": 5}}
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"


NOT_JSON = "请求内容不是有效的 JSON（UTF-8，成员不得重复）。"
ONE_OF_BOTH = "请给出 query（查询文档）或 id（预置查询编号），二者择一。"
WRONG_TYPE = "请求内容中有类型不正确的成员。"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (" ", NOT_JSON),
        ("query { demo }", NOT_JSON),
        (b'{"query": "{ demo }\xff"}', NOT_JSON),
        ('{"query": "{ demo }", "query": "{ demo }"}', NOT_JSON),
        ('{"query": "{ demo }", "variables": {"a": NaN}}', NOT_JSON),
        ('{"query": "{ demo }", "variables": {"a": "\\ud800"}}', NOT_JSON),
        ('{"query": "{ demo }", "variables": {"a": ' + "9" * 5000 + "}}", NOT_JSON),
        ("[" * 8000, NOT_JSON),
        ('[{"query": "{ demo }"}]', "不接受批量查询：请一次提交一个查询。"),
        ('"{ demo }"', "请求内容应是一个 JSON 对象。"),
        ("null", "请求内容应是一个 JSON 对象。"),
        ("{}", ONE_OF_BOTH),
        ('{"query": ""}', ONE_OF_BOTH),
        ('{"query": null, "id": null}', ONE_OF_BOTH),
        ('{"query": "{ demo }", "id": "x"}', ONE_OF_BOTH),
        ('{"query": 1}', WRONG_TYPE),
        ('{"query": "{ demo }", "variables": []}', WRONG_TYPE),
        ('{"query": "{ demo }", "operationName": true}', WRONG_TYPE),
        ('{"query": "{ demo }", "extensions": {}}', "有不认识的参数。"),
    ],
)
def test_a_body_that_is_no_call(post, body, sentence):
    assert error(post(body)) == (400, "BAD_REQUEST", sentence)


def test_unknown_members_are_told_by_name_as_far_as_they_can_be_names(post):
    body = {"query": "{ demo }", "mutation": "x", "110101199003070011": 1, "b" * 50: 1}
    (only,) = post(body).json()["errors"]
    assert only["extensions"]["parameters"] == ["mutation", "?", "b" * 40]


def test_members_of_wrong_type_are_told_by_name(post):
    (only,) = post({"query": 5, "variables": "secret"}).json()["errors"]
    assert only["extensions"] == {"code": "BAD_REQUEST", "parameters": ["query", "variables"]}


def test_null_members_count_as_absent(post):
    body = {"query": "{ demo }", "variables": None, "operationName": None, "id": None}
    assert post(body).json()["data"] == {"demo": False}


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/graphql",
        "multipart/form-data; boundary=x",
        "application/json; charset=gbk",
        "",
    ],
)
def test_only_json_is_read(post, content_type):
    assert error(post(json.dumps(DEMO), content_type=content_type)) == (
        415,
        "BAD_REQUEST",
        "请以 Content-Type: application/json（UTF-8）提交。",
    )


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_by_other_spellings(post, content_type):
    assert post(json.dumps(DEMO), content_type=content_type).status_code == 200


def test_a_large_body_is_refused_unread(post):
    padding = " " * (16 * 1024 - len(json.dumps(DEMO)))
    assert post(json.dumps(DEMO) + padding).status_code == 200
    assert error(post(json.dumps(DEMO) + padding + " ")) == (
        413,
        "BAD_REQUEST",
        "请求内容过大，最多 16384 字节。",
    )


def test_a_body_is_not_read_beyond_its_declared_length(rf):
    request = rf.post(URL, "{}", content_type="application/json", CONTENT_LENGTH="99999999")
    with pytest.raises(Exception, match="请求内容过大"):
        read_call(request)
    assert not hasattr(request, "_body")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods(method):
    response = getattr(Client(), method)(URL)
    assert error(response) == (405, "BAD_REQUEST", "请使用 POST 或 GET 方法。")
    assert response["Allow"] == "GET, HEAD, POST"


def test_a_post_takes_no_parameters_in_its_address(post):
    assert error(post(DEMO, url=f"{URL}?query=x")) == (400, "BAD_REQUEST", "有不认识的参数。")


@pytest.mark.parametrize(
    ("query", "status", "code", "sentence"),
    [
        (
            "",
            400,
            "BAD_REQUEST",
            "用 GET 只能查询预置文档：请给出参数 id；其他查询请用 POST 提交 JSON。",
        ),
        ("?query={demo}", 400, "BAD_REQUEST", "有不认识的参数。"),
        ("?id=a&id=b", 400, "BAD_REQUEST", "网址中有重复的参数。"),
        ("?id=a&variables=[]", 400, "BAD_REQUEST", "参数 variables 应是一个 JSON 对象。"),
        ("?id=a&variables={", 400, "BAD_REQUEST", NOT_JSON),
        ("?id=a", 404, "UNKNOWN_OPERATION", "没有这个编号的预置查询。"),
        (
            "?id=a&variables=" + "x" * 1501,
            414,
            "BAD_REQUEST",
            "网址中的变量过长，最多 1500 个字符，请改用 POST。",
        ),
    ],
)
def test_a_get_that_is_no_call(query, status, code, sentence):
    response = Client().get(URL + query)
    assert error(response) == (status, code, sentence)
    assert response["Cache-Control"] == "no-store"


VARIABLES = "query Q($a: ID!, $b: Int! = 5) {\
 subject(id: $a) { records(kind: LICENCE, first: $b) { total } } }"


@pytest.mark.parametrize(
    ("variables", "sentence", "names"),
    [
        ({}, "变量缺少，或值的类型不正确。", ["a"]),
        ({"a": None}, "变量缺少，或值的类型不正确。", ["a"]),
        ({"a": ["secret"]}, "变量缺少，或值的类型不正确。", ["a"]),
        ({"a": "x", "b": "secret"}, "变量缺少，或值的类型不正确。", ["b"]),
        ({"a": "x", "b": 2**31}, "变量缺少，或值的类型不正确。", ["b"]),
        ({"a": "x", "c": "secret"}, "查询中没有定义这些变量。", ["c"]),
    ],
)
def test_variables_that_do_not_fit(post, variables, sentence, names):
    response = post({"query": VARIABLES, "variables": variables})
    assert error(response) == (400, "BAD_REQUEST", sentence)
    assert response.json()["errors"][0]["extensions"]["variables"] == names
    assert "secret" not in response.content.decode()


def test_one_of_several_operations(post):
    query = "query A { demo } query B { __typename }"
    assert post({"query": query, "operationName": "B"}).json()["data"] == {"__typename": "Query"}
    sentence = "请用 operationName 指明文档中的一个查询。"
    assert error(post({"query": query})) == (400, "BAD_REQUEST", sentence)
    assert error(post({"query": query, "operationName": "C"})) == (400, "BAD_REQUEST", sentence)


def test_no_cookie_is_read_or_set(admin_client):
    """Signed-in staff get what anyone gets, and caches need not tell people apart."""
    response = admin_client.post(URL, json.dumps(DEMO), content_type="application/json")
    assert response.json()["data"] == {"demo": False}
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def named(name):
    (found,) = [item for item in trusted().values() if item.name == name]
    return found


def test_a_trusted_document_by_get_may_be_kept_for_a_moment():
    record = make_record(make_subject())
    variables = json.dumps({"id": record.public_id})
    response = Client().get(URL, {"id": named("Record").id, "variables": variables})
    assert response.status_code == 200
    assert response.json()["data"]["record"]["id"] == record.public_id
    assert response["Cache-Control"] == "public, max-age=30"


def test_a_trusted_document_by_post_is_not_kept(post):
    """So that what people type need not stand in an address, where logs and proxies see it."""
    response = post({"id": named("Record").id, "variables": {"id": "x"}, "operationName": "Record"})
    assert response.json() == {"data": {"demo": False, "record": None}, "extensions": {"cost": 4}}
    assert response["Cache-Control"] == "no-store"


def test_a_refused_question_is_not_kept(indexed):
    variables = json.dumps({"text": "610326199003070011"})
    response = Client().get(URL, {"id": named("LookupRecords").id, "variables": variables})
    assert response.status_code == 200
    assert response.json()["errors"][0]["extensions"]["reason"] == "person"
    assert response["Cache-Control"] == "no-store"


def test_head_is_a_get_without_a_body():
    response = Client().head(URL, {"id": named("Record").id, "variables": '{"id": "x"}'})
    assert (response.status_code, response.content) == (200, b"")
    assert response["Cache-Control"] == "public, max-age=30"
