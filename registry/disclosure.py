"""May a record be public, from when, until when, and by which rule (公示).

Pure: facts in, an answer out; no models, no settings, no clock. The rules are data
(``registry.disclosure_rules``). Doubt shortens and never lengthens (design decision 10): what
may be secret, summary, a minor's or of unknown age is held, a class that nobody confirmed is
never shown as serious, and the shorter of two possible periods holds.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.disclosure_rules import MONTHS_PER_YEAR, Rule, Rules, load_rules
from registry.enums import RecordState, Severity

__all__ = [
    "Disclosure",
    "Facts",
    "Reason",
    "Rules",
    "assess",
    "is_shown",
    "load_rules",
    "reason_sentence",
    "rule_sentence",
    "sector_of",
]

# Looked up once: an enumeration's attributes are slow beside the rest of assess().
_PUBLIC = RecordState.PUBLIC
_PUBLIC_REASON = "public"
_RANK = {Severity.MINOR: 0, Severity.GENERAL: 1, Severity.SERIOUS: 2}


class Reason(models.TextChoices):
    """Why a record is public or held; the values are stable, the sentences are for staff."""

    PUBLIC = "public", _("可以公示。")
    SECRET = "secret", _("作出决定的机关告知涉及国家秘密，不得公示。")
    SUMMARY = "summary", _("作出决定的机关告知适用简易程序，不予公示。")
    NATURAL_PERSON = "natural_person", _("自然人的信用信息，没有法律依据的规则不予公示。")
    MINOR_PERSON = "minor_person", _("作出决定时相对人未满十八周岁，不得公示。")
    AGE_UNKNOWN = "age_unknown", _("自然人的出生日期不明，无法排除未成年人，暂不公示。")
    MAY_BE_SECRET = "may_be_secret", _("文字中有涉密字样，请与作出决定的机关核实是否涉密。")
    MAY_BE_SUMMARY = (
        "may_be_summary",
        _("文字中有简易程序或当场处罚字样，请与作出决定的机关核实适用的程序。"),
    )
    MINOR_BREACH = (
        "minor_breach",
        _("轻微失信信息原则上不予公示；确有必要的，须有作出决定的机关记载的理由。"),
    )
    INACTIVE = "inactive", _("当前状态为无效（已撤销、存在异议或已失效），不再公示。")
    NOT_FOR_PUBLIC = "not_for_public", _("报送单位限定了信息使用范围，不予公示。")
    VALIDITY_UNKNOWN = "validity_unknown", _("缺少有效期截止日期，无法确定公示期限。")
    ENDS_BEFORE_START = "ends_before_start", _("截止日期早于决定日期，请核实日期。")
    NO_RULE = "no_rule", _("没有规定此类记录公示期限的规则，暂不公示。")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one record when it is decided whether to show it.

    ``None`` means "not told"; an empty text means that the department was silent.
    """

    kind: str
    subject_is_person: bool
    decided_on: date
    severity: str = ""  # as the department gave it
    severity_confirmed: bool = False  # by staff
    severity_basis: str = ""  # the department's: without one its class is a doubt
    necessity: str = ""  # the department's recorded reason why a minor one is published
    categories: tuple[str, ...] = ()  # 处罚类别, split
    content: str = ""  # 处罚内容, 违法事实 and document name: searched for doubts
    secret: bool | None = None
    summary: bool | None = None  # 简易程序
    birth_date: date | None = None  # of a natural person
    sector: str = ""  # see sector_of()
    valid_until: date | None = None  # 有效期至 of a licence; never lengthens a penalty's period
    reported_until: date | None = None  # 公示截止期
    active: bool = True  # 当前状态 1
    for_public: bool = True  # 信息使用范围 of the forms of 2016


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The answer: ``state`` is PUBLIC or HELD, the dates are None when held.

    ``public_until`` is the last day on which the record is shown. ``repair_from`` is the first
    day after the minimum; None where display ends before the minimum is reached.
    """

    state: RecordState
    reason: str
    publish_from: date | None
    public_until: date | None
    repair_from: date | None
    rule: str
    severity: str
    needs_confirmation: bool


def assess(facts: Facts, rules: Rules | None = None) -> Disclosure:
    """Decide whether and how long a record may be public.

    Called for every imported row: about 10 µs.
    """
    if rules is None:
        rules = load_rules()
    severity, unsure = "", False
    if facts.kind in rules.classed_kinds:
        severity, unsure = _classify(facts, rules)
    reason = _told(facts) or _person(facts, rules) or _doubt(facts, rules)
    if reason:
        return _held(reason, "", severity, unsure)
    rule = rules.rule_for(facts.kind, severity, facts.decided_on)
    if rule is None:
        return _held(Reason.NO_RULE, "", severity, unsure)
    until = _last_day(facts, rule, rules)
    reason = _withheld(facts, rule, until)
    if reason:
        return _held(reason, rule.id, severity, unsure)
    return Disclosure(
        _PUBLIC,
        _PUBLIC_REASON,
        facts.decided_on,
        until,
        _repair_from(facts, rule, until),
        rule.id,
        severity,
        unsure,
    )


def is_shown(state: str, publish_from: date | None, public_until: date | None, on: date) -> bool:
    """Tell whether a record is public on a day: the one definition, for Python.

    Both ends are inclusive, and an end that is missing means "not public", never "for ever".
    """
    return (
        state == RecordState.PUBLIC
        and publish_from is not None
        and public_until is not None
        and publish_from <= on <= public_until
    )


def rule_sentence(rule_id: str, rules: Rules | None = None) -> str:
    """Return the sentence for the record page: by which rule it is shown so long.

    Empty for an id that the data no longer has, so that an old record's page still opens.
    """
    return (rules or load_rules()).sentences.get(rule_id, "")


def reason_sentence(reason: str) -> str:
    """Return the sentence for staff: why the record is held.

    Raises:
        ValueError: no such reason.
    """
    return str(Reason(reason).label)


def sector_of(*texts: str, rules: Rules | None = None) -> str:
    """Return the sector that the violation's text or the authority's name speaks of, or ""."""
    for sector, words in (rules or load_rules()).sectors.items():
        if any(word in text for text in texts for word in words):
            return sector
    return ""


@lru_cache(maxsize=1024)
def _held(reason: Reason, rule: str, severity: str, unsure: bool) -> Disclosure:  # noqa: FBT001 - cached by position
    return Disclosure(
        state=RecordState.HELD,
        reason=reason.value,
        publish_from=None,
        public_until=None,
        repair_from=None,
        rule=rule,
        severity=severity,
        needs_confirmation=unsure,
    )


def _told(facts: Facts) -> Reason | None:
    """What the department itself said must never be public."""
    if facts.secret:
        return Reason.SECRET
    if facts.summary:
        return Reason.SUMMARY
    if not facts.for_public:
        return Reason.NOT_FOR_PUBLIC
    return None


def _person(facts: Facts, rules: Rules) -> Reason | None:
    """Natural persons: only by a rule with a legal basis, never minors, never of unknown age."""
    if not facts.subject_is_person:
        return None
    if not rules.persons_allowed(facts.kind, facts.decided_on):
        return Reason.NATURAL_PERSON
    if facts.birth_date is None:
        return Reason.AGE_UNKNOWN
    # Whether the birthday itself counts as of age is disputed: it does not, the shorter way.
    if facts.decided_on <= _add_months(facts.birth_date, rules.adult_months):
        return Reason.MINOR_PERSON
    return None


def _doubt(facts: Facts, rules: Rules) -> Reason | None:
    """Words that make a record doubtful while the department has not said yes or no."""
    ask_summary = facts.summary is None and facts.kind in rules.summary_kinds
    if facts.secret is not None and not ask_summary:
        return None
    # Typists put spaces and line breaks into the middle of a word.
    parts = "|".join((facts.content, facts.severity_basis, *facts.categories))
    text = "".join(parts.split())
    if facts.secret is None and _has_word(text, rules.secret_words):
        return Reason.MAY_BE_SECRET
    if ask_summary and _has_word(text, rules.summary_words):
        return Reason.MAY_BE_SUMMARY
    return None


def _has_word(text: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 - any() takes three times as long, once for every row
        if word in text:
            return True
    return False


def _withheld(facts: Facts, rule: Rule, until: date | None) -> Reason | None:
    """What the rule itself keeps from being public."""
    if rule.active_only and not facts.active:
        return Reason.INACTIVE
    if rule.needs_necessity and not facts.necessity.strip():
        return Reason.MINOR_BREACH
    if until is None:
        return Reason.VALIDITY_UNKNOWN
    if until < facts.decided_on:
        return Reason.ENDS_BEFORE_START
    return None


def _classify(facts: Facts, rules: Rules) -> tuple[str, bool]:
    """Return the class as shown, and whether staff must confirm it.

    A warning alone is minor, whoever says otherwise. Beyond that staff's word holds, then the
    department's with its basis. A class without a basis is a doubt: the milder of it and of what
    the kinds of penalty propose. Where nobody spoke they propose alone. Neither is ever serious.
    """
    told = facts.severity.strip()
    given = rules.spellings.get(told)
    proposed = _proposed(rules, facts.categories)
    if proposed is Severity.MINOR:
        return proposed.value, bool(told) and given is not proposed and not facts.severity_confirmed
    if given is None:
        shown = min(proposed, Severity.GENERAL, key=_RANK.__getitem__)
        return shown.value, proposed is not shown or bool(told)
    if facts.severity_confirmed:
        return given.value, False
    contradicted = given is Severity.MINOR and proposed is Severity.SERIOUS
    if facts.severity_basis.strip():
        return given.value, contradicted
    mildest = min(given, proposed, Severity.GENERAL, key=_RANK.__getitem__)
    return mildest.value, given is not mildest or contradicted


@lru_cache(maxsize=4096)
def _proposed(rules: Rules, categories: tuple[str, ...]) -> Severity:
    """Propose a class from the kinds of penalty: the heaviest of them, general when unknown."""
    classes = [_proposed_by_one(rules, category) for category in categories]
    return max(classes, key=_RANK.__getitem__, default=Severity.GENERAL)


def _proposed_by_one(rules: Rules, category: str) -> Severity:
    words = rules.class_words
    if any(word in category for word in words["serious"]):
        return Severity.SERIOUS
    if any(word in category for word in words["general"]):
        return Severity.GENERAL
    if any(word in category for word in (*words["minor"], *words["neutral"])):
        return Severity.MINOR
    return Severity.GENERAL


def _last_day(facts: Facts, rule: Rule, rules: Rules) -> date | None:
    """Return the last day of display, or None where nothing ends it.

    What the department reported as the end shortens the law's period and never lengthens it.
    """
    end = None if rule.max_months is None else _add_months(facts.decided_on, rule.max_months)
    if rule.until_validity and facts.valid_until is not None:
        end = facts.valid_until if end is None else min(end, facts.valid_until)
    if end is None:
        return None
    if facts.reported_until is not None:
        end = min(end, facts.reported_until)
    return min(end, rules.longest_date)


def _repair_from(facts: Facts, rule: Rule, until: date | None) -> date | None:
    """Return the first day after the minimum; a minimum of nothing is reached at once."""
    if not rule.repairable or until is None:
        return None
    months = rule.min_months
    if facts.sector in rule.sectors:
        months = max(months, rule.sector_min_months)
    if months == 0:
        return facts.decided_on
    minimum = _add_months(facts.decided_on, months)
    return minimum + timedelta(days=1) if minimum < until else None


def _add_months(day: date, months: int) -> date:
    """Return the last day of a period of months that begins the day after ``day``.

    民法典 201, 202: the first day is not counted, the period ends on the day of the same number,
    or on the month's last day where it has none. Ends at the calendar's last day at the latest.
    """
    year, month = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    if year > MAXYEAR:
        return date.max
    month += 1
    if day.day <= 28:  # noqa: PLR2004 - every month has a 28th
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
