"""Look-ups from the register through the index to the answer."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from registry import publication, subjects
from registry.enums import IdentifierType, SubjectKind
from search import paging
from search.engines import engine
from search.results import EngineUnavailable, Question, QuestionRefused, Sort
from search.service import find_records, find_subjects
from tests.factories import (
    change,
    make_authority,
    make_record,
    make_registration_number,
    make_subject,
    withdraw,
)

pytestmark = pytest.mark.django_db


def names(text, **asked):
    return [item.name for item in find_subjects(Question(text=text, **asked)).page.items]


def numbers(text="", **asked):
    page = find_records(Question(text=text, **asked)).page
    return [item.document_number for item in page.items]


@pytest.fixture
def county(indexed):
    """Three firms and a record each."""
    made = [
        make_record(make_subject(name), document_number=f"眉市监许〔2026〕{number}号")
        for number, name in enumerate(
            ("眉县天成商贸有限公司", "天成科技有限公司", "凤翔鑫源天成店"), 1
        )
    ]
    indexed()
    return made


def test_exact_first_then_starts_then_contains_and_short_before_long(county, indexed):
    make_record(make_subject("天成"))
    make_record(make_subject("天成酒店"))
    indexed()
    assert names("天成") == [
        "天成",
        "天成酒店",
        "天成科技有限公司",
        "眉县天成商贸有限公司",
        "凤翔鑫源天成店",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("鑫源", ["凤翔鑫源天成店"]),
        ("天成 科技", ["天成科技有限公司"]),
        ("科技、天成", ["天成科技有限公司"]),
        ("商貿有限公司", ["眉县天成商贸有限公司"]),
        ("店", ["凤翔鑫源天成店"]),
        ("有限公司", ["天成科技有限公司", "眉县天成商贸有限公司"]),
        ("成天", []),
        ("眉县天成商贸有限公司", ["眉县天成商贸有限公司"]),
    ],
)
def test_parts_and_several_words(county, text, found):
    assert names(text) == found


def test_total_and_meta(county):
    answer = find_subjects(Question(text="天成"))
    assert (answer.page.total, answer.page.capped, answer.page.cursor) == (3, False, "")
    assert answer.meta.engine == engine().name
    assert answer.meta.partial is False
    assert timedelta() <= timezone.now() - answer.meta.index_as_of < timedelta(minutes=5)


@pytest.mark.parametrize(
    "text", ["眉市监许〔2026〕2号", "眉市监许[2026]2号", "眉市监許(2026)2号", "监许〔2026〕2号"]
)
def test_a_document_number_in_any_form(county, text):
    assert numbers(text) == ["眉市监许〔2026〕2号"]


def test_codes_find_subject_and_records(indexed):
    registration = make_registration_number(8)
    subject = make_subject(
        codes={IdentifierType.REGISTRATION: registration, IdentifierType.SOCIAL: "陕眉社证字88号"}
    )
    record = make_record(subject)
    make_record()
    indexed()
    for code in (subject.uscc, subject.uscc.lower(), subject.uscc[8:17], registration):
        assert names(code) == [subject.name]
    assert numbers(subject.uscc) == [record.document_number]
    assert numbers(subject.uscc[8:17]) == [record.document_number]


def test_former_names_find_today_s(indexed):
    make_record(make_subject("眉县新名商贸有限公司", former_names=["眉县旧号百货商店"]))
    indexed()
    assert names("旧号百货") == ["眉县新名商贸有限公司"]
    assert names("眉县旧号百货商店") == ["眉县新名商贸有限公司"]


def test_a_merged_subject_leads_to_the_survivor(indexed):
    gone = make_subject("眉县旧号百货商店")
    kept = make_subject("眉县天成商贸有限公司")
    make_record(gone)
    make_record(kept)
    indexed()
    subjects.merge(gone, kept, "同一主体")
    # Before the index has heard of it, by what it still says ...
    assert names("旧号百货") == ["眉县天成商贸有限公司"]
    assert names("眉县") == ["眉县天成商贸有限公司"]
    indexed()
    # ... and after that, by the survivor's own document.
    assert names("旧号百货") == ["眉县天成商贸有限公司"]
    assert names(gone.uscc) == ["眉县天成商贸有限公司"]
    assert len(numbers(kept.uscc)) == 2


def test_filters_of_records_and_subjects(indexed):
    mei, fengxiang = make_authority(), make_authority("凤翔区城管局", region="610305")
    firm, shop = make_subject("天成商贸"), make_subject("天成店", region="610305")
    licence = make_record(firm, mei, decided_on=date(2024, 5, 1))
    penalty = make_record(firm, fengxiang, kind="penalty", decided_on=date(2025, 5, 1))
    other = make_record(shop, mei, decided_on=date(2026, 5, 1))
    indexed()

    def ids(**asked):
        return [item.public_id for item in find_records(Question(**asked)).page.items]

    assert ids() == [other.public_id, penalty.public_id, licence.public_id]
    assert ids(kinds=("penalty",)) == [penalty.public_id]
    assert ids(years=(2024,)) == [licence.public_id]
    assert ids(authorities=(mei.code,)) == [other.public_id, licence.public_id]
    assert ids(regions=("610305",)) == [penalty.public_id]
    assert ids(regions=("610322",)) == [penalty.public_id]  # 凤翔县, as it was called
    assert len(ids(regions=("610300",))) == len(ids(regions=("610000",))) == 3
    assert ids(regions=("500000",)) == []
    assert ids(text="天成商贸", kinds=("licence",), years=(2024,)) == [licence.public_id]

    assert names("天成", kinds=("penalty",)) == ["天成商贸"]
    assert names("天成", regions=("610305",)) == ["天成店"]
    assert names("天成", authorities=(mei.code,), years=(2024,)) == ["天成商贸"]
    # It has a licence, and a decision of 2025: but no licence of 2025.
    assert names("天成", kinds=("licence",), years=(2025,)) == []
    assert names("天成", subject_kinds=(SubjectKind.SOLE_TRADER,)) == []


def test_pages_follow_each_other_without_gap_or_double(indexed):
    authority, subject = make_authority(), make_subject()
    made = [
        make_record(subject, authority, decided_on=date(2026, 1, 1 + number % 3))
        for number in range(23)
    ]
    indexed()
    for text in ("", "天成", "预包装"):
        found, cursor, totals = [], "", []
        while True:
            page = find_records(Question(text=text, size=5, cursor=cursor)).page
            found += page.items
            totals.append(page.total)
            cursor = page.cursor
            if not cursor:
                break
        assert {item.public_id for item in found} == {record.public_id for record in made}
        assert len(found) == 23
        assert totals == [23] * 5
        days = [item.decided_on for item in found]
        assert days == sorted(days, reverse=True)


def test_pages_go_over_from_one_band_to_the_next(county):
    found, cursor = [], ""
    for _page in range(3):
        page = find_subjects(Question(text="天成", size=1, cursor=cursor)).page
        found += [item.name for item in page.items]
        cursor = page.cursor
    assert found == ["天成科技有限公司", "眉县天成商贸有限公司", "凤翔鑫源天成店"]
    assert cursor == ""


def test_newest_first(indexed):
    late = make_record(make_subject("眉县很长名字的天成商贸有限公司"), decided_on=date(2026, 9, 1))
    make_record(make_subject("天成"), decided_on=date(2020, 1, 1))
    indexed()
    assert names("天成", sort=Sort.NEWEST) == [late.subject.name, "天成"]
    assert numbers("天成", sort=Sort.NEWEST)[0] == late.document_number


def test_a_withdrawn_record_is_gone_before_the_index_knows(county, indexed):
    withdraw(county[0])
    assert set(numbers("眉市监许")) == {"眉市监许〔2026〕2号", "眉市监许〔2026〕3号"}
    assert names("天成商贸") == []
    # A number would still count it.
    assert find_records(Question(text="眉市监许")).page.total is None
    assert find_subjects(Question(text="天成")).page.total is None
    indexed()
    assert find_records(Question(text="眉市监许")).page.total == 2
    assert find_subjects(Question(text="天成")).page.total == 2


def test_a_page_made_short_is_filled_once(indexed):
    made = [make_record(decided_on=date(2026, 1, day)) for day in range(1, 11)]
    indexed()
    newest = sorted(made, key=lambda record: record.decided_on, reverse=True)
    for record in newest[1:3]:
        withdraw(record)
    page = find_records(Question(size=5)).page
    assert [item.public_id for item in page.items] == [
        record.public_id for record in [newest[0], *newest[3:7]]
    ]
    rest = find_records(Question(size=5, cursor=page.cursor)).page
    assert [item.public_id for item in rest.items] == [record.public_id for record in newest[7:]]


def test_the_last_day_is_part_of_every_question(county, indexed, monkeypatch):
    last = date(2027, 3, 1)
    change(county[0], public_until=last)
    change(county[1], public_until=last + timedelta(days=1))
    change(county[2], public_until=last + timedelta(days=1))
    indexed()
    monkeypatch.setattr(publication, "today", lambda: last)
    assert find_records(Question()).page.total == 3
    monkeypatch.setattr(publication, "today", lambda: last + timedelta(days=1))
    assert find_records(Question()).page.total == 2
    assert find_subjects(Question(text="天成")).page.total == 2
    assert names("眉县") == []
    monkeypatch.setattr(publication, "today", lambda: last + timedelta(days=2))
    assert find_records(Question()).page.total == 0
    assert find_subjects(Question(text="天成")).page.items == ()


def test_natural_persons_are_found_by_nothing(indexed):
    person = make_subject("张某某", kind=SubjectKind.NATURAL_PERSON)
    record = make_record(person)
    indexed()
    assert names("张某某") == names("张") == []
    assert numbers() == numbers("张某某") == numbers(record.document_number) == []
    assert find_records(Question()).page.total == 0


def test_held_records_are_not_indexed(indexed):
    make_record(make_subject("眉县暂缓公司"), state="held")
    indexed()
    assert numbers() == []
    assert names("暂缓") == []


def test_no_index_is_never_nothing_found(db, search_dir):
    make_record()
    for ask in (find_records, find_subjects):
        with pytest.raises(EngineUnavailable):
            ask(Question(text="天成"))


def test_an_engine_s_fault_is_never_nothing_found(county):
    if engine().is_shared:
        pytest.skip("a server's faults: test_elastic_outage.py")
    for path in (engine().folder).glob("generation-*/*"):
        path.unlink()
    with pytest.raises(EngineUnavailable):
        find_records(Question(text="天成"))


def test_nobody_pages_deeper_than_the_cap(indexed, monkeypatch):
    monkeypatch.setattr(paging, "DEEPEST", 6)
    subject, authority = make_subject(), make_authority()
    for _number in range(9):
        make_record(subject, authority)
    indexed()
    first = find_records(Question(size=3)).page
    assert (first.total, first.capped) == (6, True)
    second = find_records(Question(size=3, cursor=first.cursor)).page
    assert len(second.items) == 3
    with pytest.raises(QuestionRefused) as caught:
        find_records(Question(size=3, cursor=second.cursor))
    assert caught.value.code == "depth"
    assert caught.value.sentence == "最多翻看前 6 条结果，请增加条件缩小范围。"


def test_a_cursor_of_records_is_none_of_subjects(county):
    cursor = find_records(Question(text="天成", size=1)).page.cursor
    with pytest.raises(QuestionRefused):
        find_subjects(Question(text="天成", size=1, cursor=cursor))


def test_a_page_of_hits_is_one_query_for_all(county, django_assert_num_queries):
    find_records(Question(text="天成"))
    with django_assert_num_queries(2):  # how fresh everything is; the hits' check
        find_records(Question(text="天成"))


def test_a_page_of_subjects_is_four_queries_for_all(county, django_assert_num_queries):
    find_subjects(Question(text="天成"))
    with django_assert_num_queries(5):  # how fresh; subjects, counts, former names, codes
        find_subjects(Question(text="天成"))
