"""The rules of disclosure (公示规则) as data: read, checked and made ready for look-up.

The source is ``registry/data/disclosure.toml``; a change of law is a change there. The checks
refuse a file that could show a record for ever, leave a day without a rule, or make natural
persons public without a legal basis: such a file must stop the start, not the reader's page.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from registry.data_files import Fault, own_files, read_office, remembered
from registry.enums import Severity
from registry.kinds import kinds

DEFAULT_PATH = Path(__file__).parent / "data" / "disclosure.toml"

MONTHS_PER_YEAR = 12
OWN, SHORTER = "own", "shorter"  # whose period a decision carries when a law has replaced another


class RuleError(ValueError):
    """The rules file contradicts itself or leaves out what the law asks for."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One period of one law for some classes of one kind, as the file has it.

    ``in_force_from`` and ``in_force_until`` are compared with the decision's date, both
    inclusive. ``max_months`` is None only where ``until_validity`` ends the period instead; with
    both, the earlier day ends it. ``repairable``: the law knows a minimum and repair after it.
    """

    id: str
    kind: str
    severity: tuple[str, ...]
    in_force_from: date
    in_force_until: date
    min_months: int
    max_months: int | None
    sector_min_months: int
    sectors: frozenset[str]
    needs_necessity: bool
    until_validity: bool
    active_only: bool
    repairable: bool
    confirmed: bool
    clause: str
    source: str
    sentence: str


@dataclass(frozen=True, slots=True)
class PassingOver:
    """How decisions from before ``at`` pass over to the law that began on that day.

    ``maximum`` and ``minimum`` are ``OWN`` (the rule of the decision's day) or ``SHORTER``.
    """

    kind: str
    at: date
    maximum: str
    minimum: str
    confirmed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class PersonRule:
    """What makes natural persons' records of some kinds public, by the cited law."""

    id: str
    kinds: frozenset[str]
    in_force_from: date
    in_force_until: date
    legal_basis: str


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The whole file, made ready for look-up; compared and hashed by identity.

    ``periods`` maps (kind, class) to rules in the order of their days, the shorter of old and
    new law already taken; the class is "" for kinds that have none.
    """

    rules: tuple[Rule, ...]
    periods: Mapping[tuple[str, str], tuple[Rule, ...]]
    sentences: Mapping[str, str]
    classed_kinds: frozenset[str]
    longest_date: date
    person_rules: tuple[PersonRule, ...]
    adult_months: int
    secret_words: tuple[str, ...]
    summary_words: tuple[str, ...]
    summary_kinds: frozenset[str]
    spellings: Mapping[str, Severity]
    class_words: Mapping[str, tuple[str, ...]]
    sectors: Mapping[str, tuple[str, ...]]

    def rule_for(self, kind: str, severity: str, decided_on: date) -> Rule | None:
        """Return the period of a decision of that day, or None where no law sets one."""
        for rule in self.periods.get((kind, severity), ()):
            if rule.in_force_from <= decided_on <= rule.in_force_until:
                return rule
        return None

    def persons_allowed(self, kind: str, decided_on: date) -> bool:
        """Tell whether a rule with a legal basis lets natural persons' records be public."""
        return any(
            kind in rule.kinds and rule.in_force_from <= decided_on <= rule.in_force_until
            for rule in self.person_rules
        )


def load_rules(path: Path = DEFAULT_PATH) -> Rules:
    """Read and check the rules file once per path; the default one with those of ``disclosure/``.

    Raises:
        RuleError: the file contradicts itself, leaves a gap, or lacks a legal basis.
    """
    return _shipped_and_office()[0] if path == DEFAULT_PATH else _of_file(path)


def rule_faults() -> tuple[Fault, ...]:
    """Return the office's files of rules that can't be used."""
    return _shipped_and_office()[1]


@remembered
def _of_file(path: Path) -> Rules:
    return _checked(tomllib.loads(path.read_text("utf-8")), path.name)


@remembered
def _shipped_and_office() -> tuple[Rules, tuple[Fault, ...]]:
    """Return all rules, and the office's files that had to be left out.

    The office rules only kinds that it added itself, and only their periods: who is public, what
    is doubtful and how long a breach is shown is not an office's to change.
    """
    data = tomllib.loads(DEFAULT_PATH.read_text("utf-8"))
    for path in own_files("disclosure"):
        data["rules"] += tomllib.loads(path.read_text("utf-8"))["rules"]
    found = _checked(data, DEFAULT_PATH.name)

    def take(text: str) -> None:
        nonlocal found
        added = tomllib.loads(text)
        if added.keys() != {"rules"}:
            msg = "a file of the office holds [[rules]] and nothing else"
            raise RuleError(msg)
        for entry in added["rules"]:
            if entry["kind"] in shipped or entry["kind"] not in kinds():
                msg = f"{entry['id']}: {entry['kind']!r} is no kind that the office added"
                raise RuleError(msg)
        found = _build(data | {"rules": [*data["rules"], *added["rules"]]})
        data["rules"] += added["rules"]

    shipped = {rule.kind for rule in found.rules}
    faults = read_office("disclosure", take)
    return found, faults


def _checked(data: Mapping[str, Any], name: str) -> Rules:
    try:
        return _build(data)
    except (KeyError, TypeError, AttributeError) as error:
        msg = f"{name}: {type(error).__name__}: {error}"
        raise RuleError(msg) from error


def _build(data: Mapping[str, Any]) -> Rules:
    rules = tuple(_rule(entry) for entry in data["rules"])
    if len({rule.id for rule in rules}) != len(rules):
        msg = "two rules have the same id"
        raise RuleError(msg)
    passings = [_passing_over(entry) for entry in data.get("passing_over", ())]
    periods = _periods(rules, passings)
    persons = data["natural_persons"]
    severity = data["severity"]
    return Rules(
        rules=rules,
        periods=periods,
        sentences={r.id: r.sentence for group in (rules, *periods.values()) for r in group},
        classed_kinds=frozenset(rule.kind for rule in rules if rule.severity),
        longest_date=data["longest_date"],
        person_rules=tuple(_person_rule(entry) for entry in persons["rules"]),
        adult_months=persons["adult_age"] * MONTHS_PER_YEAR,
        secret_words=_words(data["doubt"]["secret"]),
        summary_words=_words(data["doubt"]["summary"]),
        summary_kinds=frozenset(data["doubt"]["summary_kinds"]),
        spellings={
            spelling: Severity(name)
            for name, spellings in severity["spellings"].items()
            for spelling in _words(spellings)
        },
        class_words={name: _words(words) for name, words in severity["words"].items()},
        sectors={name: _words(words) for name, words in data["sectors"].items()},
    )


def _rule(entry: Mapping[str, Any]) -> Rule:
    rule = Rule(
        id=entry["id"],
        kind=entry["kind"],
        severity=tuple(Severity(name).value for name in entry.get("severity", ())),
        in_force_from=entry.get("in_force_from", date.min),
        in_force_until=entry.get("in_force_until", date.max),
        min_months=entry.get("min_months", 0),
        max_months=entry.get("max_months"),
        sector_min_months=entry.get("sector_min_months", 0),
        sectors=frozenset(entry.get("sectors", ())),
        needs_necessity=entry.get("needs_necessity", False),
        until_validity=entry.get("until_validity", False),
        active_only=entry.get("active_only", False),
        repairable="min_months" in entry,
        confirmed=entry["confirmed"],
        clause=entry["clause"],
        source=entry["source"],
        sentence=entry["sentence"],
    )
    if rule.max_months is None and not rule.until_validity:
        msg = f"{rule.id}: max_months or until_validity must end the period"
        raise RuleError(msg)
    if rule.severity and rule.until_validity:
        msg = f"{rule.id}: the period of a class ends by max_months alone"
        raise RuleError(msg)
    if rule.max_months is not None and not 0 <= rule.min_months <= rule.max_months:
        msg = f"{rule.id}: the minimum must lie between 0 and the maximum"
        raise RuleError(msg)
    if rule.in_force_from > rule.in_force_until:
        msg = f"{rule.id}: in_force_until lies before in_force_from"
        raise RuleError(msg)
    return rule


def _passing_over(entry: Mapping[str, Any]) -> PassingOver:
    passing = PassingOver(**entry)
    if not {passing.maximum, passing.minimum} <= {OWN, SHORTER}:
        msg = f"passing_over at {passing.at}: maximum and minimum are {OWN!r} or {SHORTER!r}"
        raise RuleError(msg)
    return passing


def _person_rule(entry: Mapping[str, Any]) -> PersonRule:
    legal_basis = entry.get("legal_basis", "").strip()
    if not legal_basis:
        msg = f"{entry['id']}: natural persons are public only by a rule that cites its legal basis"
        raise RuleError(msg)
    return PersonRule(
        id=entry["id"],
        kinds=frozenset(entry["kinds"]),
        in_force_from=entry.get("in_force_from", date.min),
        in_force_until=entry.get("in_force_until", date.max),
        legal_basis=legal_basis,
    )


def _words(entries: list[str]) -> tuple[str, ...]:
    """Return the words; an empty one would be found in every text."""
    if not all(entry.strip() for entry in entries):
        msg = "an empty word in a list of words"
        raise RuleError(msg)
    return tuple(entries)


def _periods(
    rules: tuple[Rule, ...], passings: list[PassingOver]
) -> dict[tuple[str, str], tuple[Rule, ...]]:
    """Group the rules by kind and class, and let older decisions pass over to newer laws."""
    groups: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        for severity in rule.severity or ("",):
            groups.setdefault((rule.kind, severity), []).append(rule)
    periods = {}
    for key, group in groups.items():
        group.sort(key=lambda rule: rule.in_force_from)
        _check_days(key, group)
        mine = [passing for passing in passings if passing.kind == key[0]]
        periods[key] = tuple(_passed_over(rule, group, mine) for rule in group)
    return periods


def _check_days(key: tuple[str, str], group: list[Rule]) -> None:
    """Refuse an overlap or a gap between rules; before the first and after the last none holds."""
    for earlier, later in pairwise(group):
        if (later.in_force_from - earlier.in_force_until).days != 1:
            msg = f"{later.id}: the rules of {key} must follow each other without gap or overlap"
            raise RuleError(msg)


def _passed_over(own: Rule, group: list[Rule], passings: list[PassingOver]) -> Rule:
    """Return the rule of the decision's day, shortened by every later law it may fall under."""
    result = own
    for passing in passings:
        if own.in_force_until < passing.at and not own.until_validity:
            later = _starting(group, passing.at)
            result = _shorter(result, later, passing)
    return result


def _starting(group: list[Rule], day: date) -> Rule:
    for rule in group:
        if rule.in_force_from == day:
            return rule
    msg = f"passing_over at {day}: no rule of {group[0].kind} begins on that day"
    raise RuleError(msg)


def _shorter(own: Rule, later: Rule, passing: PassingOver) -> Rule:
    result = replace(own, needs_necessity=own.needs_necessity or later.needs_necessity)
    if passing.minimum == SHORTER and later.min_months < own.min_months:
        result = replace(result, min_months=later.min_months)
    if passing.minimum == SHORTER and later.min_months < own.sector_min_months:
        result = replace(result, sector_min_months=later.min_months)
    if own.max_months is None or later.max_months is None:
        return result
    if passing.maximum == SHORTER and later.max_months < own.max_months:
        result = replace(
            result,
            id=f"{own.id}+{later.id}",
            max_months=later.max_months,
            sentence=f"{later.sentence}{passing.sentence}",
        )
    return result
