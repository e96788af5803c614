"""Whatever the facts: never longer than the law, and doubt never lengthens."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from registry.disclosure import Facts, assess, is_shown
from registry.enums import RecordState

MONTHS_OF_CLASS = {"minor": 3, "general": 12, "serious": 36}
MOST_MONTHS = {"coercion": 12, "watch": 12, "red_honest": 36}  # or the end of validity
NEVER = date.min

days = st.dates(date(1949, 10, 1), date(2120, 12, 31))
texts = st.lists(
    st.sampled_from(["罚款", "涉密", "简易程序", "当场处罚", "国家秘密", "吊销", " ", "。"]),
    max_size=3,
).map("".join)
categories = st.lists(
    st.sampled_from(["警告", "通报批评", "罚款", "没收违法所得", "吊销许可证", "其他-记分", ""]),
    max_size=3,
).map(tuple)
told = st.sampled_from([None, True, False])
facts = st.builds(
    Facts,
    kind=st.sampled_from(["penalty", "penalty", "licence", *MOST_MONTHS, "unheard_of"]),
    subject_is_person=st.booleans(),
    decided_on=days,
    severity=st.sampled_from(["", "minor", "一般", "严重", "serious", "未定"]),
    severity_confirmed=st.booleans(),
    severity_basis=texts,
    necessity=st.sampled_from(["", " ", "涉及公共安全"]),
    categories=categories,
    content=texts,
    secret=told,
    summary=told,
    birth_date=st.none() | days,
    sector=st.sampled_from(["", "food", "fire", "elsewhere"]),
    valid_until=st.none() | st.dates(),
    reported_until=st.none() | st.dates(),
    active=st.booleans(),
)
# The ones that come far enough to be shown, so that the properties are tried on answers.
clear = facts.map(
    lambda fact: replace(
        fact, subject_is_person=False, secret=False, summary=False, active=True, reported_until=None
    )
)


def end(fact):
    """The last day of display, or NEVER when held: the order in which longer is greater."""
    return assess(fact).public_until or NEVER


def months_later(day, months):
    """The calendar's own count, month by month, to compare with."""
    number = day.day
    day = day.replace(day=1)
    for _ in range(months):
        day = (day + timedelta(days=31)).replace(day=1)
    return day.replace(day=min(number, monthrange(day.year, day.month)[1]))


@given(facts | clear)
def test_a_public_record_has_both_dates_and_a_held_one_none(fact):
    result = assess(fact)
    assert result.state in (RecordState.PUBLIC, RecordState.HELD)
    if result.state is RecordState.HELD:
        assert result.reason != "public"
        assert (result.publish_from, result.public_until, result.repair_from) == (None, None, None)
        return
    assert result.reason == "public"
    assert result.rule
    assert result.publish_from == fact.decided_on
    assert fact.decided_on <= result.public_until <= date(2099, 12, 31)
    if result.repair_from is not None:
        assert fact.decided_on <= result.repair_from <= result.public_until
    assert is_shown(result.state, result.publish_from, result.public_until, result.public_until)
    after = result.public_until + timedelta(days=1)
    assert not is_shown(result.state, result.publish_from, result.public_until, after)


@given(clear)
def test_never_longer_than_the_law(fact):
    result = assess(fact)
    assume(result.state is RecordState.PUBLIC)
    if fact.kind == "licence":
        assert result.public_until == min(fact.valid_until, date(2099, 12, 31))
        return
    if fact.kind in MOST_MONTHS:
        ends = [months_later(fact.decided_on, MOST_MONTHS[fact.kind]), date(2099, 12, 31)]
        assert result.public_until == min([*ends, fact.valid_until or date.max])
        assert result.repair_from is None
        return
    longest = months_later(fact.decided_on, MONTHS_OF_CLASS[result.severity])
    assert result.public_until == min(longest, date(2099, 12, 31))
    if result.severity == "serious":
        assert fact.severity_confirmed or fact.severity_basis.strip()
    if result.severity == "minor":
        assert fact.necessity.strip()


@given(facts | clear, st.dates())
def test_a_reported_end_never_lengthens(fact, reported):
    without = end(replace(fact, reported_until=None))
    assert end(replace(fact, reported_until=reported)) <= min(without, reported)


@given(facts | clear)
def test_doubt_never_lengthens(fact):
    shown = end(fact)
    assert end(replace(fact, severity_confirmed=False)) <= shown
    assert end(replace(fact, severity_basis="")) <= end(replace(fact, severity_basis="某标准"))
    assert end(replace(fact, necessity="")) <= shown
    assert end(replace(fact, birth_date=None)) <= shown
    assert end(replace(fact, subject_is_person=True)) <= shown
    assert end(replace(fact, active=False)) <= shown
    assert end(replace(fact, content=fact.content + "简易程序")) <= shown
    assert end(replace(fact, content=fact.content + "涉密")) <= shown
    for doubt in (None, True):
        assert end(replace(fact, secret=doubt)) <= end(replace(fact, secret=False))
        assert end(replace(fact, summary=doubt)) <= end(replace(fact, summary=False))
    assert end(replace(fact, secret=True)) == NEVER
    assert end(replace(fact, summary=True)) == NEVER
    assert end(replace(fact, subject_is_person=True)) == NEVER


@given(facts | clear)
def test_serious_is_shown_only_by_staffs_word_or_with_a_basis(fact):
    result = assess(replace(fact, severity_confirmed=False, severity_basis=""))
    assert result.severity in ({"minor", "general"} if fact.kind == "penalty" else {""})
