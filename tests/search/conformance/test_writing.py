"""What is written, when it is seen, and that what is older never comes back."""

from datetime import UTC, datetime, timedelta

import pytest

from search.fields import Key, Number, Text
from search.numbers import day_number
from tests.search.conformance.making import DAY, asked, ids, put, record, subject, tombstone


def versions(engine):
    return {hit.public_id: hit.version for hit in engine.search(asked(size=50)).hits}


def test_a_commit_is_seen_at_the_next_question_and_not_before(engine, writer):
    assert engine.search(asked()).total == 0
    writer.put([record("a")])
    assert engine.search(asked()).total == 0
    writer.commit()
    assert ids(engine.search(asked())) == ["a"]


def test_another_process_s_engine_sees_it_too(backend, writer):
    other = backend.another()
    assert other.search(asked()).total == 0
    put(writer, record("a", 7, version=3))
    (hit,) = other.search(asked()).hits
    assert (hit.public_id, hit.version, hit.position.order) == ("a", 3, 7)


def test_a_document_replaces_the_one_with_its_id(engine, writer):
    put(writer, record("a", 9, version=1, record_kind=["licence"]))
    put(writer, record("a", 2, version=2), record("a", 3, version=3))
    (hit,) = engine.search(asked()).hits
    assert (hit.version, hit.position.order) == (3, 3)
    assert engine.status().documents == 1


def test_an_equal_version_replaces_too(engine, writer):
    put(writer, record("a", 1, version=5))
    put(writer, record("a", 2, version=5))
    (hit,) = engine.search(asked()).hits
    assert (hit.version, hit.position.order) == (5, 2)
    put(writer, record("a", 3, version=5), record("a", 4, version=5))
    (hit,) = engine.search(asked()).hits
    assert (hit.version, hit.position.order) == (5, 4)


def test_an_older_version_never_replaces_a_newer_one(engine, writer):
    put(writer, record("a", 5, version=5), record("b", 1, version=1))
    put(writer, record("a", 4, version=4), record("b", 2, version=2))
    assert versions(engine) == {"a": 5, "b": 2}
    put(writer, record("a", 9, version=9), record("a", 8, version=8))  # in one commit
    assert versions(engine) == {"a": 9, "b": 2}


def test_versions_are_compared_across_writers_and_uncommitted_puts(engine, writer):
    put(writer, record("a", 5, version=5))
    writer.close()
    again = engine.open_writer()
    again.put([record("a", 4, version=4)])
    again.put([record("b", 7, version=7)])
    again.put([record("b", 6, version=6)])
    again.commit()
    again.close()
    assert versions(engine) == {"a": 5, "b": 7}


def test_large_versions_are_told_apart(engine, writer):
    large = 2**62
    put(writer, record("a", 1, version=large + 1))
    put(writer, record("a", 2, version=large))
    assert versions(engine) == {"a": large + 1}


def test_a_tombstone_is_found_by_nothing(engine, writer):
    put(writer, record("a", record_kind=["licence"]))
    put(writer, tombstone("a", 2))
    assert engine.search(asked()).total == 0
    assert engine.status().documents == 1


def test_what_is_older_than_a_tombstone_stays_away(engine, writer):
    put(writer, tombstone("a", 5), tombstone("never seen before", 5))
    put(writer, record("a", version=4), record("never seen before", version=3))
    assert engine.search(asked()).total == 0
    put(writer, record("a", version=6))
    assert versions(engine) == {"a": 6}


def test_a_tombstone_that_is_older_takes_nothing_away(engine, writer):
    put(writer, record("a", version=5))
    put(writer, tombstone("a", 4))
    assert versions(engine) == {"a": 5}


def test_what_was_rolled_back_is_forgotten(engine, writer):
    put(writer, record("a", 1, version=1))
    writer.put([record("a", 2, version=2), record("b", 1)])
    writer.rollback()
    writer.put([record("c", 1)])
    writer.commit()
    assert versions(engine) == {"a": 1, "c": 1}
    put(writer, record("a", 3, version=2))  # version 2 was never there
    assert versions(engine)["a"] == 2


def test_what_was_not_committed_is_forgotten_with_the_writer(engine, writer):
    writer.put([record("a")])
    writer.close()
    again = engine.open_writer()
    again.commit()
    again.close()
    assert engine.search(asked()).total == 0


def test_many_documents_go_in_with_one_commit(engine, writer):
    put(writer, *(record(str(number), number, version=number) for number in range(3000)))
    assert engine.search(asked()).total == 3000
    put(writer, *(tombstone(str(number), 5000) for number in range(0, 3000, 2)))
    found = engine.search(asked(size=3))
    assert (ids(found), found.total) == (["2999", "2997", "2995"], 1500)


def test_an_empty_commit_changes_nothing(engine, writer):
    put(writer, record("a"))
    writer.put([])
    writer.commit()
    writer.commit()
    assert versions(engine) == {"a": 1}


def test_answers_say_when_the_index_was_last_committed(backend, writer):
    # Clocks of files are coarser than Python's.
    start = datetime.now(UTC) - timedelta(milliseconds=20)
    put(writer, record("a"))
    first = backend.another().search(asked()).as_of
    assert start <= first <= datetime.now(UTC)
    put(writer, record("b"))
    second = backend.another().search(asked()).as_of
    assert first < second <= datetime.now(UTC)
    assert backend.engine.status().as_of == second


def test_an_engine_may_name_a_commit_that_is_a_little_older(engine, writer):
    put(writer, record("a"))
    first = engine.search(asked()).as_of
    put(writer, record("b"))
    again = engine.search(asked())
    assert again.total == 2
    assert first <= again.as_of <= engine.status().as_of


def test_status_names_engine_generation_and_size(engine, writer):
    put(writer, record("a"), subject("s"), tombstone("t", 1))
    status = engine.status()
    assert status.engine == engine.name
    assert status.generation == writer.generation
    assert status.documents == 3
    assert status.size_bytes > 0
    assert status.version[0].isdigit()


def test_nothing_but_id_type_and_version_can_be_read_back(backend, writer):
    put(
        writer,
        record("a", 5, version=7, **{key: [f"secret {key}"] for key in Key if key is not Key.TYPE}),
        record("b", 5, version=8, **{text: [f"secret_{text}"] for text in Text}),
        tombstone("c", 9),
    )
    assert backend.stored() == {
        "a": {"id": "a", "type": "record", "version": 7},
        "b": {"id": "b", "type": "record", "version": 8},
        "c": {"id": "c", "type": "tombstone", "version": 9},
    }


@pytest.mark.parametrize("number", list(Number))
def test_the_largest_number_is_taken(engine, writer, number):
    made = record("a", 3)
    made.numbers[number] = (1 << 63) - 1
    made.numbers[Number.SINCE] = day_number(DAY)
    put(writer, made)
    assert ids(engine.search(asked())) == ["a"]
