"""The yardstick itself, against values worked out by hand."""

from math import log2

import pytest

from tests.search.judged.ndcg import ndcg


def test_the_best_order_is_perfect():
    assert ndcg(["a", "b", "c"], {"a": 3, "b": 2, "c": 1}) == 1
    assert ndcg(["b", "a"], {"a": 2, "b": 2}) == 1


def test_each_place_costs_what_the_formula_says():
    grades = {"a": 3, "b": 1}
    best = 7 + 1 / log2(3)
    assert ndcg(["b", "a"], grades) == pytest.approx((1 + 7 / log2(3)) / best)
    assert ndcg(["x", "a"], grades) == pytest.approx((7 / log2(3)) / best)
    assert ndcg(["x", "y"], grades) == 0
    assert ndcg([], grades) == 0


def test_only_the_first_ten_count():
    others = [str(each) for each in range(10)]
    assert ndcg([*others, "a"], {"a": 3}) == 0
    assert ndcg([*others[:9], "a"], {"a": 3}) == pytest.approx(1 / log2(11))
    many = {str(each): 3 for each in range(20)}
    assert ndcg(list(many)[:10], many) == 1


def test_nothing_is_the_answer_to_what_is_not_there():
    assert ndcg([], {}) == 1
    assert ndcg(["a"], {}) == 0
