"""Marks in displayed texts: where the words that were asked for stand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import highlight
from search.highlight import Piece, excerpt, pieces


def marked(text, *words):
    """Return *text* with brackets around its hits."""
    return "".join(f"[{each.text}]" if each.hit else each.text for each in pieces(text, words))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("眉县天成商贸有限公司", ["天成"], "眉县[天成]商贸有限公司"),
        ("眉县天成商贸", ["商贸", "眉县"], "[眉县]天成[商贸]"),
        ("宝鸡（集团）公司", ["宝鸡集团"], "[宝鸡（集团]）公司"),
        ("寶雞市天成", ["宝鸡市"], "[寶雞市]天成"),
        ("宝鸡市天成", ["寶雞市"], "[宝鸡市]天成"),
        ("ＴＣＬ电器", ["tcl"], "[ＴＣＬ]电器"),
        ("眉市监罚〔2024〕15号", ["罚[2024]15"], "眉市监[罚〔2024〕15]号"),
        ("眉市监罚〔2024〕15号", ["15"], "眉市监罚〔2024〕[15]号"),
        ("2015年", ["15"], "2015年"),
        ("KTV", ["tv"], "KTV"),
        ("天成天成", ["天成"], "[天成天成]"),
        ("天天天", ["天天"], "[天天天]"),
        ("天成", [], "天成"),
        ("天成", ["", "（）"], "天成"),
        ("㈱天成", ["株"], "[㈱]天成"),
        ("cafe\u0301店", ["café"], "[cafe\u0301]店"),
    ],
)
def test_where_words_stand(text, words, expected):
    assert marked(text, *words) == expected


def test_nothing_has_no_pieces():
    assert pieces("", ["天成"]) == ()
    assert excerpt("", ["天成"]) == ()


def test_an_excerpt_stands_around_the_first_hit():
    text = "甲" * 100 + "天成" + "乙" * 100
    assert excerpt(text, ["天成"], 20) == (
        Piece("…"),
        Piece("甲" * 5),
        Piece("天成", hit=True),
        Piece("乙" * 13),
        Piece("…"),
    )


def test_an_excerpt_without_a_hit_is_the_beginning():
    assert excerpt("甲" * 30, ["天成"], 20) == (Piece("甲" * 20), Piece("…"))
    assert excerpt("甲" * 20, ["天成"], 20) == (Piece("甲" * 20),)


def test_an_excerpt_at_the_end_is_as_long_as_others():
    text = "甲" * 100 + "天成"
    assert excerpt(text, ["天成"], 20) == (
        Piece("…"),
        Piece("甲" * 18),
        Piece("天成", hit=True),
    )


TEXTS = st.text(max_size=60) | st.text("天成商贸（）〔〕 2015aＡ宝寶", max_size=60)


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_joined_pieces_are_the_text(text, words):
    found = pieces(text, words)
    assert "".join(piece.text for piece in found) == text
    assert all(piece.text for piece in found)
    assert all(one.hit != other.hit for one, other in pairwise(found))


@given(TEXTS, st.lists(TEXTS, max_size=4), st.integers(1, 40))
def test_an_excerpt_is_a_part_of_the_text(text, words, length):
    joined = "".join(piece.text for piece in excerpt(text, words, length))
    inner = joined if len(text) <= length else joined.removeprefix("…").removesuffix("…")
    assert len(inner) <= length
    assert inner in text


@given(st.text("天成商贸有限公司宝鸡", min_size=1, max_size=30), st.data())
def test_every_part_of_a_name_is_marked_in_it(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    hits = "".join(piece.text for piece in pieces(name, [name[start:end]]) if piece.hit)
    assert name[start:end] in hits


@pytest.mark.parametrize("of", [pieces, excerpt])
def test_a_text_is_read_through_once(monkeypatch, of):
    read = []
    trace = highlight.trace
    monkeypatch.setattr(highlight, "trace", lambda text: read.append(text) or trace(text))
    text = "天成" * 200
    assert of(text, ["天成", "天"])
    assert read == [text]
