"""Every rule of the periods with its clause, day by day (tests/registry/disclosure_cases.toml)."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest

from registry.disclosure import Facts, Reason, assess, is_shown, rule_sentence
from registry.disclosure_rules import DEFAULT_PATH, load_rules

TABLE = Path(__file__).with_name("disclosure_cases.toml")
GROUPS = tomllib.loads(TABLE.read_text("utf-8"))["group"]
EXPECTED = {"until", "repair", "rule", "class", "held"}
DAY = date(2026, 5, 10)
PERSON_RULE = """\
[[natural_persons.rules]]
id = "persons-test"
kinds = ["penalty"]
legal_basis = "《示例条例》第一条"
"""


def cases():
    """Yield (group, facts, what is expected) of every case, a group's own beneath the case's."""
    for group in GROUPS:
        for case in group["cases"]:
            told = {"kind": "penalty", "decided_on": DAY} | group["facts"] | case
            yield group, told, {name: told.pop(name) for name in EXPECTED & told.keys()}


CASES = list(cases())


def facts_of(told):
    """Return the facts of a case; "" takes back a day that its group told."""
    given = {name: value for name, value in told.items() if value != ""} | {
        "categories": tuple(told.get("categories", ()))
    }
    return Facts(**{"subject_is_person": False} | given)


@pytest.fixture(scope="module")
def with_persons(tmp_path_factory):
    """The shipped rules with natural persons' penalties turned on."""
    text = DEFAULT_PATH.read_text("utf-8")
    assert text.count("rules = []\n") == 1
    path = tmp_path_factory.mktemp("rules") / "disclosure.toml"
    path.write_text(text.replace("rules = []\n", PERSON_RULE), "utf-8")
    return load_rules(path)


@pytest.mark.parametrize(
    ("group", "told", "expected"),
    CASES,
    ids=[f"{group['of']}-{number}" for number, (group, _told, _expected) in enumerate(CASES)],
)
def test_case(group, told, expected, with_persons):
    facts = facts_of(told)
    found = assess(facts, with_persons if group.get("persons") else None)
    if reason := expected.get("held"):
        assert (found.state, found.reason) == ("held", reason)
        assert (found.publish_from, found.public_until, found.repair_from) == (None, None, None)
        assert found.rule in {expected.get("rule", group["of"]), ""}
        return
    assert (found.state, found.reason, found.rule) == (
        "public",
        "public",
        expected.get("rule", group["of"]),
    )
    assert (found.publish_from, found.public_until, found.repair_from) == (
        facts.decided_on,
        expected["until"],
        expected.get("repair"),
    )
    assert found.severity == expected.get("class", found.severity)
    assert rule_sentence(found.rule).endswith("。")
    period = (found.state, found.publish_from, found.public_until)
    days = (facts.decided_on - timedelta(1), facts.decided_on, expected["until"])
    shown = [is_shown(*period, day) for day in (*days, expected["until"] + timedelta(1))]
    assert shown == [False, True, True, False]


def clauses():
    """Return the clause of everything that needs its cases: rules, passings over, reasons."""
    data = tomllib.loads(DEFAULT_PATH.read_text("utf-8"))
    passings = {f"passing_over {one['at']}": one["sentence"] for one in data["passing_over"]}
    return {rule.id: rule.clause for rule in load_rules().rules} | passings


def test_nothing_of_the_rules_is_without_a_case_of_its_own_and_its_clause():
    reasons = set(Reason.values) - {Reason.PUBLIC}
    assert {group["of"] for group in GROUPS} == clauses().keys() | reasons
    for group in GROUPS:
        assert clauses().get(group["of"], group["clause"]) == group["clause"]
        assert group["clause"].endswith("。")
    for reason in reasons:
        held = [told for group, told, expected in CASES if expected.get("held") == reason]
        assert held, reason


def decided_by(rule_id):
    """Return the days of the cases that are shown by a rule, alone or shortened by another."""
    return {
        told["decided_on"]
        for group, told, expected in CASES
        if "until" in expected and rule_id in expected.get("rule", group["of"]).split("+")
    }


@pytest.mark.parametrize("rule", load_rules().rules, ids=lambda rule: rule.id)
def test_every_rule_shows_something_on_its_first_day_and_on_its_last(rule):
    days = decided_by(rule.id)
    ends = {rule.in_force_from, rule.in_force_until} - {date.min, date.max}
    assert days >= (ends or {DAY})


def test_every_sector_has_its_case():
    sectors = {told.get("sector", "") for group, told, _expected in CASES}
    assert sectors >= load_rules().sectors.keys()
    assert {sector for rule in load_rules().rules for sector in rule.sectors} == set(
        load_rules().sectors
    )
