"""The day is part of every question: an index that nobody touches shows nothing a day too long."""

from dataclasses import replace

import pytest

from search.clauses import Every, Facet, Filter, Phrase, Position, Term
from search.fields import DocumentType, FilterName, Key, Number, Text
from tests.search.conformance.making import (
    AFTER,
    BEFORE,
    DAY,
    RECORDS,
    SUBJECTS,
    asked,
    ids,
    put,
    record,
    subject,
)

PENALTY = Term(Key.RECORD_KIND, "penalty")
WORDS = Phrase(Text.RECORD_NAME, ("天成",))
KINDS = Facet(FilterName.KIND, Key.RECORD_KIND)
AMONG = Facet(FilterName.YEAR, Key.RECORD_YEAR, (("2025", ("2025",)), ("2026", ("2026",))))
#: One of each way to ask; "over" would be the first answer to all of them.
QUESTIONS = {
    "all": asked(),
    "words": asked(WORDS),
    "bands": asked(PENALTY, WORDS, RECORDS),
    "condition": asked(conditions=[PENALTY]),
    "filter": asked(filters=(Filter(FilterName.KIND, Every((PENALTY, WORDS))),)),
    "by name": asked(order=Key.NAME_ORDER),
    "first page": asked(size=1),
    "next page": asked(after=Position(0, 9)),
    "uncounted": asked(count=False),
    "subjects": asked(SUBJECTS, type=DocumentType.SUBJECT),
    "by rank": asked(SUBJECTS, type=DocumentType.SUBJECT, order=Number.RANK),
}


@pytest.fixture
def filled(engine, writer):
    told = {"record_kind": ["penalty"], "record_name": ["天成"], "record_year": ["2026"]}
    put(
        writer,
        record("a over", 8, since=BEFORE, until=DAY, **told),
        record("b stays", 7, since=BEFORE, until=AFTER, **told),
        subject("a over too", 8, since=BEFORE, until=DAY),
        subject("b stays too", 7, since=BEFORE, until=AFTER),
    )
    return engine


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_ends_today_answers_today_and_not_tomorrow(filled, name):
    question = QUESTIONS[name]
    size = question.size
    today, tomorrow = filled.search(question), filled.search(replace(question, day=AFTER))
    end = " too" if question.type is DocumentType.SUBJECT else ""
    assert ids(today) == [f"a over{end}", f"b stays{end}"][:size]
    assert ids(tomorrow) == [f"b stays{end}"]
    if question.count:
        assert (today.total, tomorrow.total) == (2, 1)


def test_no_count_of_it_is_left_tomorrow(filled):
    question = asked(facets=(KINDS, AMONG))
    counts = {day: dict(filled.search(replace(question, day=day)).facets) for day in (DAY, AFTER)}
    for number, day in ((2, DAY), (1, AFTER)):
        assert counts[day] == {
            FilterName.KIND: (("penalty", number),),
            FilterName.YEAR: (("2026", number),),
        }
