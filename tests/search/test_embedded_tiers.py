"""Tiers: whatever part of an order is looked at first, the answer is that of the whole."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.clauses import Position, Term
from search.engines import embedded_bands, embedded_facets, embedded_tiers
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded_schema import bucket, from_sortable, sortable
from search.engines.embedded_tiers import Ladder
from search.fields import DocumentType, Key, Number
from tests.search.conformance import model
from tests.search.conformance.making import RECORDS, asked, ids, put, record, subject
from tests.search.conformance.test_model import histories, requests

#: How much is counted in these tests: less than there is.
COUNTED = 3
DAY_BITS = 47


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


@pytest.fixture
def tiny_tiers(monkeypatch):
    """Make tiers of few documents, and use them for every question."""
    monkeypatch.setattr(embedded_bands, "COUNTED_EXACTLY", COUNTED)
    monkeypatch.setattr(embedded_bands, "_ONE_GO", 0)
    monkeypatch.setattr(embedded_bands, "_FEW", 0)
    monkeypatch.setattr(embedded_bands, "_MARGIN", 0.3)
    monkeypatch.setattr(embedded_bands, "_WORTH", 10**9)
    monkeypatch.setattr(embedded_tiers, "_TOO_LITTLE_LEFT", 0)


@pytest.mark.parametrize("few", [0, 10**9])
def test_answers_of_tiny_tiers_are_those_of_the_model(engine, tiny_tiers, monkeypatch, few):
    monkeypatch.setattr(embedded_facets, "_FEW", few)

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(histories(), st.lists(requests, min_size=1, max_size=5))
    def check(history, questions):
        state = {}
        writer = engine.new_generation()
        try:
            writer.commit()
            engine.swap(writer)
            for commit in history:
                writer.put(commit)
                model.keep(state, commit)
                writer.commit()
                # Ladders are made early: later commits change what they say.
                engine.search(questions[0])
            for request in questions:
                assert_answered(engine, request, list(state.values()))
        finally:
            writer.close()
            engine.remove_unused()

    check()


def assert_answered(engine, request, state):
    hits = model.all_hits(request, state)
    got, after = [], None
    while True:
        found = engine.search(replace(request, after=after))
        if len(hits) <= COUNTED:
            assert found.total == len(hits)
        else:
            assert COUNTED < found.total <= len(hits)
        assert dict(found.facets) == {
            facet.name: model.counts(request, facet, state) for facet in request.facets
        }
        assert len(found.hits) == min(request.size, len(hits) - len(got))
        got += found.hits
        if not found.hits:
            break
        after = found.hits[-1].position
    assert got == hits


def test_only_the_first_documents_are_looked_at(engine, writer, tiny_tiers, monkeypatch):
    put(writer, *(record(str(day), day << DAY_BITS) for day in range(100)))
    counts = []
    ask = embedded_bands.Bands._ask

    def noted(*arguments, **named):
        counts.append(ask(*arguments, **named))
        return counts[-1]

    monkeypatch.setattr(embedded_bands.Bands, "_ask", noted)
    found = engine.search(asked(size=10))
    assert ids(found) == [str(day) for day in range(99, 89, -1)]
    assert found.total > COUNTED
    assert sum(counts) < 30
    counts.clear()
    behind = Position(0, 50 << DAY_BITS)
    assert ids(engine.search(asked(size=10, after=behind, count=False))) == [
        str(day) for day in range(49, 39, -1)
    ]
    assert sum(counts) < 30


def test_documents_behind_a_ladder_s_ends_are_found(engine, writer, tiny_tiers):
    put(writer, *(record(str(day), day << DAY_BITS) for day in range(40, 60)))
    assert ids(engine.search(asked(size=2))) == ["59", "58"]
    put(writer, record("90", 90 << DAY_BITS), record("10", 10 << DAY_BITS))
    assert ids(engine.search(asked(size=2))) == ["90", "59"]
    assert ids(engine.search(asked(size=22)))[-2:] == ["40", "10"]


def test_a_ladder_is_made_anew_when_the_generation_has_grown(engine, writer):
    put(writer, record("a", 1))
    view = engine._view()
    first = view.ladder(DocumentType.RECORD, Number.NEWEST)
    assert view.ladder(DocumentType.RECORD, Number.NEWEST) is first
    put(writer, *(record(str(number), number) for number in range(50)))
    assert engine._view().ladder(DocumentType.RECORD, Number.NEWEST).documents == 51


@pytest.mark.parametrize("type_", [DocumentType.RECORD, DocumentType.SUBJECT])
@pytest.mark.parametrize("order", [Number.NEWEST, Number.RANK])
def test_every_order_of_numbers_has_tiers(engine, writer, type_, order):
    put(writer, record("r", 3), subject("s", 5))
    documents = engine._view().ladder(type_, order).documents
    # Records have no rank of their own.
    assert documents == (0 if (type_, order) == (DocumentType.RECORD, Number.RANK) else 1)
    assert engine._view().ladder(type_, Key.NAME_ORDER) is None


class _Buckets:
    """A searcher that knows nothing but its buckets: 9 holds 5 documents, 7 ten, 2 a hundred."""

    num_docs = 115

    @staticmethod
    def terms_with_prefix(_field, _letter):
        return [("n2", 100), ("n7", 10), ("n9", 5)]


@pytest.mark.parametrize(
    ("top", "documents", "lowest", "held"),
    [
        (None, 1, 9, 5),
        (None, 5, 9, 5),
        (None, 6, 7, 15),
        (None, 15, 7, 15),
        (None, 16, None, 115),
        (None, 100, None, 115),
        (12, 3, 9, 5),
        (8, 3, 7, 10),
        (7, 3, 7, 10),
        (6, 3, None, 100),
        (1, 3, None, 0),
    ],
)
def test_a_ladder_reaches_down_by_whole_buckets(top, documents, lowest, held):
    ladder = Ladder(_Buckets, "n")
    assert ladder.reach(top, documents) == lowest
    assert ladder.held(top, lowest) == held


def test_an_empty_ladder_has_everything_in_one_tier(engine, writer):
    ladder = engine._view().ladder(DocumentType.RECORD, Number.NEWEST)
    assert (ladder.reach(None, 1), ladder.held(None, None)) == (None, 0)
    assert engine.search(asked(RECORDS, Term(Key.RECORD_KIND, "licence"))).hits == ()


def test_a_bucket_is_a_day_or_a_part_of_a_length():
    assert bucket(Number.NEWEST, 46_000 << 47 | 123) == 46_000
    assert bucket(Number.RANK, (0xFFFF - 9) << 47) == (0xFFFF - 9) * 64
    assert bucket(Number.RANK, ((0xFFFF - 9) << 47) + (1 << 47) - 1) == (0xFFFF - 9) * 64 + 63


@given(st.lists(st.text(), min_size=2, max_size=5))
def test_sortable_texts_sort_as_the_texts_do_and_can_be_read_back(texts):
    assert sorted(texts, key=sortable) == sorted(texts)
    assert [from_sortable(sortable(text)) for text in texts] == texts
    assert all(sortable(text).replace("_", "").replace(".", "").isalnum() for text in texts)
