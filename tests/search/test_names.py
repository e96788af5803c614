"""What else a name is called: without places, form, brackets, or in short."""

import pytest

from search.clauses import Every, Phrase
from search.document_numbers import number_terms
from search.fields import Text
from search.names import called, cores, in_short, without_brackets
from search.pinyin import as_initials, read_typed


@pytest.mark.parametrize(
    ("name", "after", "bare"),
    [
        ("眉县天成商贸有限公司", ["天成商贸有限公司"], ["眉县天成商贸", "天成商贸"]),
        (
            "宝鸡市眉县天成商贸有限公司",
            ["眉县天成商贸有限公司", "天成商贸有限公司"],
            ["宝鸡市眉县天成商贸", "眉县天成商贸", "天成商贸"],
        ),
        # 东方 is a city, far away.
        (
            "眉县东方商贸有限公司",
            ["东方商贸有限公司", "商贸有限公司"],
            ["眉县东方商贸", "东方商贸", "商贸"],
        ),
        ("眉县东方有限公司", ["东方有限公司"], ["眉县东方", "东方"]),
        ("天成小吃店", [], []),
        ("天成有限公司", [], ["天成"]),
        ("天有限公司", [], []),
    ],
)
def test_a_name_is_known_after_each_of_its_places(name, after, bare):
    assert called(name) == (tuple(after), tuple(bare))
    assert cores(name) == (*after, *bare)


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("天成（宝鸡）商贸有限公司", "天成商贸有限公司"),
        ("中科惠农(眉县)生物科技", "中科惠农生物科技"),
        ("眉县宏图【集团】建设", "眉县宏图建设"),
        ("诚信（个体工商户）", "诚信"),
        ("天（宝鸡）", ""),
        ("（宝鸡）", ""),
        ("天成（宝鸡商贸", ""),
        ("天成商贸", ""),
    ],
)
def test_a_name_is_known_without_what_stands_in_brackets(name, left):
    assert without_brackets(name) == left


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("眉县人力资源和社会保障局", "眉县人社局"),
        ("眉县公安局交通警察大队", "眉县公安局交警大队"),
        # The longer of two that fit.
        ("宝鸡市自然资源和规划局凤翔分局", "宝鸡市资规局凤翔分局"),
        ("宝鸡高新技术产业开发区管理委员会", "宝鸡高新区管委会"),
        ("眉县公安局", ""),
    ],
)
def test_public_bodies_in_short(name, said):
    assert in_short(name) == said


def test_initials_may_follow_syllables_in_one_word():
    read = read_typed("meixiantc")
    assert (read.cuttings, read.initials, read.mixed) == ((), "mxtc", ("mei", "xian"))
    assert as_initials(read) == Every(
        (
            Phrase(Text.SUBJECT_PINYIN, ("mei'xian",)),
            Phrase(Text.SUBJECT_INITIALS, ("mx", "xt", "tc")),
        )
    )
    assert read_typed("mxtc").mixed == ()
    assert read_typed("meixian").mixed == ()
    # i and u begin no syllable.
    assert read_typed("meixianti").initials == ""
    assert read_typed("meixiantt").mixed == ("mei", "xian")


def test_a_part_of_a_number_may_begin_between_two_characters():
    texts = number_terms("眉市监罚〔2026〕15号").texts
    assert texts == ["眉市 市监 监罚 2026 15 号", "罚 2026 15"]
