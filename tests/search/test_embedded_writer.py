"""The embedded writer: versions are compared with what was added and isn't committed yet."""

import pytest

from search.engines.base import Document
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded_schema import field_and_term, values_of
from search.fields import DocumentType, Key, has_term
from tests.search.conformance.making import asked, record, tombstone


@pytest.fixture
def engine(tmp_path):
    return EmbeddedEngine(tmp_path / "index")


@pytest.fixture
def writer(engine):
    made = engine.new_generation()
    made.commit()
    engine.swap(made)
    yield made
    made.close()


def versions(engine):
    return {hit.public_id: hit.version for hit in engine.search(asked(size=50)).hits}


def test_what_is_older_than_an_added_document_never_replaces_it(engine, writer):
    writer.add_new([record("a", 1, version=5), record("b", 2, version=1)])
    writer.put([record("a", 3, version=4), record("b", 4, version=3), record("new", 5, version=2)])
    assert versions(engine) == {}
    writer.commit()
    assert versions(engine) == {"a": 5, "b": 3, "new": 2}
    assert engine.status().documents == 3


def test_the_newest_of_several_doubtful_ones_counts(engine, writer):
    writer.add_new([record("a", 1, version=1), record("other", 2, version=9)])
    writer.put([record("a", 3, version=4)])
    writer.put([record("a", 4, version=3)])
    writer.put([tombstone("other", 8)])
    writer.commit()
    assert versions(engine) == {"a": 4, "other": 9}


def test_a_doubtful_one_gives_way_to_a_newer_put(engine, writer):
    writer.add_new([record("a", 1, version=1), record("other", 2, version=5)])
    writer.put([record("a", 3, version=4)])
    writer.put([record("a", 4, version=6)])
    writer.commit()
    assert versions(engine) == {"a": 6, "other": 5}


def test_equal_versions_replace_what_was_added(engine, writer):
    writer.add_new([record("a", 1, version=5)])
    writer.put([record("a", 2, version=5)])
    writer.commit()
    (hit,) = engine.search(asked()).hits
    assert (hit.version, hit.position.order) == (5, 2)


def test_doubtful_ones_are_forgotten_with_the_rest(engine, writer):
    writer.add_new([record("a", 1, version=5)])
    writer.put([record("b", 2, version=1)])
    writer.rollback()
    writer.put([record("c", 3, version=1)])
    writer.commit()
    assert versions(engine) == {"c": 1}


def test_the_newest_of_one_put_counts_wherever_it_stands(engine, writer):
    writer.put([record("a", 1, version=2), record("a", 2, version=3), record("a", 3, version=1)])
    writer.commit()
    writer.put([record("a", 4, version=1), record("a", 5, version=2)])
    writer.commit()
    (hit,) = engine.search(asked()).hits
    assert (hit.version, hit.position.order) == (3, 2)


HAS = [has_term("licence"), has_term("", "甲"), has_term("licence", "", 2024)]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *((key, "甲1") for key in Key if key != Key.SUBJECT_HAS),
        *((Key.SUBJECT_HAS, h) for h in HAS),
    ],
)
def test_a_term_is_written_where_it_is_asked_for(key, value):
    written = values_of(Document("a", DocumentType.SUBJECT, 1, {key: [value]}))
    field, term = field_and_term(key, value)
    assert written[field] == [term]
