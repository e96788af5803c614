"""Codes in questions: recognised, repaired where one repair holds, or told to be wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identifiers import (
    read_uscc,
    repair_organisation_code,
    repair_registration_number,
    repair_uscc,
)
from search.codes import ReadCode, read_code, without_label
from search.results import AskedFor
from tests.factories import make_registration_number, make_uscc

CODE = "N2610300MF0000005U"


@pytest.mark.parametrize(
    "typed",
    [
        "N26103OOMF0000005U",
        "N2610300MFOOOOOO5U",
        "N26I0300MF0000005U",
        "NZ610300MF0000005U",
        "N2610300MF000000SU",
        "n261o3oomfoooooo5u",
        "Ｎ２６１０３ＯＯＭＦ００００００５Ｕ",
        "N2610300 MF00 OOOO 5U",
        "N2610300-MFOOOOOO-5U",
    ],
)
def test_look_alikes_are_repaired_where_all_checks_hold(typed):
    code = read_code(typed)
    assert (code.value, code.repaired, code.kind, code.is_sure) == (
        CODE,
        CODE,
        AskedFor.USCC,
        True,
    )
    assert code.sentence.startswith(f"输入的代码校验不通过，已按 {CODE} 查询（第")


def test_a_right_code_is_not_repaired():
    code = read_code(CODE)
    assert (code.value, code.repaired, code.sentence) == (CODE, "", "按统一社会信用代码查询。")


@pytest.mark.parametrize(
    "typed", ["N2610300MF0000005N", "91610326MF00000000", "916103260000000000"]
)
def test_what_no_look_alike_explains_is_told_to_be_wrong(typed):
    assert read_code(typed) == ReadCode(
        typed, AskedFor.USCC, "输入的 18 位代码校验不通过，请核对；已按原样查询。"
    )


def test_registration_numbers():
    number = make_registration_number(3)
    assert read_code(number).kind == AskedFor.REGISTRATION_NUMBER
    typed = number.replace("0", "O").replace("8", "B")
    assert read_code(typed).repaired == number
    # Digits are never read as other digits: one in ten would pass.
    assert repair_registration_number(number[:-1] + str((int(number[-1]) + 1) % 10)) == ""


def test_organisation_codes_are_repaired_beside_words():
    assert read_code("MFOOOOOO5") == ReadCode(
        "MF0000005",
        AskedFor.ORGANISATION_CODE,
        read_code("MFOOOOOO5").sentence,
        is_sure=False,
        repaired="MF0000005",
    )
    assert repair_organisation_code("MF0000005") == "MF0000005"
    assert repair_organisation_code("MF0000006") == ""


@pytest.mark.parametrize("text", ["天成", "meixian", "AAAAAAAAX", "5G", "", "眉市监罚〔2024〕15号"])
def test_words_are_no_codes(text):
    code = read_code(text)
    assert (code.kind, code.sentence, code.is_sure) == (AskedFor.WORDS, "", False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"统一社会信用代码：{CODE}", CODE),
        (f"统一社会信用代码 {CODE}", CODE),
        (f"统一社会信用代码{CODE}", CODE),
        ("企业名称:天成", "天成"),
        ("名称天成", "名称天成"),
        ("文号", "文号"),
        ("注册号：", "注册号："),
        ("天成名称：", "天成名称："),
    ],
)
def test_the_name_of_a_field_before_it(text, left):
    assert without_label(text) == left


@given(st.integers(1, 999_999), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHXOIZSB"))
def test_a_repair_is_the_code_or_nothing_that_looks_like_it(number, at, char):
    """One wrong character never leads to a code whose checks fail."""
    code = make_uscc(number)
    repaired = repair_uscc(code[:at] + char + code[at + 1 :])
    assert repaired == "" or read_uscc(repaired).ok


@given(st.integers(1, 999_999))
def test_letters_for_noughts_are_always_repaired_to_the_code_itself(number):
    code = make_uscc(number)
    assert repair_uscc(code.replace("0", "O")) == code


@given(st.text(max_size=40) | st.text("0123456789OIZSBMFX- ", max_size=20))
def test_any_text_is_read(text):
    code = read_code(text)
    assert code.is_sure <= bool(code.sentence)
    assert bool(code.repaired) <= (code.repaired == code.value)
