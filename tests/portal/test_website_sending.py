"""Who may send a public form: a puzzle solved once, or a page that was open for a while."""

import base64
import json
import re

import pytest
from django.core.cache import caches

from registry.models import Declaration
from tests.portal.sending import EASY, solution, stop_the_clock, token
from tests.portal.test_website_declare import FILLED
from tests.portal.test_website_lookup import text_of

TYPED = {name: text for name, text in FILLED.items() if name != "form_token"}


@pytest.fixture(autouse=True)
def easy(settings):
    settings.ALTCHA_CHALLENGE = EASY
    caches["counters"].clear()


def declare(reader, **more):
    """Send the declaration; return status, the page's words, and how many there are."""
    response = reader.post("/declare/", TYPED | more)
    return response, text_of(response), Declaration.objects.count()


def test_the_puzzle_is_fresh_each_time_and_tells_nothing(reader, db):
    first, second = reader.get("/proof/"), reader.get("/proof/")
    assert first.json()["parameters"]["nonce"] != second.json()["parameters"]["nonce"]
    assert set(first.json()) == {"parameters", "signature"}
    assert "no-store" in first["Cache-Control"]
    assert first.cookies == {}
    assert reader.get("/proof/?a=1").status_code == 400
    assert reader.post("/proof/").status_code == 405


def test_a_solved_puzzle_needs_no_page_and_serves_once(reader, db):
    solved = solution(reader)
    assert declare(reader, altcha=solved)[0].status_code == 200
    response, words, count = declare(reader, altcha=solved, matter="另一事项")
    assert (response.status_code, count) == (422, 1)
    assert "此次安全验证已经使用过" in words
    assert TYPED["content"] in words


def test_every_process_knows_which_solutions_were_used(settings):
    """They lie beside the rates' counters, which tests/limits proves to be exact over processes."""
    assert settings.ALTCHA_CACHE_ALIAS == settings.RATELIMIT_USE_CACHE


def test_what_is_no_solution_is_sent_back_with_what_was_typed(reader, db):
    whole = json.loads(base64.b64decode(solution(reader)))
    whole["solution"]["derivedKey"] = "00" * 32
    wrong = base64.b64encode(json.dumps(whole).encode()).decode()
    foreign = json.loads(base64.b64decode(solution(reader)))
    foreign["challenge"]["parameters"]["cost"] = 2
    unsigned = base64.b64encode(json.dumps(foreign).encode()).decode()
    for sent in (wrong, unsigned, "nonsense", "e30=", "x" * 9000):
        response, words, count = declare(reader, altcha=sent)
        assert (response.status_code, count) == (422, 0)
        assert "安全验证未通过" in words
        assert TYPED["content"] in words
        # The page that comes back brings another puzzle; the old solution isn't sent again.
        assert sent not in response.content.decode()


def test_an_old_solution_is_told_to_be_old(reader, db, monkeypatch):
    import altcha.v2

    solved = solution(reader)
    moment = altcha.v2.time.time() + EASY["expires_seconds"] + 5
    monkeypatch.setattr(altcha.v2.time, "time", lambda: moment)
    response, words, count = declare(reader, altcha=solved)
    assert (response.status_code, count) == (422, 0)
    assert "安全验证已过期" in words


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (lambda: "", "页面缺少验证信息"),
        (lambda: "nonsense", "页面缺少验证信息"),
        (lambda: token(age=1), "提交过快"),
        (lambda: token(age=90_000), "页面打开时间过长"),
    ],
)
def test_without_scripts_the_page_must_have_been_open_for_a_while(reader, db, sent, why):
    response, words, count = declare(reader, form_token=sent())
    assert (response.status_code, count) == (422, 0)
    assert why in words
    assert TYPED["content"] in words


def test_a_page_sent_too_soon_can_be_sent_again(reader, db):
    young = token(age=1)
    body = declare(reader, form_token=young)[0].content.decode()
    # Its own token goes on: the time counts from when it was first opened.
    assert re.search(r'name="form_token" value="([^"]+)"', body)[1] == young
    outdated = declare(reader, form_token=token(age=90_000))[0].content.decode()
    fresh = re.search(r'name="form_token" value="([^"]+)"', outdated)[1]
    assert declare(reader, form_token=fresh)[1].count("提交过快") == 1


def test_what_comes_without_proof_is_limited_for_each_client(reader, settings, monkeypatch):
    stop_the_clock(monkeypatch)
    settings.RATE_LIMIT_SCALE = 1
    client = {"REMOTE_ADDR": "203.0.113.80"}
    wrong = TYPED | {"agreed": "", "form_token": token()}
    sent = [reader.post("/declare/", wrong, **client) for _ in range(4)]
    assert [response.status_code for response in sent] == [422, 422, 422, 429]
    assert TYPED["content"] in text_of(sent[-1])
    assert int(sent[-1]["Retry-After"]) >= 1
    # With proof the same client goes on.
    proven = TYPED | {"altcha": solution(reader)}
    assert reader.post("/declare/", proven, **client).status_code == 200


def test_what_is_taken_without_proof_is_bounded_for_all_together(reader, settings, monkeypatch):
    stop_the_clock(monkeypatch)
    settings.RATE_LIMIT_SCALE = 0.01  # every limit is one
    answers = []
    # What isn't taken in costs no room: the register itself refuses this code.
    wrong = TYPED | {"form_token": token(), "uscc": "91610326MF00000000"}
    refused = reader.post("/declare/", wrong, REMOTE_ADDR="203.0.113.3")
    assert refused.status_code == 422
    for number in (1, 2):
        filled = TYPED | {"form_token": token(), "matter": f"事项{number}"}
        answers.append(reader.post("/declare/", filled, REMOTE_ADDR=f"203.0.113.{number}"))
    assert [response.status_code for response in answers] == [200, 429]
    assert "今日已达受理上限" in text_of(answers[1])
    assert 'value="事项2"' in answers[1].content.decode()
    assert "form_unproven_all" not in answers[1]["RateLimit"]
    assert Declaration.objects.count() == 1


def test_a_form_of_unheard_of_length_is_not_read(reader, db):
    response = reader.post("/declare/", TYPED | {"content": "长" * 60_000})
    assert response.status_code == 413
    assert "提交的内容过长" in text_of(response)


def test_where_used_solutions_cannot_be_reached_nothing_counts_as_proven(
    reader, db, monkeypatch, settings
):
    import sqlite3

    from portal.website import sending

    def silent(_solution):
        raise sqlite3.OperationalError

    settings.RATE_LIMIT_SCALE = 0
    monkeypatch.setattr(sending, "run_verification", silent)
    assert sending._solved("anything") == sending.Effort(proven=False)


def test_puzzles_are_limited_for_each_client(reader, settings, monkeypatch):
    stop_the_clock(monkeypatch)
    settings.RATE_LIMIT_SCALE = 0.01  # every limit is one
    answers = [reader.get("/proof/", REMOTE_ADDR="203.0.113.90") for _ in range(2)]
    assert [response.status_code for response in answers] == [200, 429]
    assert answers[1].json()["error"]["code"] == "rate_limited"
