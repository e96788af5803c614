"""Names that are spelt nearly as typed: what is asked, what is kept, what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.clauses import Either, Every, Phrase, Term
from search.fields import Key, Text
from search.near import Typed, near_clause
from search.text import characters, compact, cut
from search.words import common_in

NAME = "眉县天成商贸有限公司"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("天城商贸", "天成商贸"),  # wrong
        ("天商贸有", "天成商贸有"),  # missing
        ("天成大商贸", "天成商贸"),  # extra
        ("天商成贸", "天成商贸"),  # swapped
        ("夭成商贸", "天成商贸"),  # the first one wrong
        ("天成商货", "天成商贸"),  # the last one wrong
        ("眉县天成商贸有限公可", NAME),
        ("眉县天城 商贸", "眉县天成 商贸"),
        ("天成商贸", "天成商贸"),
        ("商贸 天城商贸", "商贸 天成商贸"),
    ],
)
def test_one_mistake_is_near(typed, meant):
    assert Typed(typed).is_near(NAME)
    assert Typed(typed).spelt_as(NAME) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "天城商货",  # two mistakes
        "天城",  # too short to be mistaken
        "天城商",
        "天城商贸 县夭成商",  # a mistake in each of two words
        "汉中大药房",
        "天城商贸 超市",
        "",
        "（）",
    ],
)
def test_two_mistakes_or_another_name_are_not(typed):
    assert not Typed(typed).is_near(NAME)
    assert Typed(typed).spelt_as(NAME) == ""


def test_the_spelling_is_the_displayed_one():
    assert Typed("宝鸡集困天成").spelt_as("宝鸡（集团）天成公司") == "宝鸡（集团）天成"
    assert Typed("天城商贸").spelt_as("寶雞市天成商貿行") == "天成商貿"
    assert Typed("tcl电气店").spelt_as("眉县TCL电器店") == "TCL电器店"


def test_each_place_is_asked_by_what_is_around_it():
    assert near_clause("天城商贸") == Either(
        (
            Phrase(Text.SUBJECT_NAME, ("城商", "商贸")),
            Phrase(Text.SUBJECT_NAME, ("城天", "天商", "商贸")),
            Every((Term(Key.SUBJECT_CHARACTERS, "天"), Phrase(Text.SUBJECT_NAME, ("商贸",)))),
            Phrase(Text.SUBJECT_NAME, ("天商", "商城", "城贸")),
            Every((Phrase(Text.SUBJECT_NAME, ("天城",)), Term(Key.SUBJECT_CHARACTERS, "贸"))),
            Phrase(Text.SUBJECT_NAME, ("天城", "城贸", "贸商")),
            Phrase(Text.SUBJECT_NAME, ("天城", "城商")),
        )
    )


def test_an_ending_is_asked_as_it_stands():
    clause = near_clause("天城商贸有限公司")
    assert clause == Every((Term(Key.SUBJECT_COMMON, "有限公司"), near_clause("天城商贸")))


@pytest.mark.parametrize("typed", ["天城", "天城商", "天城 商贸", "tcl"])
def test_short_words_are_never_near(typed):
    assert near_clause(typed) is None


def test_a_long_word_is_asked_by_its_halves():
    halves = near_clause("天" * 15 + "成" * 15)
    assert halves == Either(
        (
            Phrase(Text.SUBJECT_NAME, ("天天",) * 14),
            Phrase(Text.SUBJECT_NAME, ("成成",) * 14),
        )
    )


def test_the_number_of_clauses_is_bounded():
    typed = "".join(map(chr, range(0x4E00, 0x4E00 + 20)))
    assert len(near_clause(typed).clauses) == 20 + 19


def matches(clause, name):
    """Tell whether a document of *name* matches, as an engine would say."""
    words, key = cut(name), compact(name)
    if isinstance(clause, Phrase):
        size = len(clause.words)
        return any(
            tuple(words[at : at + size]) == clause.words for at in range(len(words) - size + 1)
        )
    if isinstance(clause, Term):
        terms = {
            Key.SUBJECT_CHARACTERS: characters(name),
            Key.SUBJECT_COMMON: common_in(key),
        }
        return clause.value in terms[clause.field]
    how = all if isinstance(clause, Every) else any
    return how(matches(each, name) for each in clause.clauses)


HAN = st.text("眉县天成商贸超市金台有限公司经营部", min_size=4, max_size=28)


@given(HAN, st.data())
def test_whatever_is_near_is_asked_for(name, data):
    """Every mistake in every part of a name leads back to it."""
    start = data.draw(st.integers(0, len(name) - 4))
    part = name[start : data.draw(st.integers(start + 4, len(name)))]
    at = data.draw(st.integers(0, len(part) - 1))
    typed = data.draw(
        st.sampled_from(
            [
                part[:at] + "鑫" + part[at + 1 :],
                part[:at] + "鑫" + part[at:],
                part[:at] + part[at + 1 :],
                part[:at] + part[at + 1 : at + 2] + part[at] + part[at + 2 :],
            ]
        )
    )
    if len(typed) < 4:
        return
    assert Typed(typed).is_near(name)
    assert Typed(typed).spelt_as(name)
    assert matches(near_clause(typed), name)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_compared(name, typed):
    assert Typed(typed).is_near(name) == bool(Typed(typed).spelt_as(name))
