"""Look-ups are counted: exactly, without an address, and without standing in anybody's way."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from registry import lookup_counts
from registry.jobs import JOBS
from registry.lookup_counts import class_of, note_lookup, remove_old, remove_salts, write
from registry.models import DaySalt, LookupCount

pytestmark = pytest.mark.django_db

ADDRESS, OTHER = "192.0.2.7", "2001:db8::/64"


@pytest.fixture(autouse=True)
def own_counts():
    lookup_counts._buffer.take()
    lookup_counts._salts.clear()
    yield
    lookup_counts._buffer.take()
    lookup_counts._salts.clear()


def rows():
    columns = ("door", "kind", "hits", "number")
    return sorted(LookupCount.objects.values_list(*columns))


def test_equal_look_ups_of_one_client_are_one_row():
    for hits, address in ((3, ADDRESS), (20, ADDRESS), (3, OTHER), (0, ADDRESS)):
        note_lookup("page", "words", hits, address)
    assert rows() == []
    assert write()
    assert rows() == [
        ("page", "words", "few", 1),
        ("page", "words", "few", 2),
        ("page", "words", "none", 1),
    ]
    note_lookup("page", "words", 5, ADDRESS)
    assert write()
    assert ("page", "words", "few", 3) in rows()
    assert len(rows()) == 3
    assert LookupCount.objects.values("client").distinct().count() == 2


def test_no_address_is_kept_and_another_day_has_other_digests(monkeypatch):
    note_lookup("page", "uscc", 1, ADDRESS)
    write()
    today = timezone.localdate()
    assert list(DaySalt.objects.values_list("day", flat=True)) == [today]
    assert ADDRESS not in str(list(LookupCount.objects.values_list()))
    (first,) = LookupCount.objects.values_list("client", flat=True)
    assert len(bytes(first)) == 8
    monkeypatch.setattr(timezone, "localdate", lambda: today + timedelta(days=1))
    note_lookup("page", "uscc", 1, ADDRESS)
    write()
    clients = {bytes(client) for client in LookupCount.objects.values_list("client", flat=True)}
    assert len(clients) == 2
    assert remove_salts() == 1
    assert list(DaySalt.objects.values_list("day", flat=True)) == [today + timedelta(days=1)]
    assert list(lookup_counts._salts) == [today + timedelta(days=1)]
    assert remove_salts in [job.run for job in JOBS]


def test_a_process_that_counts_nothing_more_forgets_the_salt_too(monkeypatch):
    note_lookup("page", "uscc", 1, ADDRESS)
    assert write()
    today = timezone.localdate()
    assert list(lookup_counts._salts) == [today]
    monkeypatch.setattr(timezone, "localdate", lambda: today + timedelta(days=1))
    assert write()
    assert lookup_counts._salts == {}


def test_a_salt_whose_row_was_rolled_back_is_not_used_on(monkeypatch):
    def is_busy(_rows):
        raise OperationalError

    note_lookup("page", "uscc", 1, ADDRESS)
    with monkeypatch.context() as busy:
        busy.setattr(lookup_counts, "_upsert", is_busy)
        assert not write()
    assert not DaySalt.objects.exists()
    assert lookup_counts._salts == {}


def test_what_is_late_never_makes_a_salt_of_a_day_that_is_over(monkeypatch):
    note_lookup("page", "uscc", 1, ADDRESS)
    later = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: later)
    assert write()
    assert LookupCount.objects.get().day == later - timedelta(days=1)
    assert not DaySalt.objects.exists()


def test_while_the_database_is_busy_counts_wait_and_are_bounded(monkeypatch):
    def is_busy(_rows):
        raise OperationalError

    monkeypatch.setattr(lookup_counts, "MOST_KEPT", 2)
    with monkeypatch.context() as busy:
        busy.setattr(lookup_counts, "_upsert", is_busy)
        for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.1"):
            note_lookup("page", "words", 0, address)
        assert not write()
    assert rows() == []
    assert write()
    assert rows() == [("page", "words", "none", 1), ("page", "words", "none", 2)]


def test_counting_from_many_threads_loses_nothing():
    def ask():
        for _number in range(500):
            note_lookup("page", "words", 1, ADDRESS)

    threads = [threading.Thread(target=ask) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    write()
    assert rows() == [("page", "words", "one", 2000)]


def test_old_counts_are_removed_some_at_a_time(monkeypatch):
    today = timezone.localdate()
    for days in (0, 1, 2):
        day = today - timedelta(days=days)
        LookupCount.objects.create(
            day=day, door="page", kind="words", hits="one", client=b"8bytes..", number=1
        )
    assert remove_old(today - timedelta(days=1)) == 1
    assert LookupCount.objects.count() == 2
    monkeypatch.setattr(lookup_counts, "_REMOVED", 1)
    assert remove_old(today + timedelta(days=1)) == 2


def test_hits_are_classed():
    assert [class_of(hits) for hits in (0, 1, 2, 20, 21, 9999)] == [
        *("none", "one", "few", "few", "many", "many")
    ]


def test_a_thread_of_its_own_writes_every_few_seconds(settings, monkeypatch):
    # Without a database: a test's own is not seen by other threads.
    seen, ended = [], threading.Event()

    def keep():
        seen.append(lookup_counts._buffer.take()[0])
        settings.LOOKUP_COUNT_SECONDS = 0.0
        ended.set()

    monkeypatch.setattr(lookup_counts, "write", keep)
    monkeypatch.setattr(lookup_counts, "_buffer", lookup_counts._Buffer())
    settings.LOOKUP_COUNT_SECONDS = 0.02
    note_lookup("graphql", "words", 2, ADDRESS)
    thread = lookup_counts._buffer.thread
    assert ended.wait(10)
    if thread:
        thread.join(10)
    assert [sum(counts.values()) for counts in seen] == [1]
