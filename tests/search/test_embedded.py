"""The embedded engine on disk: commits, generations, faults."""

import threading
from datetime import date

import pytest

from search.clauses import Either, Every, Phrase, Position, Request, Term
from search.engines.base import Document
from search.engines.embedded import EmbeddedEngine
from search.engines.generations import POINTER_NAME
from search.fields import DocumentType, Key, Number, Text
from search.numbers import day_number
from search.results import EngineUnavailable

DAY = date(2026, 11, 21)
ALL = Term(Key.TYPE, "record")


def document(name, version=1, order=1, since=None, until=None, **terms):
    return Document(
        name,
        DocumentType.RECORD,
        version,
        {Key.RECORD_KIND: ["licence"], **terms},
        {
            Number.SINCE: day_number(since or DAY),
            Number.UNTIL: day_number(until or DAY),
            Number.NEWEST: order,
        },
    )


def ask(engine, *bands, size=10, after=None, count=True, conditions=(), day=DAY):
    return engine.search(
        Request(
            DocumentType.RECORD,
            bands or (ALL,),
            tuple(conditions),
            Number.NEWEST,
            day,
            size,
            after,
            count,
        )
    )


def ids(found):
    return [hit.public_id for hit in found.hits]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def engine(folder):
    return EmbeddedEngine(folder)


@pytest.fixture
def writer(engine):
    """A writer of the generation in use, empty."""
    made = engine.new_generation()
    made.commit()
    engine.swap(made)
    yield made
    made.close()


def test_a_commit_is_seen_at_the_next_question_and_not_before(engine, writer):
    assert ids(ask(engine)) == []
    writer.put([document("a")])
    assert ids(ask(engine)) == []
    writer.commit()
    assert ids(ask(engine)) == ["a"]


def test_another_process_s_engine_sees_it_too(folder, engine, writer):
    other = EmbeddedEngine(folder)
    assert ids(ask(other)) == []
    writer.put([document("a", version=3, order=7)])
    writer.commit()
    (hit,) = ask(other).hits
    assert (hit.public_id, hit.version, hit.position) == ("a", 3, Position(0, 7))


def test_a_document_replaces_the_one_with_its_id(engine, writer):
    writer.put([document("a", version=1, order=1)])
    writer.commit()
    writer.put([document("a", version=2, order=2)])
    writer.put([document("a", version=3, order=3)])
    writer.commit()
    (hit,) = ask(engine).hits
    assert (hit.version, hit.position.order) == (3, 3)


def test_a_tombstone_is_found_by_nothing(engine, writer):
    writer.put([document("a")])
    writer.commit()
    writer.put([Document("a", DocumentType.TOMBSTONE, 2)])
    writer.commit()
    assert ask(engine).total == 0
    assert engine.status().documents == 1


def test_what_was_rolled_back_or_not_committed_is_forgotten(engine, writer):
    writer.put([document("a")])
    writer.rollback()
    writer.put([document("b")])
    writer.close()
    again = engine.open_writer()
    again.commit()
    again.close()
    assert ids(ask(engine)) == []


def test_bands_are_disjoint_and_in_order(engine, writer):
    writer.put(
        [
            document("exact", order=1, record_exact=["天成"], record_name=["天成"]),
            document("part", order=5, record_name=["大天 天成 成店"]),
            document("other", order=9, record_name=["大天 天明"]),
        ]
    )
    writer.commit()
    bands = (Term(Key.RECORD_EXACT, "天成"), Phrase(Text.RECORD_NAME, ("天成",)))
    found = ask(engine, *bands)
    assert ids(found) == ["exact", "part"]
    assert [hit.position for hit in found.hits] == [Position(0, 1), Position(1, 5)]
    assert found.total == 2
    one = ask(engine, *bands, size=1)
    assert (ids(one), one.total) == (["exact"], 2)
    rest = ask(engine, *bands, size=5, after=one.hits[0].position)
    assert (ids(rest), rest.total) == (["part"], 2)
    assert ask(engine, *bands, count=False).total is None


def test_clauses(engine, writer):
    writer.put(
        [
            document("a", order=2, record_name=["眉县 县天 天成"], record_year=["2024"]),
            document("b", order=1, record_name=["天成 成店", "店眉 眉县"], record_year=["2025"]),
        ]
    )
    writer.commit()
    name = Text.RECORD_NAME
    assert ids(ask(engine, Phrase(name, ("眉县", "县天", "天成")))) == ["a"]
    assert ids(ask(engine, Phrase(name, ("成店", "店眉")))) == []  # not across two names
    both = Every((Phrase(name, ("眉县",)), Phrase(name, ("天成",))))
    assert ids(ask(engine, both)) == ["a", "b"]
    assert ids(ask(engine, both, conditions=[Term(Key.RECORD_YEAR, "2025")])) == ["b"]
    either = Either((Term(Key.RECORD_YEAR, "2024"), Term(Key.RECORD_YEAR, "2030")))
    assert ids(ask(engine, either)) == ["a"]


def test_only_what_is_shown_on_the_day(engine, writer):
    before, after = date(2026, 11, 20), date(2026, 11, 22)
    writer.put(
        [
            document("always", order=4, since=before, until=after),
            document("today", order=3, since=DAY, until=DAY),
            document("over", order=2, since=before, until=before),
            document("later", order=1, since=after, until=after),
        ]
    )
    writer.commit()
    assert ids(ask(engine)) == ["always", "today"]
    assert ids(ask(engine, day=before)) == ["always", "over"]
    assert ids(ask(engine, day=after)) == ["always", "later"]
    assert ask(engine).total == 2


def test_a_new_generation_is_read_after_the_swap(engine, writer):
    writer.put([document("old")])
    writer.commit()
    new = engine.new_generation()
    new.add_new([document("new")])
    new.commit()
    assert ids(ask(engine)) == ["old"]
    engine.swap(new)
    assert ids(ask(engine)) == ["new"]
    writer.close()
    engine.remove_unused()
    assert ids(ask(engine)) == ["new"]
    assert [path.name for path in engine.folder.glob("generation-*")] == [new.generation]
    new.close()


def test_an_open_index_outlives_its_files_until_the_swap_is_seen(engine, writer):
    writer.put([document("a")])
    writer.commit()
    assert ids(ask(engine)) == ["a"]
    view = engine._state.view
    new = engine.new_generation()
    new.commit()
    engine.swap(new)
    writer.close()
    engine.remove_unused()
    assert view.searcher.num_docs == 1
    assert ids(ask(engine)) == []
    new.close()


def test_no_index_is_unavailable(engine):
    with pytest.raises(EngineUnavailable):
        ask(engine)
    with pytest.raises(EngineUnavailable):
        engine.status()
    with pytest.raises(EngineUnavailable):
        engine.open_writer()
    assert not engine.is_built()
    assert not engine.is_sound()


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "{",
        "[]",
        '{"generation": "generation-0", "schema": 1}',
        '{"generation": "../elsewhere", "schema": 1, "text": 1}',
    ],
)
def test_a_damaged_pointer_is_unavailable(engine, writer, pointer):
    (engine.folder / POINTER_NAME).write_text(pointer)
    with pytest.raises(EngineUnavailable):
        ask(engine)
    assert not engine.is_built()


def test_an_index_of_another_version_is_not_misread(engine, writer, monkeypatch):
    monkeypatch.setattr("search.engines.generations.SCHEMA_VERSION", 999)
    assert not engine.is_built()
    with pytest.raises(EngineUnavailable):
        ask(EmbeddedEngine(engine.folder))


@pytest.mark.parametrize("damage", ["meta.json", "*.idx", "*.store"])
def test_damaged_files_are_unavailable_and_never_empty(folder, engine, writer, damage):
    writer.put([document("a", record_name=["天成"])])
    writer.commit()
    writer.close()
    for path in folder.glob(f"generation-*/{damage}"):
        path.write_bytes(b"x" * 100)
    fresh = EmbeddedEngine(folder)
    with pytest.raises(EngineUnavailable):
        ask(fresh, Phrase(Text.RECORD_NAME, ("天成",)))


def test_one_writer_only(engine, writer):
    with pytest.raises(EngineUnavailable):
        engine.open_writer()
    writer.close()
    engine.open_writer().close()


def test_threads_share_an_engine_while_commits_come(engine, writer):
    writer.put([document("0", order=1)])
    writer.commit()
    faults, stop = [], threading.Event()

    def look():
        seen = 0
        while not stop.is_set():
            total = ask(engine).total
            if total < seen:
                faults.append((seen, total))
            seen = total

    threads = [threading.Thread(target=look) for _number in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 20):
        writer.put([document(str(number), order=number)])
        writer.commit()
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert ask(engine).total == 20
