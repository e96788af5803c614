"""How long the kinds beside licences and penalties are public: case by case, and absence."""

from dataclasses import replace
from datetime import date

import pytest

from registry.disclosure import Facts, assess, rule_sentence
from registry.disclosure_rules import load_rules
from registry.enums import RecordState
from registry.kinds import kinds

DAY = date(2026, 5, 10)
#: The last possible day where no validity is told, and whether a told validity ends it earlier.
LONGEST = {
    "confirmation": (date(2029, 5, 10), True),
    "coercion": (date(2027, 5, 10), True),
    "adjudication": (date(2027, 5, 10), False),
    "reward": (date(2029, 5, 10), True),
    "inspection": (date(2027, 5, 10), False),
    "levy": (date(2027, 5, 10), False),
    "payment": (date(2027, 5, 10), False),
    "compensation": (date(2027, 5, 10), False),
    "red_honest": (date(2029, 5, 10), True),
    "red_taxpayer": (date(2027, 5, 10), True),
    "red_contract": (date(2028, 5, 10), True),
    "serious_breach": (date(2029, 5, 10), True),
    "watch": (date(2027, 5, 10), True),
    "judgment_debtor": (date(2028, 5, 10), True),
    "abnormal": (date(2029, 5, 10), True),
    "commitment": (date(2029, 5, 10), True),
    "declaration": (date(2027, 5, 10), True),
}
CASES = [(kind, *ends) for kind, ends in LONGEST.items()]


def facts(kind, **changes):
    return replace(Facts(kind=kind, subject_is_person=False, decided_on=DAY), **changes)


def test_every_other_kind_has_its_case():
    assert set(LONGEST) == set(kinds()) - {"licence", "penalty"}


@pytest.mark.parametrize(("kind", "longest", "by_validity"), CASES)
def test_how_long(kind, longest, by_validity):
    found = assess(facts(kind))
    assert (found.state, found.reason) == (RecordState.PUBLIC, "public")
    assert (found.publish_from, found.public_until) == (DAY, longest)
    assert (found.rule, found.severity, found.needs_confirmation) == (kind, "", False)
    # Whichever is earlier: a validity shortens where it counts, and never lengthens.
    early, late = date(2026, 12, 31), date(2099, 12, 31)
    assert assess(facts(kind, valid_until=early)).public_until == (
        early if by_validity else longest
    )
    assert assess(facts(kind, valid_until=late)).public_until == longest
    # So does what the department asks for.
    assert assess(facts(kind, reported_until=early)).public_until == early
    assert assess(facts(kind, reported_until=late)).public_until == longest


@pytest.mark.parametrize("kind", sorted(LONGEST))
def test_what_is_never_public_of_any_kind(kind):
    for changes, reason in (
        ({"subject_is_person": True, "birth_date": date(1980, 1, 1)}, "natural_person"),
        ({"subject_is_person": True}, "natural_person"),
        ({"secret": True}, "secret"),
        ({"content": "涉及国家秘密"}, "may_be_secret"),
    ):
        found = assess(facts(kind, **changes))
        assert (found.state, found.reason) == (RecordState.HELD, reason)
        assert (found.publish_from, found.public_until) == (None, None)


@pytest.mark.parametrize("kind", sorted(LONGEST))
def test_an_end_before_the_beginning_is_for_staff(kind):
    found = assess(facts(kind, reported_until=date(2026, 5, 9)))
    assert (found.state, found.reason) == (RecordState.HELD, "ends_before_start")


def test_only_serious_breaches_may_be_left_before_their_end():
    """After a year (令第44号); what nobody punished has nothing to repair."""
    assert assess(facts("serious_breach")).repair_from == date(2027, 5, 11)
    short = facts("serious_breach", valid_until=date(2027, 5, 10))
    assert assess(short).repair_from is None
    assert {
        kind: assess(facts(kind)).repair_from for kind in LONGEST if kind != "serious_breach"
    } == dict.fromkeys(set(LONGEST) - {"serious_breach"})


@pytest.mark.parametrize("kind", sorted(LONGEST))
def test_what_readers_are_told_is_what_is_done(kind):
    """The sentence names the same longest time as the rule."""
    rule = load_rules().rule_for(kind, "", DAY)
    years = {12: "一年", 24: "二年", 36: "三年"}[rule.max_months]
    assert years in rule.clause + rule.source
    assert years in rule_sentence(kind)
    assert ("届满" in rule_sentence(kind) or "移出" in rule_sentence(kind)) == rule.until_validity
    assert not rule.confirmed


@pytest.mark.parametrize("leap", [date(2024, 2, 29)])
def test_a_leap_day_ends_on_the_month_s_last_day(leap):
    assert assess(replace(facts("watch"), decided_on=leap)).public_until == date(2025, 2, 28)
