"""The class of a breach: proposed by kinds of penalty, given by departments, confirmed by staff."""

from dataclasses import replace
from datetime import date

import pytest

from registry.disclosure import assess
from tests.registry.disclosed import FINE, answer, dates

# 令第36号: 严重失信信息最短一年，最长三年


def test_serious_is_shown_as_serious_by_the_department_s_basis_or_staff_s_word():
    told = replace(FINE, severity="严重", severity_basis=" ", categories=("吊销许可证",))
    assert answer(told) == ("public", "public", "penalty-2026-general", "general", True)
    assert dates(told)[1] == date(2027, 5, 10)
    for sure in ({"severity_confirmed": True}, {"severity_basis": "某标准第三条"}):
        known = replace(told, **sure)
        assert answer(known) == ("public", "public", "penalty-2026-serious", "serious", False)
        assert dates(known) == (date(2026, 5, 10), date(2029, 5, 10), date(2027, 5, 11))


@pytest.mark.parametrize(
    "category",
    [
        "暂扣或者吊销许可证",
        "吊销营业执照",
        "责令停产停业",
        "责令关闭",
        "其他-限制从业",
        "其他-限制开展生产经营活动",
        "市场禁入",
    ],
)
def test_our_rule_only_proposes_serious(category):
    facts = replace(FINE, categories=("罚款", category))
    assert answer(facts) == ("public", "public", "penalty-2026-general", "general", True)


# A class without a basis: the milder of the department's word and the kinds of penalty.


@pytest.mark.parametrize(
    ("severity", "categories", "shown", "asked"),
    [
        ("", (), "general", False),
        ("", ("罚款",), "general", False),
        ("", ("其他-记分",), "general", False),
        ("", ("警告", "罚款"), "general", False),
        ("", ("警告", "没收违法所得"), "general", False),
        ("", ("警告并处罚款",), "general", False),
        ("", ("警告", "责令停产停业"), "general", True),
        ("一般", ("罚款",), "general", False),
        ("general", ("吊销许可证",), "general", False),
        ("一般失信", ("警告",), "minor", True),
        ("严重", ("警告",), "minor", True),
        ("严重失信", ("罚款",), "general", True),
        ("serious", (), "general", True),
        ("轻微", ("罚款",), "minor", False),
        ("minor", ("吊销许可证",), "minor", True),
        (" 轻微\u3000", ("罚款",), "minor", False),
        ("特别恶劣", ("罚款",), "general", True),
        ("特别恶劣", ("警告",), "minor", True),
    ],
)
def test_the_class_without_confirmation(severity, categories, shown, asked):
    result = assess(replace(FINE, severity=severity, categories=categories))
    assert (result.severity, result.needs_confirmation) == (shown, asked)


@pytest.mark.parametrize(
    ("severity", "categories", "shown", "asked"),
    [
        ("一般", ("罚款",), "general", False),
        ("一般", ("吊销许可证",), "general", False),
        ("严重", ("罚款",), "serious", False),
        ("严重", (), "serious", False),
        ("轻微", ("罚款",), "minor", False),
        ("轻微", ("吊销许可证",), "minor", True),
        # A basis makes no class of a word that is none, and nothing else of a warning.
        ("特别恶劣", ("罚款",), "general", True),
        ("严重", ("警告",), "minor", True),
        ("一般", ("警告", "通报批评"), "minor", True),
        ("轻微", ("警告",), "minor", False),
    ],
)
def test_the_department_s_class_with_its_basis_holds(severity, categories, shown, asked):
    facts = replace(FINE, severity=severity, severity_basis="某标准", categories=categories)
    result = assess(facts)
    assert (result.severity, result.needs_confirmation) == (shown, asked)


@pytest.mark.parametrize("severity", ["minor", "general", "serious"])
@pytest.mark.parametrize("categories", [("警告",), ("通报批评", "其他-责令改正")])
def test_a_warning_alone_is_minor_whatever_staff_say(severity, categories):
    facts = replace(FINE, severity=severity, severity_confirmed=True, categories=categories)
    assert answer(facts) == ("held", "minor_breach", "penalty-2026-minor", "minor", False)


@pytest.mark.parametrize("severity", ["minor", "general", "serious"])
@pytest.mark.parametrize("categories", [(), ("罚款",), ("警告", "罚款"), ("吊销许可证",)])
def test_the_class_that_staff_confirmed_holds(severity, categories):
    facts = replace(FINE, severity=severity, severity_confirmed=True, categories=categories)
    result = assess(facts)
    assert (result.severity, result.needs_confirmation) == (severity, False)


@pytest.mark.parametrize("severity", ["", "特别恶劣"])
def test_nothing_is_confirmed_when_no_class_is_given(severity):
    facts = replace(FINE, severity=severity, severity_confirmed=True, categories=("吊销许可证",))
    assert answer(facts) == ("public", "public", "penalty-2026-general", "general", True)
