"""The rules file: what the shipped one says, and which files are refused."""

from dataclasses import replace
from datetime import date

import pytest

from registry.disclosure import Facts, assess
from registry.disclosure_rules import DEFAULT_PATH, RuleError, load_rules
from registry.enums import RecordState

SHIPPED = DEFAULT_PATH.read_text(encoding="utf-8")
PERSON = Facts(
    kind="penalty",
    subject_is_person=True,
    decided_on=date(2026, 5, 10),
    categories=("罚款",),
    birth_date=date(1980, 1, 1),
)
PERSON_RULE = """\
[[natural_persons.rules]]
id = "persons-test"
kinds = ["penalty"]
in_force_from = 2026-05-01
in_force_until = 2026-12-31
legal_basis = "《示例条例》第一条"
"""


@pytest.fixture
def rules_file(tmp_path):
    """Write the shipped rules with one text replaced, and read them."""

    def read(old, new):
        assert SHIPPED.count(old) == 1
        path = tmp_path / "disclosure.toml"
        path.write_text(SHIPPED.replace(old, new), encoding="utf-8")
        return load_rules(path)

    return read


@pytest.fixture
def with_persons(rules_file):
    """The shipped rules with natural persons' penalties turned on."""
    return rules_file("rules = []\n", PERSON_RULE)


def held(facts, rules):
    result = assess(facts, rules)
    return result.reason if result.state is RecordState.HELD else None


def test_the_file_is_read_once():
    assert load_rules() is load_rules()


def test_every_shipped_rule_names_its_clause_and_source():
    rules = load_rules()
    assert [rule.id for rule in rules.rules] == [
        "penalty-2026-minor",
        "penalty-2026-general",
        "penalty-2026-serious",
        "penalty-2023",
        "penalty-older",
        "penalty-older-serious",
        "licence",
        "confirmation",
        "coercion",
        "adjudication",
        "reward",
        "inspection",
        "levy",
        "payment",
        "compensation",
        "commitment",
        "declaration",
        "red_honest",
        "red_taxpayer",
        "red_contract",
        "serious_breach",
        "watch",
        "judgment_debtor",
        "abnormal",
    ]
    assert {rule.id for rule in rules.rules if rule.confirmed} == {
        "penalty-2026-minor",
        "penalty-2026-general",
        "penalty-2026-serious",
        "penalty-2023",
    }
    for rule in rules.rules:
        assert rule.clause.endswith("。")
        assert rule.source
    assert rules.person_rules == ()
    assert rules.longest_date == date(2099, 12, 31)


def test_a_rule_with_a_legal_basis_turns_natural_persons_on(with_persons):
    result = assess(PERSON, with_persons)
    assert (result.state, result.rule) == (RecordState.PUBLIC, "penalty-2026-general")
    assert result.public_until == date(2027, 5, 10)
    # Only for its kinds and its days.
    assert held(replace(PERSON, decided_on=date(2026, 4, 30)), with_persons) == "natural_person"
    assert held(replace(PERSON, decided_on=date(2026, 5, 1)), with_persons) is None
    assert held(replace(PERSON, decided_on=date(2026, 12, 31)), with_persons) is None
    assert held(replace(PERSON, decided_on=date(2027, 1, 1)), with_persons) == "natural_person"
    licence = replace(PERSON, kind="licence", valid_until=date(2030, 1, 1))
    assert held(licence, with_persons) == "natural_person"
    # And not for what is never public, doubtful or minor.
    assert held(replace(PERSON, secret=True), with_persons) == "secret"
    assert held(replace(PERSON, content="涉密"), with_persons) == "may_be_secret"
    assert held(replace(PERSON, categories=("警告",)), with_persons) == "minor_breach"


@pytest.mark.parametrize(
    ("birth_date", "reason"),
    [
        (None, "age_unknown"),
        (date(2030, 1, 1), "minor_person"),
        (date(2015, 1, 1), "minor_person"),
        (date(2008, 5, 11), "minor_person"),
        (date(2008, 5, 10), "minor_person"),  # the eighteenth birthday itself: the shorter way
        (date(2008, 5, 9), None),
    ],
)
def test_minors_and_unknown_ages_are_held_even_then(with_persons, birth_date, reason):
    facts = replace(PERSON, birth_date=birth_date, necessity="必要", severity_confirmed=True)
    assert held(facts, with_persons) == reason


@pytest.mark.parametrize(
    ("decided_on", "reason"), [(date(2026, 2, 28), "minor_person"), (date(2026, 3, 1), None)]
)
def test_a_leap_day_birthday(rules_file, decided_on, reason):
    rules = rules_file("rules = []\n", PERSON_RULE.replace("2026-05-01", "2026-01-01"))
    facts = replace(PERSON, decided_on=decided_on, birth_date=date(2008, 2, 29))
    assert held(facts, rules) == reason


@pytest.mark.parametrize("basis", ["", '\nlegal_basis = ""', '\nlegal_basis = "  "'])
def test_natural_persons_without_a_legal_basis_are_refused(rules_file, basis):
    rule = PERSON_RULE.replace('\nlegal_basis = "《示例条例》第一条"', basis)
    with pytest.raises(RuleError, match=r"persons-test: .*legal basis"):
        rules_file("rules = []\n", rule)


MINOR_2026 = 'severity = ["minor"]\nin_force_from = 2026-04-01\n'


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        # For ever.
        ("until_validity = true # to", "# to", "licence: max_months or until_validity"),
        (
            "min_months = 0\nmax_months = 3\n",
            "",
            "penalty-2026-minor: max_months or until_validity",
        ),
        (
            "min_months = 0\n",
            "until_validity = true\n",
            "penalty-2026-minor: the period of a class",
        ),
        # Upside down.
        ("min_months = 0\n", "min_months = 4\n", "penalty-2026-minor: the minimum must lie"),
        ("in_force_until = 2026-03-31", "in_force_until = 2023-04-30", "penalty-2023: in_force"),
        # A day without a rule, a day with two.
        ("in_force_until = 2026-03-31", "in_force_until = 2026-03-30", "without gap or overlap"),
        ("in_force_until = 2026-03-31", "in_force_until = 2026-04-01", "without gap or overlap"),
        (MINOR_2026, MINOR_2026.replace('"minor"', '"minor", "general"'), "gap or overlap"),
        # Names.
        ('id = "licence"', 'id = "penalty-2023"', "two rules have the same id"),
        (MINOR_2026, MINOR_2026.replace('"minor"', '"tiny"'), "'tiny' is not a valid Severity"),
        ("at = 2023-05-01", "at = 2023-06-01", "no rule of penalty begins on that day"),
        ("at = 2023-05-01", 'at = 2023-05-01\nnonsense = "x"', "nonsense"),
        ("longest_date = 2099-12-31", "", "longest_date"),
        # An empty word would be found in every text.
        ('"涉密", ', '"涉密", "", ', "an empty word"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(rules_file, old, new, message):
    with pytest.raises(ValueError, match=message):
        rules_file(old, new)


PASSING_2026 = 'at = 2026-04-01\nmaximum = "shorter"\nminimum = "own"\n'
FOOD = Facts(kind="penalty", subject_is_person=False, decided_on=date(2025, 12, 1), sector="food")


@pytest.mark.parametrize(
    ("treatments", "rule", "until", "repair_from"),
    [
        (("own", "own"), "penalty-2023", date(2028, 12, 1), date(2026, 12, 2)),
        (("own", "shorter"), "penalty-2023", date(2028, 12, 1), date(2026, 3, 2)),
        (("shorter", "own"), "penalty-2023+penalty-2026-general", date(2026, 12, 1), None),
        (
            ("shorter", "shorter"),
            "penalty-2023+penalty-2026-general",
            date(2026, 12, 1),
            date(2026, 3, 2),
        ),
    ],
)
def test_passing_over_is_data(rules_file, treatments, rule, until, repair_from):
    maximum, minimum = treatments
    new = f'at = 2026-04-01\nmaximum = "{maximum}"\nminimum = "{minimum}"\n'
    result = assess(FOOD, rules_file(PASSING_2026, new))
    assert (result.rule, result.public_until, result.repair_from) == (rule, until, repair_from)


def test_a_shorter_old_law_does_not_shorten_the_new(rules_file):
    rules = rules_file("max_months = 36\nsector_min", "max_months = 6\nsector_min")
    old = assess(replace(FOOD, sector=""), rules)
    assert (old.rule, old.public_until) == ("penalty-2023", date(2026, 6, 1))
    new = assess(replace(FOOD, decided_on=date(2026, 4, 1)), rules)
    assert (new.rule, new.public_until) == ("penalty-2026-general", date(2027, 4, 1))


def test_passing_over_knows_two_ways_only(rules_file):
    with pytest.raises(RuleError, match="maximum and minimum are 'own' or 'shorter'"):
        rules_file(PASSING_2026, PASSING_2026.replace('"shorter"', '"longer"'))


def test_a_kind_may_begin_late_and_is_held_before(rules_file):
    rules = rules_file("until_validity = true", "in_force_from = 2010-01-01\nuntil_validity = true")
    licence = Facts(
        kind="licence",
        subject_is_person=False,
        decided_on=date(2009, 12, 31),
        valid_until=date(2030, 1, 1),
    )
    assert held(licence, rules) == "no_rule"
    assert held(replace(licence, decided_on=date(2010, 1, 1)), rules) is None
