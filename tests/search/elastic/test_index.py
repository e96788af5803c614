"""What the contract can't say: how the indices on the server look, and who may write and remove."""

import secrets

import pytest
from elasticsearch import BadRequestError

from search.engines.elastic.documents import COLUMNS
from search.engines.elastic.naming import reading_alias, writing_alias
from search.fields import SCHEMA_VERSION, Key, Number, Text
from search.results import EngineUnavailable
from search.text import TEXT_VERSION
from tests.search.conformance.elastic import ElasticBackend
from tests.search.conformance.making import asked, ids, put, record


@pytest.fixture
def backend(elasticsearch_url, elasticsearch_prefix):
    made = ElasticBackend(elasticsearch_url, f"{elasticsearch_prefix}-{secrets.token_hex(4)}")
    yield made
    made.clean()


@pytest.fixture
def engine(backend):
    return backend.engine


@pytest.fixture
def writer(engine):
    made = engine.new_generation()
    made.commit()
    engine.swap(made)
    yield made
    made.close()


@pytest.fixture
def client(backend):
    return backend.client


def test_the_mapping_is_strict_and_holds_every_field(client, writer):
    mapping = client.indices.get_mapping(index=writer.generation)[writer.generation]["mappings"]
    assert mapping["dynamic"] == "strict"
    assert mapping["_source"] == {"includes": ["type"]}
    assert mapping["_meta"] == {"schema": SCHEMA_VERSION, "text": TEXT_VERSION}
    fields = mapping["properties"]
    assert set(fields) == {*Key, *Text, *Number, "subject_has_single"}
    kept = {name for name, field in fields.items() if field.get("doc_values", True)}
    texts = {text.value for text in Text}
    assert kept - texts == {*COLUMNS, Number.RANK, Number.NEWEST, "subject_has_single"}
    assert {fields[text]["analyzer"] for text in texts} == {"whitespace"}


def test_an_unknown_field_is_refused_and_nothing_of_it_is_kept(engine, writer):
    made = record("a")
    made.terms["surprise"] = ["x"]
    writer.put([made])
    with pytest.raises(EngineUnavailable, match="400 strict_dynamic_mapping_exception"):
        writer.commit()
    writer.rollback()
    put(writer, record("b"))
    assert ids(engine.search(asked())) == ["b"]


def test_no_text_or_name_can_be_read_back_by_any_way_of_reading(client, writer):
    kept = {name.value for name in (*COLUMNS, *Number)} | {"subject_has_single"}
    filled = {name.value: [f"secret-{name}"] for name in (*Key, *Text) if name is not Key.TYPE}
    put(writer, record("a", **filled))
    index = writer.generation
    assert client.get(index=index, id="a")["_source"] == {"type": "record"}
    assert client.get(index=index, id="a", realtime=False)["_source"] == {"type": "record"}
    (hit,) = client.search(
        index=index,
        query={"ids": {"values": ["a"]}},
        stored_fields=["*"],
        fields=["*"],
        docvalue_fields=sorted(kept - {Number.SINCE, Number.UNTIL}),
        source=True,
    )["hits"]["hits"]
    assert hit["_source"] == {"type": "record"}
    # What is counted and sorted by has columns; there is nothing else.
    assert set(hit["fields"]) <= kept | {"type"}
    for name in {name.value for name in (*Key, *Text)} - kept - {"type"}:
        with pytest.raises(BadRequestError):
            client.search(index=index, docvalue_fields=[name])
    vectors = client.termvectors(index=index, id="a", fields=[text.value for text in Text])
    assert vectors["term_vectors"] == {}


def test_what_is_written_to_a_removed_generation_makes_no_new_one(backend, client, engine, writer):
    writer.put([record("a")])
    client.indices.delete(index=writer.generation)
    with pytest.raises(EngineUnavailable):
        writer.commit()
    assert backend.generations() == set()
    assert not client.indices.exists(index=writing_alias(writer.generation))


def test_a_writer_learns_that_another_generation_is_in_use(backend, engine, writer):
    put(writer, record("a"))
    other = backend.another()
    new = other.new_generation()
    new.commit()
    other.swap(new)
    writer.put([record("b")])
    with pytest.raises(EngineUnavailable, match="Another generation"):
        writer.commit()
    put(new, record("c"))  # the one in use goes on
    assert ids(engine.search(asked())) == ["c"]
    new.close()


def test_a_generation_that_another_machine_fills_stays(backend, engine, writer, monkeypatch):
    filling = backend.another().new_generation()
    filling.add_new([record("a")])
    engine.remove_unused()
    assert backend.generations() == {writer.generation, filling.generation}
    # Its writer was killed, and gives no sign of life any more.
    monkeypatch.setattr("search.engines.elastic.generations.WRITER_SECONDS", -1.0)
    engine.remove_unused()
    assert backend.generations() == {writer.generation}


def test_a_swap_leaves_one_generation_in_use(client, backend, engine, writer):
    for _turn in range(2):
        new = backend.another().new_generation()
        new.commit()
        engine.swap(new)
        found = client.indices.get_alias(name=reading_alias(backend.layout))
        assert list(found) == [new.generation]
        new.close()


def test_a_generation_in_use_is_written_through_and_has_copies_where_there_are_nodes(
    client, engine, writer
):
    filling = engine.new_generation()

    def settings(generation):
        return client.indices.get_settings(index=generation)[generation]["settings"]["index"]

    assert settings(filling.generation)["translog"]["durability"] == "async"
    assert "auto_expand_replicas" not in settings(filling.generation)
    used = settings(writer.generation)
    assert used["translog"]["durability"] == "request"
    assert used["auto_expand_replicas"] == "0-1"
    assert used["refresh_interval"] == "-1"
    filling.close()


def test_a_large_filling_can_be_given_up_or_begun_again(backend, engine, writer):
    filling = engine.new_generation()
    filling.add_new(record(str(number), number) for number in range(4500))
    filling.rollback()
    filling.add_new([record("only")])
    filling.commit()
    engine.swap(filling)
    assert ids(engine.search(asked())) == ["only"]
    again = engine.new_generation()
    again.commit()
    again.add_new(record(str(number), number) for number in range(2000))
    with pytest.raises(EngineUnavailable, match="can't be rolled back"):
        again.rollback()
    again.close()
    filling.close()
    engine.remove_unused()
    assert backend.generations() == {filling.generation}


def test_an_index_that_is_closed_is_unavailable_and_not_empty(client, engine, writer):
    put(writer, record("a"))
    client.indices.close(index=writer.generation)
    with pytest.raises(EngineUnavailable):
        engine.search(asked())
    client.indices.open(index=writer.generation, wait_for_active_shards=1)
    assert ids(engine.search(asked())) == ["a"]


def test_older_documents_are_counted(writer):
    put(writer, record("a", version=5))
    put(writer, record("a", version=4), record("b", version=1))
    assert writer.older == 1
