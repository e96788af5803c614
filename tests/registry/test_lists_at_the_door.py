"""What of lists leaves the register: published batches, and their entries shown today."""

import dataclasses

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import lists, publication_lists, subjects
from registry.models import Record, Subject
from registry.publication import record as shown
from tests.factories import make_subject
from tests.registry.listed import add_entry, day, make_batch, publish

pytestmark = pytest.mark.django_db


def published(*numbers, **fields):
    batch = make_batch(**fields)
    entries = [add_entry(batch, number) for number in numbers]
    publish(batch)
    batch.refresh_from_db()
    return batch, entries


def test_a_published_batch_says_who_issued_it_and_why():
    batch, _entries = published(1)
    found = publication_lists.batch(batch.public_id)
    assert dataclasses.asdict(found) | {"legal_basis": "", "decided_by": "", "exit_rule": ""} == {
        "public_id": batch.public_id,
        "version": 2,
        "kind": "red_contract",
        "kind_label": "守合同重信用企业",
        "also_called": "",
        "colour": "red",
        "title": "2026年度守合同重信用企业名单",
        "number": "眉市监发〔2026〕8号",
        "issuer_code": batch.issuer.code,
        "issuer_name": "眉县市场监督管理局",
        "region": "610326",
        "region_name": "宝鸡市眉县",
        "basis": "《眉县守合同重信用企业公示办法》",
        "published_on": day(),
        "legal_basis": "",
        "decided_by": "",
        "exit_rule": "",
    }


def test_drafts_and_withdrawn_batches_are_not_there():
    draft = make_batch()
    add_entry(draft)
    batch, _entries = published(2)
    lists.withdraw_batch(batch, reason="误发", basis="核查单", by=None)
    for hidden in (draft, batch):
        assert publication_lists.batch(hidden.public_id) is None
        assert publication_lists.entries_of(hidden.public_id).records == ()
    assert publication_lists.batches().batches == ()


def test_a_batch_of_tomorrow_is_not_there_today():
    batch, _entries = published(1, published_on=day(-1))
    assert publication_lists.batch(batch.public_id) is None


def test_batches_come_newest_first_a_page_at_a_time():
    old, _ = published(1, published_on=day(9))
    first, _ = published(2, published_on=day(3))
    second, _ = published(3, published_on=day(3))
    other, _ = published(4, kind="red_honest")
    page = publication_lists.batches("red_contract", limit=2)
    assert [item.public_id for item in page.batches] == [second.public_id, first.public_id]
    rest = publication_lists.batches("red_contract", page.after, 2)
    assert [item.public_id for item in rest.batches] == [old.public_id]
    assert rest.after is None
    everything = [item.public_id for item in publication_lists.batches().batches]
    assert everything[0] == other.public_id
    assert publication_lists.batches("licence").batches == ()


def test_entries_come_in_their_order_a_page_at_a_time():
    batch, entries = published(1, 2, 3)
    page = publication_lists.entries_of(batch.public_id, limit=2)
    assert [item.public_id for item in page.records] == [
        entries[0].public_id,
        entries[1].public_id,
    ]
    rest = publication_lists.entries_of(batch.public_id, page.after, 2)
    assert [item.public_id for item in rest.records] == [entries[2].public_id]
    assert rest.after is None


def test_who_left_is_gone_from_the_batch():
    batch, (left, stays) = published(1, 2)
    lists.exit_entry(left, reason="甲", basis="乙", on=day(), by=None)
    page = publication_lists.entries_of(batch.public_id)
    assert [item.public_id for item in page.records] == [stays.public_id]
    assert publication_lists.batch(batch.public_id)


def test_natural_persons_are_never_in_it():
    batch, (entry,) = published(1)
    person = make_subject("张某某", kind="natural_person")
    Record.objects.filter(pk=entry.pk).update(subject=person)
    assert publication_lists.entries_of(batch.public_id).records == ()


def test_merging_brings_nobody_back_to_a_list():
    batch, (left, stays) = published(1, 2)
    lists.exit_entry(left, reason="甲", basis="乙", on=day(), by=None)
    subjects.merge(left.subject, stays.subject, "同一主体")
    page = publication_lists.entries_of(batch.public_id)
    assert [item.public_id for item in page.records] == [stays.public_id]
    assert shown(left.public_id) is None
    assert Subject.objects.get(pk=left.subject_id).merged_into_id == stays.subject_id


def test_a_page_asks_twice_at_most():
    batch, _entries = published(1, 2, 3)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        publication_lists.batch(batch.public_id)
        publication_lists.entries_of(batch.public_id)
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        publication_lists.batches()
    assert len(asked) == 1
