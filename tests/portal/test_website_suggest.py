"""Suggestions: what is offered, what is refused, what is kept, and how often one may ask."""

import pytest

from search.results import EngineUnavailable, QuestionRefused, Refusal
from tests.factories import make_record, make_resident_id, make_subject, withdraw
from tests.portal.by_hand import FIRM


def suggestions(response):
    assert response["Content-Type"] == "application/json"
    assert not response.cookies
    return response.json()


def test_suggestions_are_names_with_marks_and_links(reader, answering):
    answering((FIRM,))
    response = reader.get("/suggest/", {"q": " 天成 "})
    assert suggestions(response) == {
        "suggestions": [
            {
                "name": FIRM.name,
                "pieces": [["眉县", False], ["天成", True], ["<b>商贸有限公司", False]],
                "note": "企业 · 眉县",
                "link": f"/subjects/{FIRM.public_id}/",
            }
        ],
        "sentence": "",
    }
    assert answering.asked == [("天成", 8)]
    assert response["Cache-Control"] == "private, max-age=30"
    assert response["X-Robots-Tag"] == "noindex"


def test_a_suggestion_by_a_former_name_says_so(reader, answering):
    answering((FIRM,))
    (one,) = suggestions(reader.get("/en/suggest/", {"q": "商店"}))["suggestions"]
    assert one["note"] == "Enterprise · 眉县 · Formerly: 眉县老天成商店"
    assert one["link"] == f"/en/subjects/{FIRM.public_id}/"


def test_no_letters_no_suggestions_and_no_question(reader, answering):
    answering((FIRM,))
    assert suggestions(reader.get("/suggest/?q=+")) == {"suggestions": [], "sentence": ""}
    assert answering.asked == []


def test_a_refused_text_gets_an_empty_list_with_the_sentence(reader, answering):
    answering(QuestionRefused(Refusal.PERSON, "为保护个人信息，不支持。"))
    response = reader.get("/suggest/", {"q": "13800000000"})
    assert response.status_code == 200
    assert suggestions(response) == {"suggestions": [], "sentence": "为保护个人信息，不支持。"}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", ["q=a&q=b", "q=a&limit=1000", "q=" + "a" * 101])
def test_suggestions_refuse_what_they_do_not_know(reader, answering, query):
    answering((FIRM,))
    response = reader.get("/suggest/?" + query)
    assert response.status_code == 400
    assert suggestions(response)["suggestions"] == []
    assert answering.asked == []


def test_suggestions_of_a_silent_engine_are_503(reader, answering):
    answering(EngineUnavailable())
    response = reader.get("/suggest/?q=a")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert suggestions(response)["sentence"].endswith("这不代表没有相关记录。")


def test_suggestions_have_a_rate_class_of_their_own(reader, answering, settings):
    settings.RATE_LIMIT_SCALE = 0.05
    answering(())
    answers = [reader.get("/suggest/?q=a", REMOTE_ADDR="203.0.113.9") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Content-Type"].startswith("application/json")
    assert reader.post("/suggest/", REMOTE_ADDR="203.0.113.8").status_code == 405


def test_the_index_offers_organisations_by_name_and_by_pinyin(reader, indexed):
    firm = make_subject("眉县天成商贸有限公司")
    trader = make_subject("眉县天成粮油店", kind="sole_trader")
    make_record(firm)
    make_record(trader)
    indexed()
    for text in ("天成", "天成商", "meixiantian"):
        found = suggestions(reader.get("/suggest/", {"q": text}))["suggestions"]
        assert [one["name"] for one in found] == [firm.name]


def test_a_persons_number_is_neither_looked_for_nor_repeated(reader, indexed):
    number = make_resident_id()
    response = reader.get("/suggest/", {"q": number})
    assert number not in response.content.decode()
    assert suggestions(response)["suggestions"] == []
    assert "个人信息" in suggestions(response)["sentence"]
    assert response["Cache-Control"] == "no-store"


def test_what_was_withdrawn_is_not_offered(reader, indexed):
    record = make_record(make_subject("眉县天成商贸有限公司"))
    indexed()
    assert len(suggestions(reader.get("/suggest/?q=天成"))["suggestions"]) == 1
    withdraw(record)
    assert suggestions(reader.get("/suggest/?q=天成"))["suggestions"] == []
