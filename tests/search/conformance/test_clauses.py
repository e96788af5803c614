"""What each clause finds, and what it doesn't."""

import pytest

from search.clauses import Either, Every, Filter, Phrase, Term
from search.fields import DocumentType, FilterName, Key, Text
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
    tombstone,
)

NAME = Text.RECORD_NAME
Y2024, Y2025 = Term(Key.RECORD_YEAR, "2024"), Term(Key.RECORD_YEAR, "2025")

VALUES = [
    "LICENCE|91610326MA6XXXXX0K|2024",
    "licence|91610326ma6xxxxx0k|2024",
    "宝鸡市 天成（集团）",
    'quote " and \\ back',
    "*",
    "ab*",
    "name:value AND (x OR y)",
    "𠮷野家",
    "é",
    "e\u0301",
    "x" * 300,
]
ODD_WORDS = ["*", '"', "\\", "~1", "a*", "(", "^2", "𠮷野", "/x/", "A", "a", "x" * 64]
#: What finds which records, newest first.
CLAUSES = [
    (Term(Key.RECORD_YEAR, "2024"), ["a", "c"]),
    (Term(Key.RECORD_YEAR, "202"), []),
    (Term(Key.RECORD_YEAR, ""), []),
    (Term(Key.RECORD_KIND, "2024"), []),
    (Term(Key.TYPE, "record"), ["a", "b", "c"]),
    (Term(Key.TYPE, "subject"), []),
    (Phrase(NAME, ("天成",)), ["a", "b"]),
    (Phrase(NAME, ("天",)), []),
    (Phrase(NAME, ("acme",)), ["c"]),
    (Phrase(NAME, ("Acme",)), []),
    (Phrase(NAME, ("眉县", "县天", "天成")), ["a"]),
    (Phrase(NAME, ("眉县", "天成")), []),  # not one after the other
    (Phrase(NAME, ("天成", "县天")), []),  # not in this order
    (Phrase(NAME, ("成店", "店眉")), []),  # not across two names
    (Phrase(NAME, ("5", "g")), ["c"]),
    (Phrase(Text.RECORD_TEXT, ("天成",)), []),
    (Every((Phrase(NAME, ("眉县",)), Phrase(NAME, ("天成",)))), ["a", "b"]),
    (Every((Y2024, Y2025)), ["c"]),
    (Every((Y2024,)), ["a", "c"]),
    (Either((Y2024, Y2025)), ["a", "b", "c"]),
    (Either((Y2025, Term(Key.RECORD_YEAR, "2030"))), ["b", "c"]),
    (Either((Y2025,)), ["b", "c"]),
    (Either((Every((Y2024, Phrase(NAME, ("天成",)))), Every((Y2024, Y2025)))), ["a", "c"]),
    (Every((Either((Y2024, Y2025)), Either((Phrase(NAME, ("g",)), Y2025)))), ["b", "c"]),
]


@pytest.fixture
def ask(engine, writer):
    put(
        writer,
        record("a", 3, record_name=["眉县 县天 天成"], record_year=["2024"]),
        record("b", 2, record_name=["天成 成店", "店眉 眉县"], record_year=["2025"]),
        record("c", 1, record_name=["acme 5 g"], record_year=["2024", "2025"]),
    )
    return lambda *bands, **more: ids(engine.search(asked(*bands, **more)))


def test_a_clause_finds(ask):
    for clause, found in CLAUSES:
        assert (clause, ask(clause)) == (clause, found)
        assert (clause, ask(RECORDS, conditions=[clause])) == (clause, found)
        narrowed = ask(RECORDS, filters=(Filter(FilterName.YEAR, clause),))
        assert (clause, narrowed) == (clause, found)


def test_conditions_and_filters_all_hold(ask):
    year = Filter(FilterName.YEAR, Y2024)
    kind = Filter(FilterName.KIND, Phrase(NAME, ("天成",)))
    assert ask(filters=(year, kind)) == ["a"]
    assert ask(conditions=[Y2025], filters=(year,)) == ["c"]
    assert ask(conditions=[Y2024, Y2025]) == ["c"]
    assert ask(conditions=[Y2024], filters=(Filter(FilterName.KIND, SUBJECTS),)) == []


def test_a_term_is_taken_as_it_stands(engine, writer):
    put(writer, *(record(value, record_exact=[value]) for value in VALUES))
    for value in VALUES:
        assert ids(engine.search(asked(Term(Key.RECORD_EXACT, value)))) == [value]
        assert ids(engine.search(asked(Term(Key.RECORD_EXACT, value[:-1])))) == []
        assert ids(engine.search(asked(Term(Key.RECORD_EXACT, value + " ")))) == []


def test_a_word_is_taken_as_it_stands(engine, writer):
    text = Text.RECORD_TEXT
    documents = (record(word, record_text=[f"one {word} two"]) for word in ODD_WORDS)
    put(writer, record("none", record_text=["one two"]), *documents)
    for word in ODD_WORDS:
        assert ids(engine.search(asked(Phrase(text, (word,))))) == [word]
        assert ids(engine.search(asked(Phrase(text, ("one", word, "two"))))) == [word]
    assert ids(engine.search(asked(Phrase(text, ("one", "two"))))) == ["none"]


def test_only_what_is_shown_on_the_day(engine, writer):
    put(
        writer,
        record("always", 4, since=BEFORE, until=AFTER),
        record("today", 3, since=DAY, until=DAY),
        record("over", 2, since=BEFORE, until=BEFORE),
        record("later", 1, since=AFTER, until=AFTER),
    )
    found = engine.search(asked())
    assert (ids(found), found.total) == (["always", "today"], 2)
    assert ids(engine.search(asked(day=BEFORE))) == ["always", "over"]
    assert ids(engine.search(asked(day=AFTER))) == ["always", "later"]


def test_the_period_is_asked_again_after_each_commit(engine, writer):
    put(writer, record("a", 2))
    assert ids(engine.search(asked())) == ["a"]
    put(writer, record("over", 1, since=BEFORE, until=BEFORE))
    assert ids(engine.search(asked())) == ["a"]
    assert ids(engine.search(asked(day=BEFORE))) == ["over"]


def test_every_field_is_found_by_what_stands_in_it(engine, writer):
    keys = [key for key in Key if key is not Key.TYPE]
    documents = [record(key, **{key: [f"in {key}"]}) for key in keys]
    documents += [record(text, **{text: [f"in_{text} x"]}) for text in Text]
    put(writer, *documents)
    for key in keys:
        assert ids(engine.search(asked(Term(key, f"in {key}")))) == [key]
    for text in Text:
        assert ids(engine.search(asked(Phrase(text, (f"in_{text}", "x"))))) == [text]


def test_both_types_live_in_one_index(engine, writer):
    put(writer, record("r", 1), subject("s", 2), tombstone("t", 1))
    assert ids(engine.search(asked(RECORDS))) == ["r"]
    assert ids(engine.search(asked(SUBJECTS, type=DocumentType.SUBJECT))) == ["s"]
