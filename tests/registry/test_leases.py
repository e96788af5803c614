"""Leases: one holder, whatever happens; an old one's word counts for nothing."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from registry import figures, leases
from registry.models import Lease
from tests.factories import make_record

NAME = "indexer"


def expire():
    Lease.objects.update(expires_at=Now() - timedelta(seconds=1))


@pytest.mark.django_db
def test_one_holds_it_and_the_other_waits():
    first = leases.take(NAME, "a", 15)
    assert (first.name, first.holder, first.token) == (NAME, "a", 1)
    assert leases.take(NAME, "b", 15) is None
    assert leases.take("another", "b", 15).token == 1
    assert leases.holder(NAME).holder == "a"
    assert leases.renew(first, 15)
    assert leases.is_held(first)


@pytest.mark.django_db
def test_a_lease_that_is_let_go_is_free_at_once():
    first = leases.take(NAME, "a", 15)
    leases.let_go(first)
    assert leases.holder(NAME) is None
    assert not leases.renew(first, 15)
    assert leases.take(NAME, "b", 15).token == 2


@pytest.mark.django_db
def test_who_wakes_up_after_the_expiry_holds_nothing():
    first = leases.take(NAME, "a", 15)
    expire()
    # Before another has taken it, too: one may be about to.
    assert not leases.is_held(first)
    assert not leases.renew(first, 15)
    second = leases.take(NAME, "b", 15)
    assert second.token == 2
    leases.let_go(first)
    assert not leases.renew(first, 15)
    assert leases.is_held(second)
    assert leases.holder(NAME).holder == "b"


@pytest.mark.django_db
def test_the_same_process_that_comes_back_has_another_token():
    first = leases.take(NAME, "a", 15)
    expire()
    again = leases.take(NAME, "a", 15)
    assert (leases.is_held(first), leases.is_held(again)) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_try_at_once_one_gets_it():
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share one SQLite connection in memory")
    got, barrier = [], threading.Barrier(8)

    def attempt(number):
        barrier.wait()
        got.append(leases.take(NAME, str(number), 15))
        connection.close()

    threads = [threading.Thread(target=attempt, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert len([held for held in got if held]) == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_takes_over_while_the_holder_is_in_its_transaction():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer anyway")
    first, taken = leases.take(NAME, "a", 15), []

    def attempt():
        taken.append(leases.take(NAME, "b", 15))
        connection.close()

    other = threading.Thread(target=attempt)
    with transaction.atomic():
        assert leases.is_held(first)
        # It runs out in the middle; who comes waits for the end all the same.
        Lease.objects.update(expires_at=Now())
        other.start()
        other.join(0.3)
        assert (other.is_alive(), taken) == (True, [])
    other.join()
    assert [held.token for held in taken] == [2]


@pytest.mark.django_db
def test_what_is_counted_under_a_lease_is_sent_statement_by_statement(monkeypatch):
    """A pipeline whose process is stopped keeps its locks: PostgreSQL doesn't call it idle."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL is sent pipelines")

    def pipeline(*_arguments):
        pytest.fail("a pipeline")

    records = [make_record().pk, make_record().pk]
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.executemany", pipeline)
    figures.count_records(records)
    assert sum(figures.totals().records.values()) == len(records)
