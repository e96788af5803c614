"""One way of reading text, for what is indexed and for what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import (
    LONGEST_WORD,
    characters,
    compact,
    cut,
    cut_question,
    cut_runs,
    fold,
    runs,
    trace,
)

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=30)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("眉县ＡＢＣ", "眉县abc"),
        ("寶雞市鳳翔區", "宝鸡市凤翔区"),
        ("乾隆餐飲", "干隆餐饮"),
        ("Mei\u200bXian", "meixian"),
        ("眉\u200b县", "眉县"),
        ("㈱天成", "(株)天成"),
        ("⾦台区", "金台区"),
        ("⻓安⻋行", "长安车行"),
        ("二○二四", "二〇二四"),
        ("①号Ⅱ区", "1号ii区"),
        ("", ""),
    ],
)
def test_fold(raw, folded):
    assert fold(raw) == folded


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("眉县天成", ["眉县", "县天", "天成"]),
        ("宝鸡（集团）公司", ["宝鸡", "鸡集", "集团", "团公", "公司"]),
        ("眉市监处罚〔2024〕15号", ["眉市", "市监", "监处", "处罚", "2024", "15", "号"]),
        ("5G科技ABC-9", ["5", "g", "科技", "abc", "9"]),
        ("店", ["店"]),
        ("张*超市", ["张超", "超市"]),
        ("\U00020000\U00020001", ["\U00020000\U00020001"]),
        ("，。（）", []),
    ],
)
def test_cut(raw, words):
    assert cut(raw) == words


@pytest.mark.parametrize(
    ("raw", "words", "alone"),
    [
        ("罚〔2024〕15号", ["2024", "15"], ["罚", "号"]),
        ("天成", ["天成"], []),
        ("店", [], ["店"]),
        ("2024号15", ["2024", "号", "15"], []),
    ],
)
def test_cut_question_looks_for_lone_characters_by_themselves(raw, words, alone):
    assert cut_question(raw) == (words, alone)


def test_a_long_run_is_cut_off():
    assert cut("a" * 500) == ["a" * LONGEST_WORD]


def test_compact_and_characters():
    assert compact("眉县（天成） Ａ-1") == "眉县天成a1"
    assert characters("天成天地A") == ["天", "成", "地"]


@given(HAN, st.data())
def test_every_part_of_a_name_is_a_phrase_of_it(name, data):
    start = data.draw(st.integers(0, len(name) - 2))
    end = data.draw(st.integers(start + 2, len(name)))
    whole, part = cut(name), cut(name[start:end])
    assert part
    assert any(whole[at : at + len(part)] == part for at in range(len(whole)))


@given(st.text(max_size=200))
def test_words_are_whole_and_reading_twice_changes_nothing(text):
    words = cut(text)
    assert all(word and not any(char.isspace() for char in word) for word in words)
    assert bool(words) == bool(compact(text))
    assert compact(compact(text)) == compact(text)


def test_simplifying_twice_changes_no_character():
    every = "\n".join(map(chr, (*range(0x3400, 0xA000), *range(0x20000, 0x323B0))))
    assert fold(fold(every)) == fold(every)


MIXED = st.text(max_size=80) | st.text("天成（）〔〕 2024aＡ宝寶\u200b\u0301-", max_size=40)


@given(MIXED)
def test_the_quick_way_of_cutting_cuts_as_the_plain_one(text):
    assert cut(text) == cut_runs(runs(text))


@given(MIXED)
def test_a_trace_leads_from_the_key_to_the_text(text):
    traced = trace(text)
    assert len(traced.starts) == len(traced.ends) == len(traced.key)
    assert sorted(traced.starts) == list(traced.starts)
    assert {0, len(traced.key)} - {0} <= traced.bounds
    for char, start, end in zip(traced.key, traced.starts, traced.ends, strict=True):
        assert char in fold(text[start:end])


@given(st.text("天成（）〔〕 2024aＡ宝寶-", max_size=40))
def test_a_trace_s_key_is_the_compact_text(text):
    assert trace(text).key == compact(text)
