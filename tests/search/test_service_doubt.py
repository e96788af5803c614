"""Answers in doubt: names nearly spelt so, an index that is behind, pages cut short."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from registry import subjects
from registry.enums import SubjectKind
from registry.freshness import note_applied
from registry.models import OutboxEvent, Record, RegisterNumber
from search.engines import engine
from search.indexing import apply_waiting
from search.results import Question, Sort
from search.service import find_records, find_subjects, suggest
from tests.factories import make_authority, make_record, make_subject, withdraw
from tests.search.helpers import new_index

pytestmark = pytest.mark.django_db

YESTERDAY = timedelta(days=1)


def answer(text, **asked):
    return find_subjects(Question(text=text, **asked))


def names(found):
    return [item.name for item in found.page.items]


@pytest.fixture
def county(indexed):
    """Three firms whose names are like each other's."""
    for name in ("眉县天成商贸有限公司", "眉县天诚商贸有限公司", "凤翔鑫源百货商店"):
        make_record(make_subject(name))
    indexed()


def test_names_that_are_nearly_spelt_so(county):
    found = answer("鑫源白货")
    assert (names(found), found.nearly, found.meant) == (["凤翔鑫源百货商店"], True, "鑫源百货")
    assert (found.page.total, found.page.cursor, found.facets) == (1, "", None)
    assert answer("鑫源白货", facets=True).facets is None


def test_what_fits_is_never_nearly(county):
    found = answer("天成商贸")
    assert (names(found), found.nearly, found.meant) == (["眉县天成商贸有限公司"], False, "")


def test_nothing_is_near_enough(county):
    found = answer("鑫元白货")
    assert (names(found), found.nearly, found.meant, found.page.total) == ([], False, "", 0)


def test_a_former_name_can_be_nearly_meant(indexed):
    make_record(make_subject("眉县新名公司", former_names=["眉县旧号百货商店"]))
    indexed()
    found = answer("旧号白货商店")
    assert (names(found), found.nearly, found.meant) == (["眉县新名公司"], True, "旧号百货商店")


def test_nobody_hidden_is_nearly_meant(county, indexed):
    gone = make_record(make_subject("岐山隆昌百货商店"))
    make_record(make_subject("欧阳某某某", kind=SubjectKind.NATURAL_PERSON))
    indexed()
    assert names(answer("隆昌白货")) == ["岐山隆昌百货商店"]
    withdraw(gone)
    for found in (answer("隆昌白货"), answer("隆昌百货"), answer("欧阳某甲某")):
        assert (found.page.items, found.nearly, found.meant) == ((), False, "")


def test_filters_hold_for_what_is_nearly_meant(county):
    assert names(answer("鑫源白货", kinds=("licence",))) == ["凤翔鑫源百货商店"]
    for asked in ({"kinds": ("penalty",)}, {"years": (1999,)}, {"regions": ("500000",)}):
        assert names(answer("鑫源白货", **asked)) == []


def test_a_merged_name_leads_to_the_survivor_even_nearly(county, indexed):
    gone, kept = make_subject("岐山隆昌百货商店"), make_subject("岐山隆盛百货商店")
    make_record(gone)
    make_record(kept)
    indexed()
    subjects.merge(gone, kept, "同一主体")
    assert names(answer("岐山隆昌百货")) == ["岐山隆盛百货商店"]
    indexed()
    assert names(answer("岐山隆昌百货")) == ["岐山隆盛百货商店"]


def test_what_expired_today_leads_to_nobody_by_its_filters(indexed):
    """The index still has the penalty; the subject still has a licence."""
    mei, city = make_authority(), make_authority("宝鸡市城管局", region="610300")
    subject = make_subject("眉县天成商贸有限公司")
    make_record(subject, mei, decided_on=date(2024, 5, 1))
    late = make_record(subject, city, kind="penalty", decided_on=date(2025, 5, 1))
    indexed()
    by_penalty = (
        {"kinds": ("penalty",)},
        {"authorities": (city.code,)},
        {"years": (2025,)},
        {"kinds": ("licence", "penalty"), "years": (2025,)},
    )
    for asked in by_penalty:
        assert names(answer("天成", **asked)) == ["眉县天成商贸有限公司"]
    Record.objects.filter(pk=late.pk).update(public_until=timezone.localdate() - YESTERDAY)
    for asked in by_penalty:
        assert names(answer("天成", **asked)) == []
    for asked in ({}, {"kinds": ("licence", "penalty")}, {"authorities": (city.code, mei.code)}):
        assert names(answer("天成", **asked)) == ["眉县天成商贸有限公司"]


def test_sorted_by_name_page_by_page(indexed):
    expected = [f"{name}天成商贸有限公司" for name in ("宝鸡", "凤翔", "陇县", "眉县", "岐山")]
    for name in reversed(expected):
        make_record(make_subject(name))
    indexed()
    for find in (find_subjects, find_records):
        found, cursor = [], ""
        for _page in range(3):
            page = find(Question(text="天成", sort=Sort.NAME, size=2, cursor=cursor)).page
            found += [getattr(item, "subject_name", "") or item.name for item in page.items]
            cursor = page.cursor
        assert (found, cursor) == (expected, "")


def test_a_cursor_stands_a_rebuild(county, indexed):
    first = find_records(Question(text="商", size=2)).page
    new_index()
    for record in Record.objects.all():
        OutboxEvent.objects.create(record_id=record.pk, version=record.version)
    apply_waiting(engine())
    rest = find_records(Question(text="商", size=2, cursor=first.cursor)).page
    assert len({item.public_id for item in (*first.items, *rest.items)}) == 3


def test_a_page_that_stays_short_says_so(indexed):
    made = [make_record(decided_on=date(2026, 1, day)) for day in range(1, 13)]
    indexed()
    for record in made[4:]:
        # Behind the register's back: no event waits, and the index knows nothing of it.
        Record.objects.filter(pk=record.pk).update(state="withdrawn")
    found = find_records(Question(size=4))
    assert (found.page.items, found.meta.partial) == ((), True)
    assert found.page.cursor
    rest = find_records(Question(size=4, cursor=found.page.cursor))
    assert [item.public_id for item in rest.page.items] == [
        record.public_id for record in reversed(made[:4])
    ]
    assert rest.meta.partial is False


def test_how_fresh_register_and_index_are(county):
    noon = datetime(2099, 1, 1, 12, tzinfo=UTC)
    note_applied(noon)
    meta = answer("天成").meta
    assert (meta.data_as_of, meta.index_as_of, meta.partial) == (noon, noon, False)
    event = OutboxEvent.objects.create(record_id=1, version=1)
    OutboxEvent.objects.filter(pk=event.pk).update(created_at=noon + YESTERDAY)
    meta = find_records(Question()).meta
    assert (meta.data_as_of, meta.index_as_of) == (noon + YESTERDAY, noon)
    assert meta.partial is False
    assert meta.engine == engine().name


def test_before_anything_was_settled_the_engine_says_when(county):
    RegisterNumber.objects.all().delete()
    meta = answer("天成").meta
    assert meta.data_as_of == meta.index_as_of
    assert timedelta() <= timezone.now() - meta.index_as_of < timedelta(minutes=5)


def test_suggestions_start_with_what_is_typed_before_they_hold_it(county):
    make_record(make_subject("天成旅社"))
    apply_waiting(engine())
    assert [item.name for item in suggest("天成")] == ["天成旅社", "眉县天成商贸有限公司"]
    # Names of one length come in the order of their random ids.
    same_length = {"眉县天成商贸有限公司", "眉县天诚商贸有限公司"}
    for typed in ("天", "tianch", "tiancheng", "tc"):
        first, *others = [item.name for item in suggest(typed)]
        assert first == "天成旅社"
        assert len(others) == 2
        assert set(others) == same_length
        assert len(suggest(typed, 2)) == 2


def test_suggestions_are_of_organisations_alone_and_never_nearly(indexed):
    make_record(make_subject("眉县天成小吃店", kind=SubjectKind.SOLE_TRADER))
    make_record(make_subject("天成某", kind=SubjectKind.NATURAL_PERSON))
    for number in range(10):
        make_record(make_subject(f"天成百货{number}号店"))
    indexed()
    found = suggest("天成", 50)
    assert len(found) == 8
    assert {item.kind for item in found} == {"enterprise"}
    assert suggest("小吃店") == suggest("天成某") == suggest("天成白货") == ()


def test_a_suggestion_takes_one_look_and_four_queries(county, django_assert_num_queries):
    suggest("天成")
    with django_assert_num_queries(4):
        assert len(suggest("天成")) == 1


def test_a_name_is_suggested_with_every_letter_of_its_sound(indexed):
    make_record(make_subject("眉县中天商贸有限公司"))
    make_record(make_subject("天成粮油有限公司"))
    indexed()
    for typed in ("meixianz", "meixianzh", "meixianzho", "meixianzhong", "meixianzhongt"):
        assert [item.name for item in suggest(typed)] == ["眉县中天商贸有限公司"], typed
    for typed in ("tianc", "tianch", "tianche", "tiancheng"):
        assert [item.name for item in suggest(typed)] == ["天成粮油有限公司"], typed
