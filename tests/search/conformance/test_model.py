"""Random documents and questions: every engine answers as the contract's few lines of Python do."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.clauses import Either, Every, Facet, Filter, Phrase, Request, Term
from search.engines.base import Document
from search.fields import DocumentType, FilterName, Key, Number, Text
from search.numbers import day_number
from tests.search.conformance import model
from tests.search.conformance.making import AFTER, BEFORE, DAY

#: Few values, so that most questions find something.
WORDS = ("天成", "成店", "眉县", "5")
KEYS = {
    Key.RECORD_KIND: ("licence", "penalty"),
    Key.RECORD_YEAR: ("2024", "2025", "2026"),
    Key.RECORD_REGION: ("61", "6103", "610326"),
    Key.RECORD_EXACT: ("天成", "天成店"),
}
NAMES = st.text("ab中𠮷é0 ", max_size=4)
ORDERS = st.integers(0, (1 << 63) - 1)
DAYS = st.sampled_from([BEFORE, DAY, AFTER])

sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)
terms = st.one_of(
    st.builds(Term, st.just(key), st.sampled_from(values)) for key, values in KEYS.items()
)
phrases = st.builds(
    Phrase,
    st.sampled_from([Text.RECORD_NAME, Text.RECORD_TEXT]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple),
)
everything = st.just(Term(Key.TYPE, DocumentType.RECORD))


def groups(clauses):
    some = st.lists(clauses, min_size=1, max_size=3).map(tuple)
    return st.builds(Every, some) | st.builds(Either, some)


clauses = st.recursive(terms | phrases | everything, groups, max_leaves=4)


@st.composite
def histories(draw):
    """Draw commits, each a list of documents: changes of few ids, orders and names never twice."""
    number = draw(st.integers(1, 14))
    orders = draw(st.lists(ORDERS, min_size=number, max_size=number, unique=True))
    names = draw(st.lists(NAMES, min_size=number, max_size=number, unique=True))
    ids = draw(st.lists(st.integers(0, 7), min_size=number, max_size=number))
    made = [draw(one(f"id{ids[at]}", orders[at], names[at])) for at in range(number)]
    cuts = sorted(draw(st.lists(st.integers(0, number), max_size=3)))
    return [made[start:end] for start, end in pairwise([0, *cuts, number])]


@st.composite
def one(draw, public_id, order, name):
    version = draw(st.integers(1, 3))
    if draw(st.integers(0, 9)) == 0:
        return Document(public_id, DocumentType.TOMBSTONE, version)
    held = {
        key: draw(st.lists(st.sampled_from(values), unique=True)) for key, values in KEYS.items()
    }
    held |= {
        text: [" ".join(words) for words in draw(st.lists(sentences, max_size=2))]
        for text in (Text.RECORD_NAME, Text.RECORD_TEXT)
    }
    # An empty name is no term: the sign before it stands for the name's first letter.
    held[Key.NAME_ORDER] = [f"-{name}"]
    numbers = {
        Number.SINCE: day_number(draw(st.sampled_from([BEFORE, DAY]))),
        Number.UNTIL: day_number(draw(st.sampled_from([DAY, AFTER]))),
        Number.NEWEST: order,
        Number.RANK: (1 << 63) - 1 - order,
    }
    filled = {field: values for field, values in held.items() if values}
    return Document(public_id, DocumentType.RECORD, version, filled, numbers)


filters = st.lists(
    st.builds(
        Filter,
        st.sampled_from([FilterName.KIND, FilterName.YEAR]),
        terms,
        st.lists(st.just(FilterName.REGION), max_size=1).map(tuple),
    ),
    max_size=2,
).map(tuple)
among = st.lists(
    st.tuples(
        st.sampled_from(["one", "two"]),
        st.lists(st.sampled_from(KEYS[Key.RECORD_YEAR]), min_size=1, max_size=2).map(tuple),
    ),
    max_size=2,
    unique_by=lambda pair: pair[0],
).map(tuple)
kinds = st.builds(Facet, st.just(FilterName.KIND), st.just(Key.RECORD_KIND), most=st.integers(1, 3))
years = st.builds(Facet, st.just(FilterName.YEAR), st.just(Key.RECORD_YEAR), among)
regions = st.builds(Facet, st.just(FilterName.REGION), st.just(Key.RECORD_REGION))
facets = st.lists(kinds | years | regions, max_size=3, unique_by=lambda facet: facet.name).map(
    tuple
)

requests = st.builds(
    Request,
    st.just(DocumentType.RECORD),
    st.lists(clauses, min_size=1, max_size=3).map(tuple),
    st.lists(clauses, max_size=1).map(tuple),
    st.sampled_from([Number.NEWEST, Number.RANK, Key.NAME_ORDER]),
    DAYS,
    st.integers(1, 5),
    filters=filters,
    facets=facets,
)


def test_answers_are_those_of_the_model(backend):
    """One index an example, several commits and questions each."""

    @settings(
        max_examples=backend.examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(histories(), st.lists(requests, min_size=1, max_size=5))
    def check(history, questions):
        state = {}
        writer = backend.engine.new_generation()
        try:
            writer.commit()
            backend.engine.swap(writer)
            for commit in history:
                writer.put(commit)
                model.keep(state, commit)
                writer.commit()
            for request in questions:
                assert_answered(backend.engine, request, list(state.values()))
        finally:
            writer.close()
            backend.engine.remove_unused()

    check()


def assert_answered(engine, request, state):
    """Walk through all pages: together they are the model's hits, each with total and counts."""
    hits = model.all_hits(request, state)
    counts = {facet.name: model.counts(request, facet, state) for facet in request.facets}
    got, after = [], None
    for _page in range(len(hits) + 2):
        found = engine.search(replace(request, after=after))
        assert found.total == len(hits)
        assert dict(found.facets) == counts
        assert engine.search(replace(request, after=after, count=False)).hits == found.hits
        if not found.hits:
            break
        assert len(found.hits) == min(request.size, len(hits) - len(got))
        got += found.hits
        after = found.hits[-1].position
    assert got == hits
