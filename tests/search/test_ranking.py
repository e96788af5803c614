"""The order of bands comes from a file, which must name each clause once."""

import pytest

from search import ranking
from search.clauses import Either, Term
from search.fields import Key
from search.ranking import bands, check, order_of

A, B, C = (Term(Key.SUBJECT_EXACT, each) for each in "abc")


def named(kind):
    return [name for names in order_of(kind) for name in names]


@pytest.mark.parametrize("kind", ["subjects", "records"])
def test_each_clause_stands_in_one_band(kind):
    assert len(named(kind)) == len(set(named(kind)))


def test_bands_come_in_the_file_s_order():
    clauses = dict.fromkeys(named("records"))
    first, *_rest, last = order_of("records")
    clauses[last[0]], clauses[first[0]] = A, B
    assert bands("records", clauses) == (B, A)


def test_clauses_of_one_band_are_alternatives():
    clauses = dict.fromkeys(named("subjects"))
    first = next(names for names in order_of("subjects") if len(names) > 1)
    clauses[first[0]], clauses[first[1]] = Either((A, B)), C
    assert bands("subjects", clauses) == (Either((A, B, C)),)


def test_what_was_asked_already_is_not_asked_again():
    assert bands("subjects", dict.fromkeys(named("subjects"), A)) == (A,)


def test_another_file_has_another_digest(monkeypatch, tmp_path):
    other = tmp_path / "ranking.toml"
    other.write_bytes(ranking.RANKING_FILE.read_bytes() + b"\n")
    before = ranking.digest()
    monkeypatch.setattr(ranking, "RANKING_FILE", other)
    assert ranking.digest() == before  # read once
    assert ranking.digest.__wrapped__() != before


@pytest.mark.parametrize("order", [(("a",),), (("a", "b"), ("b",)), (("a", "b"), ("c",))])
def test_a_file_that_leaves_out_repeats_or_invents_is_refused(order):
    with pytest.raises(
        ValueError, match=r"^ranking\.toml: subjects must have each of a, b once\.$"
    ):
        check("subjects", order, ["a", "b"])


def test_the_file_of_today_is_checked_with_every_question():
    with pytest.raises(ValueError, match="records must have each of"):
        bands("records", {"nothing": None})
