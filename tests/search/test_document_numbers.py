"""Document numbers: one key however they are written, and any part a phrase."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.document_numbers import (
    _forms,
    _forms_around,
    _forms_of,
    has_number,
    normal_words,
    number_keys,
    number_terms,
    without_breaks,
)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("眉市监罚〔2024〕15号", ("眉市监罚2024-15",)),
        ("眉市监罚字[2024]第15号", ("眉市监罚2024-15",)),
        ("眉市监罚（2024）年第015号", ("眉市监罚2024-15",)),
        ("眉市监罚2024-15", ("眉市监罚2024-15",)),
        ("眉市监罚202415号", ("眉市监罚202415", "眉市监罚2024-15")),
        ("JY16103260000001", ("jy16103260000001",)),
        ("陕A2024-007", ("陕a2024-7",)),
        ("000", ("0",)),
        ("（）", ()),
    ],
)
def test_the_keys_of_a_number(text, keys):
    assert number_keys(text) == keys


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("眉市监罚〔2024〕15号", "罚〔2024〕15号"),
        ("眉市监罚〔2024〕15号", "监罚〔2024〕第015号"),
        ("眉市监罚〔2024〕15号", "〔2024〕15"),
        ("眉市监罚字〔2024〕第0015号", "眉市监罚〔2024〕15号"),
        ("眉市监罚字〔2024〕第0015号", "罚〔2024〕15"),
    ],
)
def test_a_part_of_a_number_is_a_phrase_of_one_of_its_texts(written, asked):
    words = normal_words(asked)
    texts = [text.split() for text in number_terms(written).texts]
    assert any(text[at : at + len(words)] == words for text in texts for at in range(len(text)))


@pytest.mark.parametrize(
    "text", ["眉市监罚〔2024〕15号", "（2024）", "眉市监罚2024-15", "眉市监罚2024年第15号"]
)
def test_what_holds_a_number(text):
    assert has_number(text)


@pytest.mark.parametrize("text", ["天成2024", "2024-15", "15号", "天成", "（2124）", "61032620240"])
def test_what_holds_none(text):
    assert not has_number(text)


@pytest.mark.parametrize(
    ("copied", "meant"),
    [
        ("眉市监罚\r\n〔2024〕\n15号", "眉市监罚〔2024〕15号"),
        ("眉市监罚 〔2024〕 第 15 号", "眉市监罚〔2024〕第15号"),
        ("天成 眉市监罚〔2024〕15号", "天成 眉市监罚〔2024〕15号"),
    ],
)
def test_breaks_that_copying_made(copied, meant):
    assert without_breaks(copied) == meant


@given(st.text(max_size=40) | st.text("罚字第年号〔〕0123 ab", max_size=20))
def test_any_text_has_sound_keys_and_texts(text):
    assert all(number_keys(text))
    _compact, key, texts = number_terms(text)
    assert (key in number_keys(text)) or not key
    assert all(each == " ".join(each.split()) for each in texts)
    has_number(text)


@given(
    st.text(max_size=40)
    | st.text("罚字第年号〔〕0123９①㎡½ ab\N{NKO DIGIT ONE}", max_size=20)
    | st.from_regex(r"眉市监[罚许]字?〔20[0-9]{2}〕第?[0-9]{1,20}[号ab]?", fullmatch=True)
)
def test_forms_made_around_the_last_digits_are_those_of_the_whole(text):
    assert _forms(text) == _forms_of(text)


def test_numbers_of_an_authority_and_year_are_read_once():
    _forms_around.cache_clear()
    read = [number_terms(f"眉市监罚〔2024〕{number}号") for number in range(1, 100)]
    texts = ["眉市 市监 监罚 2024 15 号", "罚 2024 15"]
    assert read[14] == ("眉市监罚202415号", "眉市监罚2024-15", texts)
    assert _forms_around.cache_info().misses == 1
