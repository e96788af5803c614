"""Whoever types a document number lands on the record, though boxes ask for subjects first."""

from datetime import UTC, datetime

import pytest

from registry import publication
from search.results import AskedFor, Meta, Page, RecordAnswer, SubjectAnswer, Understanding
from tests.factories import make_record, make_subject

NUMBER = "眉市监罚〔2026〕15号"
RECORDS_TAB = "tab=records&amp;"


@pytest.fixture
def penalty(db):
    firm = make_subject("眉县天成商贸有限公司")
    return make_record(firm, kind="penalty", severity="general", document_number=NUMBER)


def tab(response):
    """Return the tab that is shown."""
    body = response.content.decode()
    chosen = body.index('aria-current="page">', body.index('class="tabs"'))
    return "records" if body[chosen:].startswith('aria-current="page">记录') else "subjects"


@pytest.mark.parametrize("typed", [NUMBER, "眉市监罚字(2026)第015号", " 眉市监罚[2026]15号"])
def test_a_number_in_any_way_of_writing_lands_on_its_record(reader, indexed, penalty, typed):
    indexed()
    response = reader.get("/search/", {"q": typed})
    assert response.status_code == 200
    assert tab(response) == "records"
    body = response.content.decode()
    assert f'href="/records/{penalty.public_id}/"' in body
    assert "没有名称或代码相符的主体，以下是文书号相符的记录。" in body
    # The next question of this box is about subjects first again.
    assert '<input type="hidden" name="tab"' not in body


def test_a_number_that_looks_like_a_word_lands_too(reader, indexed, db):
    record = make_record(document_number="JY16103260001234")
    indexed()
    response = reader.get("/search/", {"q": "jy16103260001234"})
    assert tab(response) == "records"
    assert record.public_id in response.content.decode()


def test_what_was_chosen_stays_chosen(reader, indexed, penalty):
    indexed()
    response = reader.get("/search/", {"q": NUMBER, "tab": "subjects"})
    assert tab(response) == "subjects"
    assert penalty.public_id not in response.content.decode()


def test_names_words_and_unknown_numbers_stay_with_the_subjects(reader, indexed, penalty):
    indexed()
    for typed in ("天成商贸", "罚款", "眉市监罚〔2026〕99号"):
        assert tab(reader.get("/search/", {"q": typed})) == "subjects"


@pytest.mark.parametrize("engine", ["embedded", "elastic"])
def test_whatever_engine_answers_the_kind_of_the_answer_decides(
    reader, penalty, monkeypatch, engine
):
    """An engine only names itself; what kind of question it was, is told for both alike."""
    from search import service

    meta = Meta(engine, datetime.now(UTC))
    shown = tuple(publication.records([penalty.public_id]).values())
    kind = AskedFor.DOCUMENT_NUMBER

    def records(_question):
        return RecordAnswer(Page(shown, total=1), meta, Understanding(kind))

    def subjects(_question):
        return SubjectAnswer(Page((), total=0), meta, Understanding(AskedFor.WORDS))

    monkeypatch.setattr(service, "find_records", records)
    monkeypatch.setattr(service, "find_subjects", subjects)
    assert tab(reader.get("/search/", {"q": "另一写法"})) == "records"
    kind = AskedFor.WORDS
    assert tab(reader.get("/search/", {"q": "另一写法"})) == "subjects"
    assert tab(reader.get("/search/", {"q": penalty.document_number})) == "records"


def test_a_number_lands_while_something_waits_but_words_do_not(reader, penalty, monkeypatch):
    from search import service

    waiting = Meta("embedded", datetime.now(UTC), partial=True)
    shown = tuple(publication.records([penalty.public_id]).values())
    asked = []

    def records(question):
        asked.append(question.text)
        return RecordAnswer(Page(shown), waiting, Understanding(AskedFor.DOCUMENT_NUMBER))

    monkeypatch.setattr(service, "find_records", records)
    monkeypatch.setattr(service, "find_subjects", lambda _q: SubjectAnswer(Page(()), waiting))
    assert tab(reader.get("/search/", {"q": "天成商贸"})) == "subjects"
    assert asked == []
    assert tab(reader.get("/search/", {"q": NUMBER})) == "records"
    assert asked == [NUMBER, NUMBER]
