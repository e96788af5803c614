"""The voluntary declaration: taken, refused with reasons beside fields, asked after."""

import re

import pytest
from django.test import Client

from registry import declarations
from registry.models import Declaration
from tests.factories import make_resident_id, make_uscc
from tests.portal.sending import errors, stop_the_clock, token, told
from tests.portal.test_website_lookup import text_of

FILLED = {
    "name": "眉县天成商贸有限公司",
    "uscc": make_uscc(4711),
    "representative": "欧阳示例",
    "matter": "质量管理体系认证",
    "content": "通过质量管理体系认证，证书在有效期内。",
    "valid_until": "",
    "contact_name": "联系示例",
    "contact_phone": "0917-1234567",
    "agreed": "on",
    "form_token": token(),
}


@pytest.fixture
def declared(reader, db):
    """A declaration that was sent: its number and its query code."""
    return told(reader.post("/declare/", FILLED))


def test_a_declaration_is_taken_and_its_code_shown_once(reader, db):
    response = reader.post("/declare/", FILLED)
    assert response.status_code == 200
    (row,) = Declaration.objects.all()
    page = text_of(response)
    assert row.public_id in page
    assert "查询码只显示这一次" in page
    code = re.search(r'query-code">([^<]+)<', response.content.decode())[1]
    assert re.fullmatch(r"(?:[2-9A-Z]{4}-){2}[2-9A-Z]{4}", code)
    assert declarations.status(row.public_id, code).state == "received"
    assert declarations.declared(row).matter == FILLED["matter"]
    assert "no-store" in response["Cache-Control"]


def test_the_same_sent_again_is_no_second_declaration(reader, declared):
    ticket, code = declared
    response = reader.post("/declare/", FILLED)
    assert response.status_code == 200
    assert "这份申报此前已经收到" in text_of(response)
    assert "query-code" not in response.content.decode()
    assert ticket not in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert Declaration.objects.get().public_id == ticket
    assert declarations.status(ticket, code).state == "received"


def test_a_mistake_stands_beside_its_field_and_nothing_is_lost(reader, db):
    wrong = FILLED | {"uscc": "91610326MF00000000", "contact_phone": "", "agreed": ""}
    response = reader.post("/declare/", wrong)
    assert response.status_code == 422
    assert sorted(errors(response)) == ["agreed", "contact_phone", "uscc"]
    body = response.content.decode()
    for text in (FILLED["name"], FILLED["content"], FILLED["contact_name"], wrong["uscc"]):
        assert text in body
    assert 'aria-invalid="true"' in body
    assert 'aria-describedby="f-contact_phone-error f-contact_phone-hint"' in body
    assert Declaration.objects.count() == 0


def test_what_the_register_finds_wrong_stands_there_as_well(reader, db):
    response = reader.post("/declare/", FILLED | {"uscc": "91610326MF00000000"})
    assert response.status_code == 422
    assert list(errors(response)) == ["uscc"]
    assert "统一社会信用代码" in errors(response)["uscc"]
    assert Declaration.objects.count() == 0


@pytest.mark.parametrize("name", sorted(FILLED.keys() - {"valid_until", "form_token"}))
def test_every_field_but_the_optional_one_must_be_filled(reader, db, name):
    response = reader.post("/declare/", FILLED | {name: ""})
    assert response.status_code == 422
    assert name in errors(response)
    assert Declaration.objects.count() == 0


@pytest.mark.parametrize("uscc", [make_resident_id(1), "", "王某某"])
def test_natural_persons_do_not_declare_here(reader, db, uscc):
    response = reader.post("/declare/", FILLED | {"uscc": uscc})
    assert response.status_code == 422
    assert "uscc" in errors(response)
    assert Declaration.objects.count() == 0


def test_a_program_that_fills_everything_in_is_refused(reader, db):
    response = reader.post("/declare/", FILLED | {"website": "https://example.org/"})
    assert response.status_code == 422
    assert Declaration.objects.count() == 0


def test_a_form_from_elsewhere_is_refused(db, settings):
    settings.RATE_LIMIT_SCALE = 0
    response = Client(enforce_csrf_checks=True).post("/declare/", FILLED)
    assert response.status_code == 403
    assert Declaration.objects.count() == 0


def test_the_form_asks_no_script_and_carries_a_token(reader, db):
    response = reader.get("/declare/")
    body = response.content.decode()
    assert 'name="csrfmiddlewaretoken"' in body
    assert "no-store" in response["Cache-Control"]
    labels = re.findall(r'<label[^>]* for="f-(\w+)"', body)
    inputs = re.findall(r'<(?:input|textarea)[^>]* id="f-(\w+)"', body)
    assert sorted(labels) == sorted(inputs)
    assert "身份证号" in text_of(response)


def test_who_has_the_code_is_told_how_it_stands(reader, declared):
    ticket, code = declared
    asked = {"ticket": ticket, "code": code.lower().replace("-", " ")}
    response = reader.post("/declare/status/", asked)
    assert response.status_code == 200
    assert "待核验" in text_of(response)
    assert "no-store" in response["Cache-Control"]
    for text in (FILLED["name"], FILLED["contact_phone"], code):
        assert text not in response.content.decode()


def test_an_unknown_number_and_a_wrong_code_answer_alike(reader, declared):
    ticket, code = declared

    def answer(asked):
        body = reader.post("/declare/status/", asked).content.decode()
        body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
        return re.sub(r'id="f-(ticket|code)"|value="[^"]*"', "", body)

    wrong = answer({"ticket": ticket, "code": "2222-2222-2222"})
    unknown = answer({"ticket": "A" * 22, "code": code})
    assert wrong == unknown
    assert "申报编号或查询码不正确" in wrong


def test_nothing_is_asked_in_an_address(reader, declared):
    ticket, code = declared
    for address in ("/declare/", "/declare/status/"):
        response = reader.get(address, {"ticket": ticket, "code": code})
        assert response.status_code == 400
        assert code not in response.content.decode()


def test_sending_is_limited_more_strictly_than_looking(reader, settings, monkeypatch):
    stop_the_clock(monkeypatch)
    settings.RATE_LIMIT_SCALE = 1
    client = {"REMOTE_ADDR": "203.0.113.78"}
    looked = [reader.get("/declare/", **client).status_code for _ in range(12)]
    assert looked == [200] * 12
    sent = [reader.post("/declare/status/", {}, **client).status_code for _ in range(11)]
    assert sent == [422] * 10 + [429]
