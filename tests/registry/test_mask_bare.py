"""Names that nothing announces: which places of a text are doubtful, exactly."""

import pytest

from registry.masking import scrub
from registry.masking.bare import bare_names
from registry.masking.doubts import BARE, doubt_label, doubts


def places(text):
    return [text[start:end] for start, end in sorted(bare_names(text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("因琐事不满曹建平遂砸窗。", ["曹建平"]),
        ("顾盼、钱串和吴双全均未参加培训。", ["顾盼", "钱串", "吴双全"]),
        ("某某、雷春生离开。", ["雷春生"]),
        ("端木蕊冒充医生。", ["端木蕊"]),
        ("高飞将废料埋入河滩。", ["高飞"]),
        # A place, a firm, a brand, a nickname and what is masked are none.
        ("郑家山工区未设保险杠。", []),
        ("准予宝鸡秦龙运输集团有限公司设立登记。", []),
        ("钱江摩托车排放超标。", []),
        ("老张与小李均为雇工。", []),
        ("曹某某遂砸窗。", []),
        ("", []),
        ("A1-2 张 ，、。", []),
    ],
)
def test_places_that_may_be_names_are_told_exactly(text, found):
    assert places(text) == found


def test_the_same_words_are_judged_by_what_stands_before_them():
    assert places("购进铁锅、高飞制品。") == []
    assert places("给高飞制品。") == ["高飞"]


def test_a_bare_name_is_held_and_never_hidden():
    text = "经通知，仝卫红仍未缴清罚款。"
    assert scrub(text) == text
    (doubt,) = doubts(text)
    assert (text[doubt.start : doubt.end], doubt.rule) == ("仝卫红", BARE)
    assert doubt_label(BARE) == "可能是没有提示词的姓名"


def test_one_in_traditional_characters_is_found_where_it_stands():
    text = "經通知，趙衛紅仍未繳清罰款。"
    assert [text[one.start : one.end] for one in doubts(text)] == ["趙衛紅"]
