"""What is refused before any engine is asked, and in which words."""

from datetime import date

import pytest

from registry.kinds import kinds
from search.query import understand_records, understand_subjects
from search.results import Question, QuestionRefused
from tests.factories import make_resident_id

DAY = date(2026, 11, 21)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "code", "sentence"),
    [
        ({"text": "天" * 101}, "text", "查询内容最多 100 个字。"),
        ({"text": "（）！"}, "text", "查询内容应当包含文字、字母或者数字。"),
        ({"kinds": ("x",)}, "kind", f"类别（kind）只能是：{'、'.join(sorted(kinds()))}。"),
        (
            {"kinds": ("licence", "x")},
            "kind",
            f"类别（kind）只能是：{'、'.join(sorted(kinds()))}。",
        ),
        ({"kinds": ("licence", "licence")}, "kind", "类别（kind）的值不能重复。"),
        (
            {"regions": ("999999",)},
            "region",
            "区划（region）应为 GB/T 2260 的行政区划代码，例如 610326。",
        ),
        (
            {"authorities": ("x",)},
            "authority",
            "行政机关（authority）应为已登记机关的统一社会信用代码。",
        ),
        ({"years": (1948,)}, "year", "年份（year）应为 1949 至 2026 的整数。"),
        ({"years": (2024, 2027)}, "year", "年份（year）应为 1949 至 2026 的整数。"),
        ({"years": tuple(range(2000, 2021))}, "year", "年份（year）最多选择 20 个。"),
        (
            {
                "kinds": ("licence", "penalty"),
                "years": tuple(range(2010, 2021)),
                "authorities": tuple("abcde"),
            },
            "kind",
            "类别（kind）、行政机关（authority）和年份（year）的组合最多 100 种，请减少所选的值。",
        ),
        ({"size": 0}, "size", "每页条数（size）应为 1 至 50 的整数。"),
        ({"size": 51}, "size", "每页条数（size）应为 1 至 50 的整数。"),
        ({"sort": "price"}, "sort", "排序方式（sort）只能是：relevance、newest、name。"),
    ],
)
def test_what_is_refused_and_how(asked, code, sentence):
    for understand in (understand_records, understand_subjects):
        with pytest.raises(QuestionRefused) as caught:
            understand(Question(**{"text": "天成", **asked}), DAY)
        assert (caught.value.code, caught.value.sentence) == (code, sentence)


def test_natural_persons_are_no_kind_to_ask_for():
    with pytest.raises(QuestionRefused) as caught:
        understand_records(Question(subject_kinds=("natural_person",)), DAY)
    assert caught.value.code == "subject_kind"
    assert "natural_person" not in caught.value.sentence


@pytest.mark.parametrize(
    "text",
    [
        make_resident_id(),
        f"张三{make_resident_id()}",
        f"名称：{make_resident_id()}",
        make_resident_id().replace("0", "O"),
        "13800138000",
    ],
)
def test_questions_after_persons_are_refused(text):
    for understand in (understand_records, understand_subjects):
        with pytest.raises(QuestionRefused) as caught:
            understand(Question(text=text), DAY)
        assert caught.value.code == "person"
        assert caught.value.sentence == "为保护个人信息，不支持按身份证号码或电话号码查询。"


def test_no_text_is_no_question_for_subjects():
    with pytest.raises(QuestionRefused) as caught:
        understand_subjects(Question(), DAY)
    assert caught.value.code == "text"
