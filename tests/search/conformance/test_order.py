"""In which order hits come, how pages follow one another, and how many hits there are."""

from itertools import pairwise

import pytest

from search.clauses import COUNTED_EXACTLY, Phrase, Position, Term
from search.fields import DocumentType, Key, Number, Text
from tests.search.conformance.making import RECORDS, SUBJECTS, asked, ids, put, record, subject

#: In the order of their code points, which isn't that of UTF-16.
NAMES = ["!", "0", "10", "9", "A", "Z", "a", "aa", "ab", "é", "中", "眉县", "眉县天成", "ｚ", "𠮷"]
LARGEST = (1 << 63) - 1


def test_bands_are_disjoint_and_in_order(engine, writer):
    put(
        writer,
        record("exact", 1, record_exact=["天成"], record_name=["天成"]),
        record("part", 5, record_name=["大天 天成 成店"]),
        record("other", 9, record_name=["大天 天明"]),
    )
    bands = (Term(Key.RECORD_EXACT, "天成"), Phrase(Text.RECORD_NAME, ("天成",)))
    found = engine.search(asked(*bands))
    assert ids(found) == ["exact", "part"]
    assert [hit.position for hit in found.hits] == [Position(0, 1), Position(1, 5)]
    assert [hit.version for hit in found.hits] == [1, 1]
    assert found.total == 2
    one = engine.search(asked(*bands, size=1))
    assert (ids(one), one.total) == (["exact"], 2)
    rest = engine.search(asked(*bands, size=5, after=one.hits[0].position))
    assert (ids(rest), rest.total) == (["part"], 2)
    end = engine.search(asked(*bands, after=rest.hits[0].position))
    assert (ids(end), end.total) == ([], 2)


def test_a_band_that_holds_nothing_new_is_no_fault(engine, writer):
    put(writer, record("a", record_kind=["licence"]))
    licence, penalty = Term(Key.RECORD_KIND, "licence"), Term(Key.RECORD_KIND, "penalty")
    found = engine.search(asked(penalty, licence, licence, RECORDS))
    assert [(hit.public_id, hit.position.band) for hit in found.hits] == [("a", 1)]
    assert found.total == 1


@pytest.mark.parametrize("order", [Number.NEWEST, Number.RANK])
def test_numbers_come_largest_first(engine, writer, order):
    numbers = [0, 1, 2**31, 2**53, 2**53 + 1, LARGEST - 1, LARGEST]
    put(writer, *(subject(str(number), number) for number in numbers))
    request = asked(SUBJECTS, order=order, type=DocumentType.SUBJECT)
    found = engine.search(request)
    assert ids(found) == [str(number) for number in reversed(numbers)]
    assert [hit.position.order for hit in found.hits] == numbers[::-1]
    for before, after in pairwise(found.hits):
        page = engine.search(
            asked(SUBJECTS, order=order, type=DocumentType.SUBJECT, size=1, after=before.position)
        )
        assert page.hits == (after,)


def test_names_come_ascending_by_code_point(engine, writer):
    put(writer, *(record(name) for name in reversed(NAMES)))
    found = engine.search(asked(order=Key.NAME_ORDER, size=50))
    assert ids(found) == NAMES
    assert [hit.position for hit in found.hits] == [Position(0, name) for name in NAMES]
    for before, after in pairwise(found.hits):
        page = engine.search(asked(order=Key.NAME_ORDER, size=1, after=before.position))
        assert page.hits == (after,)
    last = found.hits[-1].position
    assert engine.search(asked(order=Key.NAME_ORDER, after=last)).hits == ()


def test_names_stay_in_order_over_commits_and_changes(engine, writer):
    put(writer, record("b"), record("d"))
    put(writer, record("a"), record("c"), record("e"))
    put(writer, record("d", version=2, name_order=["aa"]))
    assert ids(engine.search(asked(order=Key.NAME_ORDER))) == ["a", "d", "b", "c", "e"]


def test_a_page_begins_behind_a_hit_that_is_gone(engine, writer):
    put(writer, record("a", 3), record("b", 2), record("c", 1))
    assert ids(engine.search(asked(after=Position(0, 2)))) == ["c"]
    assert ids(engine.search(asked(order=Key.NAME_ORDER, after=Position(0, "aa")))) == ["b", "c"]


def test_the_total_is_asked_for_or_left_out(engine, writer):
    put(writer, record("a", 2), record("b", 1))
    assert engine.search(asked(size=1)).total == 2
    found = engine.search(asked(size=1, count=False))
    assert (ids(found), found.total) == (["a"], None)
    found = engine.search(asked(size=2, count=False, after=Position(0, 2)))
    assert (ids(found), found.total) == (["b"], None)


def test_totals_are_exact_up_to_ten_thousand_and_more_than_that_beyond(engine):
    writer = engine.new_generation()
    writer.add_new(
        record(f"{number:05}", number, record_kind=["odd" if number % 2 else "even"])
        for number in range(COUNTED_EXACTLY)
    )
    writer.commit()
    engine.swap(writer)
    odd, even = Term(Key.RECORD_KIND, "odd"), Term(Key.RECORD_KIND, "even")
    assert engine.search(asked()).total == COUNTED_EXACTLY
    assert engine.search(asked(odd)).total == COUNTED_EXACTLY // 2
    assert engine.search(asked(odd, even)).total == COUNTED_EXACTLY
    put(writer, *(record(f"more {number}", number, record_kind=["odd"]) for number in range(3)))
    for bands in ((RECORDS,), (odd, even), (odd, RECORDS)):
        assert engine.search(asked(*bands)).total > COUNTED_EXACTLY
        assert len(engine.search(asked(*bands, size=51)).hits) == 51
    writer.close()
