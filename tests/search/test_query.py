"""How questions are understood, and what is refused."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.clauses import Either, Every, Phrase, Term
from search.fields import DocumentType, Key, Number, Text, has_term
from search.query import understand_records, understand_subjects
from search.results import Question, QuestionRefused, Sort
from tests.factories import make_authority, make_registration_number, make_resident_id, make_uscc

DAY = date(2026, 11, 21)


def subjects(text="", **asked):
    return understand_subjects(Question(text=text, **asked), DAY)


def records(text="", **asked):
    return understand_records(Question(text=text, **asked), DAY)


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        (make_uscc(7), make_uscc(7), "按统一社会信用代码查询。"),
        (f" {make_uscc(7).lower()} ", make_uscc(7), "按统一社会信用代码查询。"),
        ("Ｎ２６１０３００ＭＦ００００００５Ｕ", "N2610300MF0000005U", "按统一社会信用代码查询。"),
        ("MF000000-5", "MF0000005", "按组织机构代码查询。"),
        (make_registration_number(3), make_registration_number(3), "按工商注册号查询。"),
    ],
)
def test_a_code_is_looked_for_as_a_code_alone(text, code, sentence):
    understood = subjects(text)
    assert understood.request.bands == (Term(Key.SUBJECT_CODE, code),)
    assert understood.sentence == sentence
    assert records(text).request.bands == (Term(Key.RECORD_CODE, code),)


def test_a_name_is_exact_then_starts_then_contains():
    request = subjects("天成").request
    assert request.bands == (
        Term(Key.SUBJECT_EXACT, "天成"),
        Term(Key.SUBJECT_START, "天成"),
        Phrase(Text.SUBJECT_NAME, ("天成",)),
    )
    assert (request.type, request.order) == (DocumentType.SUBJECT, Number.RANK)


def test_a_long_name_starts_with_six_characters_and_contains_the_rest():
    starts = subjects("眉县天成商贸行").request.bands[1]
    assert starts == Every(
        (
            Term(Key.SUBJECT_START, "眉县天成商贸"),
            Phrase(Text.SUBJECT_NAME, ("眉县", "县天", "天成", "成商", "商贸", "贸行")),
        )
    )


def test_several_words_are_wanted_in_any_order():
    understood = subjects("超市，眉县")
    assert understood.sentence == "同时包含：超市、眉县。"
    assert understood.request.bands[2] == Every(
        (Phrase(Text.SUBJECT_NAME, ("超市",)), Phrase(Text.SUBJECT_NAME, ("眉县",)))
    )


def test_a_common_ending_is_one_term():
    assert subjects("有限公司").request.bands[2] == Term(Key.SUBJECT_COMMON, "有限公司")
    assert subjects("天成有限公司").request.bands[2] == Every(
        (
            Term(Key.SUBJECT_COMMON, "有限公司"),
            Phrase(Text.SUBJECT_NAME, ("天成", "成有")),
        )
    )


def test_a_single_character_is_looked_for_in_names():
    assert subjects("店").request.bands[2] == Term(Key.SUBJECT_CHARACTERS, "店")


@pytest.mark.parametrize(
    "text",
    [
        "眉市监罚〔2024〕15号",
        "眉市监罚[2024]15号",
        "眉市监罚（2024）15号",
        "眉市监罚【２０２４】15号",
    ],
)
def test_a_document_number_in_any_brackets(text):
    understood = records(text)
    exact = understood.request.bands[0]
    assert Term(Key.RECORD_NUMBER, "眉市监罚202415号") in exact.clauses
    assert understood.sentence == "按文书号查询。"


def test_no_text_browses_all_records_newest_first():
    request = records().request
    assert request.bands == (Term(Key.TYPE, "record"),)
    assert request.order == Number.NEWEST


def test_newest_first_puts_all_bands_into_one():
    assert len(records("天成", sort=Sort.NEWEST).request.bands) == 1
    request = subjects("天成", sort=Sort.NEWEST).request
    assert isinstance(request.bands[0], Either)
    assert request.order == Number.NEWEST


@pytest.mark.django_db
def test_conditions():
    authority = make_authority()
    asked = {"kind": "licence", "region": "610322", "authority": authority.code, "year": 2024}
    assert records(**asked, subject_kinds=("enterprise",)).request.conditions == (
        Term(Key.RECORD_KIND, "licence"),
        Term(Key.RECORD_REGION, "610305"),
        Term(Key.RECORD_AUTHORITY, authority.code),
        Term(Key.RECORD_YEAR, "2024"),
        Term(Key.RECORD_SUBJECT_KIND, "enterprise"),
    )
    assert subjects("天成", **asked).request.conditions == (
        Term(Key.SUBJECT_HAS, has_term("licence", authority.code, 2024)),
        Term(Key.SUBJECT_REGION, "610305"),
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "code", "sentence"),
    [
        ({"text": "天" * 101}, "text", "查询内容最多 100 个字。"),
        ({"text": "（）！"}, "text", "查询内容应当包含文字、字母或者数字。"),
        ({"kind": "x"}, "kind", "类别（kind）只能是：licence、penalty。"),
        (
            {"region": "999999"},
            "region",
            "区划（region）应为 GB/T 2260 的行政区划代码，例如 610326。",
        ),
        (
            {"authority": "x"},
            "authority",
            "行政机关（authority）应为已登记机关的统一社会信用代码。",
        ),
        ({"year": 1948}, "year", "年份（year）应为 1949 至 2026 的整数。"),
        ({"year": 2027}, "year", "年份（year）应为 1949 至 2026 的整数。"),
        ({"size": 0}, "size", "每页条数（size）应为 1 至 50 的整数。"),
        ({"size": 51}, "size", "每页条数（size）应为 1 至 50 的整数。"),
        ({"sort": "price"}, "sort", "排序方式（sort）只能是：relevance、newest。"),
    ],
)
def test_what_is_refused_and_how(asked, code, sentence):
    for understand in (understand_records, understand_subjects):
        with pytest.raises(QuestionRefused) as caught:
            understand(Question(**{"text": "天成", **asked}), DAY)
        assert (caught.value.code, caught.value.sentence) == (code, sentence)


def test_natural_persons_are_no_kind_to_ask_for():
    with pytest.raises(QuestionRefused) as caught:
        records(subject_kinds=("natural_person",))
    assert caught.value.code == "subject_kind"
    assert "natural_person" not in caught.value.sentence


@pytest.mark.parametrize("text", [make_resident_id(), f"张三{make_resident_id()}", "13800138000"])
def test_questions_after_persons_are_refused(text):
    for understand in (understand_records, understand_subjects):
        with pytest.raises(QuestionRefused) as caught:
            understand(Question(text=text), DAY)
        assert caught.value.code == "person"
        assert caught.value.sentence == "为保护个人信息，不支持按身份证号码或电话号码查询。"


def test_no_text_is_no_question_for_subjects():
    with pytest.raises(QuestionRefused) as caught:
        subjects("")
    assert caught.value.code == "text"


@given(st.text(max_size=120))
def test_any_text_is_understood_or_refused(text):
    for understand in (understand_records, understand_subjects):
        with suppress(QuestionRefused):
            assert understand(Question(text=text), DAY).request.bands
