"""What is public and how long: one case per rule, with the clause it comes from."""

from dataclasses import replace
from datetime import date

import pytest

from registry.disclosure import (
    Facts,
    Reason,
    assess,
    is_shown,
    load_rules,
    reason_sentence,
    rule_sentence,
    sector_of,
)
from registry.enums import RecordState
from tests.registry.disclosed import FINE, answer, dates

LICENCE = Facts(
    kind="licence",
    subject_is_person=False,
    decided_on=date(2020, 5, 10),
    valid_until=date(2030, 5, 9),
)


def assert_held(facts, reason):
    result = assess(facts)
    assert (result.state, result.reason) == (RecordState.HELD, reason)
    assert (result.publish_from, result.public_until, result.repair_from) == (None, None, None)


# 令第36号: 一般失信信息最短三个月，最长一年


def test_general_three_months_to_a_year():
    assert answer(FINE) == ("public", "public", "penalty-2026-general", "general", False)
    assert dates(FINE) == (date(2026, 5, 10), date(2027, 5, 10), date(2026, 8, 11))


# 令第36号: 轻微失信信息原则上不予公示；确有必要的最长三个月，法定责任履行完毕即可申请修复

MINOR_CATEGORIES = [
    ("警告",),
    ("通报批评",),
    ("其他-通报批评",),
    ("警告", "通报批评"),
    ("警告", "其他-责令改正"),
]


@pytest.mark.parametrize("categories", MINOR_CATEGORIES)
def test_minor_is_held_without_a_recorded_necessity(categories):
    facts = replace(FINE, categories=categories)
    assert answer(facts) == ("held", "minor_breach", "penalty-2026-minor", "minor", False)
    assert_held(facts, "minor_breach")
    assert_held(replace(facts, necessity=" \n"), "minor_breach")


@pytest.mark.parametrize("categories", MINOR_CATEGORIES)
def test_minor_with_a_recorded_necessity_is_shown_three_months(categories):
    facts = replace(FINE, categories=categories, necessity="涉及公共安全")
    assert answer(facts) == ("public", "public", "penalty-2026-minor", "minor", False)
    assert dates(facts) == (date(2026, 5, 10), date(2026, 8, 10), date(2026, 5, 10))


# The rule of the decision's day, and the shorter of two laws (新旧衔接 unconfirmed)


@pytest.mark.parametrize(
    ("decided_on", "severity", "rule", "until", "repair_from"),
    [
        # 令第36号 from 2026-04-01
        (date(2026, 4, 1), "general", "penalty-2026-general", date(2027, 4, 1), date(2026, 7, 2)),
        (date(2026, 4, 1), "serious", "penalty-2026-serious", date(2029, 4, 1), date(2027, 4, 2)),
        # 令第58号 until 2026-03-31: three months to three years, but no longer than 令第36号
        (
            date(2026, 3, 31),
            "general",
            "penalty-2023+penalty-2026-general",
            date(2027, 3, 31),
            date(2026, 7, 1),
        ),
        (date(2026, 3, 31), "serious", "penalty-2023", date(2029, 3, 31), date(2026, 7, 1)),
        (
            date(2023, 5, 1),
            "general",
            "penalty-2023+penalty-2026-general",
            date(2024, 5, 1),
            date(2023, 8, 2),
        ),
        (date(2023, 5, 1), "serious", "penalty-2023", date(2026, 5, 1), date(2023, 8, 2)),
        # Before: older defaults, unconfirmed
        (date(2023, 4, 30), "general", "penalty-older", date(2024, 4, 30), date(2023, 7, 31)),
        (
            date(2023, 4, 30),
            "serious",
            "penalty-older-serious",
            date(2026, 4, 30),
            date(2023, 10, 31),
        ),
        (date(1980, 2, 29), "general", "penalty-older", date(1981, 2, 28), date(1980, 5, 30)),
    ],
)
def test_the_rule_of_the_day_and_never_longer_than_the_later_law(
    decided_on, severity, rule, until, repair_from
):
    facts = replace(FINE, decided_on=decided_on, severity=severity, severity_confirmed=True)
    assert assess(facts).rule == rule
    assert dates(facts) == (decided_on, until, repair_from)


@pytest.mark.parametrize(
    ("decided_on", "rule", "until"),
    [
        (date(2026, 3, 31), "penalty-2023+penalty-2026-minor", date(2026, 6, 30)),
        (date(2023, 4, 30), "penalty-older+penalty-2026-minor", date(2023, 7, 30)),
    ],
)
def test_minor_from_before_is_held_or_shown_three_months(decided_on, rule, until):
    facts = replace(FINE, decided_on=decided_on, categories=("警告",))
    assert_held(facts, "minor_breach")
    shown = replace(facts, necessity="涉及公共安全")
    assert assess(shown).rule == rule
    # The minimum of its day is not reached before the shorter maximum ends it.
    assert dates(shown) == (decided_on, until, None)


# 令第58号: 食品、药品、特种设备、安全生产、消防领域最短一年


@pytest.mark.parametrize("sector", ["food", "drugs", "special_equipment", "work_safety", "fire"])
def test_a_sector_minimum_of_a_year_under_the_law_of_2023(sector):
    facts = replace(FINE, severity="严重", severity_confirmed=True, sector=sector)
    before = replace(facts, decided_on=date(2026, 3, 31))
    assert dates(before) == (date(2026, 3, 31), date(2029, 3, 31), date(2027, 4, 1))
    # A general one ends by the shorter maximum on the day on which the minimum is reached.
    general = replace(before, severity="一般")
    assert dates(general) == (date(2026, 3, 31), date(2027, 3, 31), None)
    # 令第36号 and the older defaults know no sectors.
    after = replace(general, decided_on=date(2026, 4, 1))
    assert dates(after)[2] == date(2026, 7, 2)
    assert dates(replace(general, decided_on=date(2023, 4, 30)))[2] == date(2023, 7, 31)


@pytest.mark.parametrize("sector", ["", "construction"])
def test_other_sectors_have_no_longer_minimum(sector):
    facts = replace(FINE, decided_on=date(2026, 3, 31), sector=sector)
    assert dates(facts)[2] == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("texts", "sector"),
    [
        (("生产经营超过保质期的食品",), "food"),
        (("违反规定销售药品", "某县市场监督管理局"), "drugs"),
        (("使用未经检验的电梯",), "special_equipment"),
        (("未如实记录培训情况", "某县应急管理局"), "work_safety"),
        (("占用疏散通道", "某县消防救援大队"), "fire"),
        (("无证经营烟草", "某县烟草专卖局"), ""),
        ((), ""),
    ],
)
def test_the_sector_is_read_from_violation_or_authority(texts, sector):
    assert sector_of(*texts) == sector


# 行政处罚法、令第36号: secret and summary are never public; doubt holds


@pytest.mark.parametrize("facts", [FINE, LICENCE])
def test_what_the_department_called_secret_or_summary_is_never_public(facts):
    assert_held(replace(facts, secret=True), "secret")
    assert_held(replace(facts, summary=True), "summary")
    assert_held(replace(facts, secret=True, summary=False, necessity="必要"), "secret")


@pytest.mark.parametrize(
    "content",
    ["依法适用简易程序", "当场处罚决定书", "当场作出处罚决定", "适 用 简\n易　程 序，罚款五十元"],
)
def test_words_of_summary_procedure_hold_a_penalty_until_answered(content):
    facts = replace(FINE, content=content)
    assert_held(facts, "may_be_summary")
    assert_held(replace(facts, secret=False), "may_be_summary")
    assert_held(replace(facts, summary=True), "summary")
    assert assess(replace(facts, summary=False)).state is RecordState.PUBLIC
    # Licences are properly granted on the spot.
    assert assess(replace(LICENCE, content=content)).state is RecordState.PUBLIC


@pytest.mark.parametrize("content", ["该项目涉密", "涉及国家秘密", "国家 秘密", "军事秘密"])
@pytest.mark.parametrize("facts", [FINE, LICENCE])
def test_words_of_secrecy_hold_any_record_until_answered(facts, content):
    doubtful = replace(facts, content=content)
    assert_held(doubtful, "may_be_secret")
    assert_held(replace(doubtful, summary=False), "may_be_secret")
    assert assess(replace(doubtful, secret=False)).state is RecordState.PUBLIC


def test_doubts_are_looked_for_in_the_basis_and_the_kinds_of_penalty_too():
    assert_held(replace(FINE, severity_basis="适用简易程序"), "may_be_summary")
    assert_held(replace(FINE, categories=("罚款", "其他-当场处罚")), "may_be_summary")
    # A word is never made of the end of one text and the beginning of the next.
    split = replace(FINE, content="当场", severity_basis="作出")
    assert assess(split).state is RecordState.PUBLIC


@pytest.mark.parametrize(
    "content", ["侵犯商业秘密", "飞机密封件", "手机密码", "当场查获", "普通程序"]
)
def test_words_that_only_look_alike_hold_nothing(content):
    assert assess(replace(FINE, content=content)).state is RecordState.PUBLIC


# 公示截止期 and 处罚有效期


@pytest.mark.parametrize(
    ("reported", "until"),
    [
        (date(2026, 10, 1), date(2026, 10, 1)),
        (date(2026, 5, 10), date(2026, 5, 10)),
        (date(2027, 5, 10), date(2027, 5, 10)),
        (date(2027, 5, 11), date(2027, 5, 10)),
        (date(2099, 12, 31), date(2027, 5, 10)),
        (None, date(2027, 5, 10)),
    ],
)
def test_a_reported_end_shortens_and_never_lengthens(reported, until):
    assert dates(replace(FINE, reported_until=reported))[1] == until


def test_repair_is_not_offered_where_display_ends_first():
    assert dates(replace(FINE, reported_until=date(2026, 8, 11)))[2] == date(2026, 8, 11)
    assert dates(replace(FINE, reported_until=date(2026, 8, 10)))[2] is None


def test_an_end_before_the_decision_is_for_staff():
    assert_held(replace(FINE, reported_until=date(2026, 5, 9)), "ends_before_start")
    assert_held(replace(LICENCE, valid_until=date(2020, 5, 9)), "ends_before_start")


@pytest.mark.parametrize("valid_until", [None, date(2026, 6, 1), date(2099, 12, 31)])
def test_the_validity_of_a_penalty_changes_nothing(valid_until):
    assert assess(replace(FINE, valid_until=valid_until)) == assess(FINE)


def test_what_was_revoked_or_is_not_for_the_public_is_held():
    assert_held(replace(FINE, active=False), "inactive")
    assert_held(replace(FINE, for_public=False), "not_for_public")
    assert_held(replace(LICENCE, for_public=False), "not_for_public")


# 民法典 201, 202: the first day is not counted; a month without the day ends on its last day


@pytest.mark.parametrize(
    ("decided_on", "minor_until", "general_until"),
    [
        (date(2026, 11, 30), date(2027, 2, 28), date(2027, 11, 30)),
        (date(2027, 11, 30), date(2028, 2, 29), date(2028, 11, 30)),
        (date(2027, 10, 31), date(2028, 1, 31), date(2028, 10, 31)),
        (date(2027, 8, 31), date(2027, 11, 30), date(2028, 8, 31)),
        (date(2028, 2, 29), date(2028, 5, 29), date(2029, 2, 28)),
        (date(2026, 12, 31), date(2027, 3, 31), date(2027, 12, 31)),
        (date(2099, 6, 1), date(2099, 9, 1), date(2099, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(decided_on, minor_until, general_until):
    general = replace(FINE, decided_on=decided_on)
    assert dates(general)[1] == general_until
    assert dates(replace(general, severity="轻微", necessity="必要"))[1] == minor_until


# Licences: to the end of validity (no period in law)


def test_a_licence_is_public_to_the_end_of_its_validity():
    assert answer(LICENCE) == ("public", "public", "licence", "", False)
    assert dates(LICENCE) == (date(2020, 5, 10), date(2030, 5, 9), None)
    assert assess(replace(LICENCE, categories=("警告",), severity="严重")) == assess(LICENCE)


@pytest.mark.parametrize("valid_until", [date(2099, 12, 31), date(2100, 1, 1), date.max])
def test_long_term_is_the_longest(valid_until):
    assert dates(replace(LICENCE, valid_until=valid_until))[1] == date(2099, 12, 31)


def test_a_licence_without_an_end_or_out_of_force_is_held():
    assert_held(replace(LICENCE, valid_until=None), "validity_unknown")
    # Not even a reported end stands in for the validity.
    facts = replace(LICENCE, valid_until=None, reported_until=date(2025, 1, 1))
    assert_held(facts, "validity_unknown")
    assert_held(replace(LICENCE, active=False), "inactive")
    assert dates(replace(LICENCE, reported_until=date(2025, 1, 1)))[1] == date(2025, 1, 1)


@pytest.mark.parametrize("kind", ["", "unheard_of"])
def test_a_kind_without_a_rule_is_held(kind):
    assert_held(replace(LICENCE, kind=kind), "no_rule")


# PIPL 25, 28: natural persons


@pytest.mark.parametrize("facts", [FINE, LICENCE])
@pytest.mark.parametrize("birth_date", [None, date(1970, 1, 1), date(2015, 1, 1)])
def test_natural_persons_are_held(facts, birth_date):
    person = replace(facts, subject_is_person=True, birth_date=birth_date)
    assert_held(person, "natural_person")


def test_what_was_told_comes_before_the_person_and_the_person_before_a_doubt():
    person = replace(FINE, subject_is_person=True, content="涉密，适用简易程序")
    assert_held(person, "natural_person")
    assert_held(replace(person, secret=True), "secret")
    assert_held(replace(FINE, content="适用简易程序，涉密"), "may_be_secret")


# The one definition of "public today", and the sentences


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        (date(2026, 5, 9), False),
        (date(2026, 5, 10), True),
        (date(2027, 5, 10), True),
        (date(2027, 5, 11), False),
    ],
)
def test_both_ends_of_the_period_are_shown(on, shown):
    start, end = date(2026, 5, 10), date(2027, 5, 10)
    assert is_shown(RecordState.PUBLIC, start, end, on) is shown
    assert is_shown("public", start, end, on) is shown
    for state in ("held", "withdrawn", "void", ""):
        assert is_shown(state, start, end, on) is False
    assert is_shown("public", None, end, on) is False
    assert is_shown("public", start, None, on) is False


def test_every_rule_has_its_sentence():
    rules = load_rules()
    assert "最短三个月，最长一年" in rule_sentence("penalty-2026-general")
    assert "最短一年，最长三年" in rule_sentence("penalty-2026-serious")
    shortened = rule_sentence("penalty-2023+penalty-2026-general")
    assert shortened.startswith(rule_sentence("penalty-2026-general"))
    assert "按较短的期限" in shortened
    for group in rules.periods.values():
        for rule in group:
            assert rule_sentence(rule.id).endswith("。")
            assert len(rule.id) <= 64  # the width of the record's column
    assert rule_sentence("") == ""
    assert rule_sentence("no-such-rule") == ""


def test_every_reason_has_its_sentence():
    for reason in Reason.values:
        assert reason_sentence(reason).endswith("。")
    assert reason_sentence("natural_person") == "自然人的信用信息，没有法律依据的规则不予公示。"
    with pytest.raises(ValueError, match="nonsense"):
        reason_sentence("nonsense")
