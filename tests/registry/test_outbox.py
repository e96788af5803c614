"""Tickets grow whatever happens; dead letters are seen and can be tried again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from registry import outbox
from registry.models import OutboxEvent, RegisterNumber

pytestmark = pytest.mark.django_db


def test_tickets_grow_with_each_one_even_within_a_millisecond(monkeypatch):
    monkeypatch.setattr(outbox.time, "time_ns", lambda: 5_000_000_000)
    assert [outbox.take_ticket() for _number in range(3)] == [5000, 5001, 5002]
    monkeypatch.setattr(outbox.time, "time_ns", lambda: 9_000_000_000)
    assert outbox.take_ticket() == 9000
    # A clock that is set back doesn't send them back.
    monkeypatch.setattr(outbox.time, "time_ns", lambda: 1_000_000_000)
    assert outbox.take_ticket() == 9001


def test_tickets_of_a_register_that_was_put_back_are_larger_than_those_lost(monkeypatch):
    before = RegisterNumber.objects.count()
    monkeypatch.setattr(outbox.time, "time_ns", lambda: 5_000_000_000)
    lost = [outbox.take_ticket() for _number in range(10)]
    RegisterNumber.objects.filter(name=outbox.TICKET).delete()
    assert RegisterNumber.objects.count() == before
    monkeypatch.setattr(outbox.time, "time_ns", lambda: 6_000_000_000)
    assert outbox.take_ticket() > max(lost)


def failed(number, record_id=12):
    """Return an event that failed so often."""
    outbox.announce_records([(record_id, 1)])
    for _failure in range(number):
        OutboxEvent.objects.update(not_before=None)
        (event,) = outbox.waiting()
        outbox.postpone(event, "ValueError")
    return OutboxEvent.objects.get()


def test_an_event_that_failed_five_times_is_a_dead_letter():
    event = failed(4)
    assert outbox.dead_letters() == []
    assert outbox.backlog().failing == 0
    OutboxEvent.objects.all().delete()
    event = failed(5)
    assert outbox.dead_letters() == [
        outbox.DeadLetter(
            event.pk, "record 12", 5, event.created_at, event.not_before, "ValueError"
        )
    ]
    assert outbox.backlog().failing == 1
    # It is tried on, every ten minutes.
    assert event.not_before - timezone.now() > timedelta(minutes=9)
    assert outbox.waiting() == []


def test_a_dead_letter_is_tried_at_once_when_staff_ask_for_it():
    event = failed(6)
    assert outbox.retry([event.pk, event.pk + 1]) == 1
    assert outbox.dead_letters() == []
    assert [(waiting.id, waiting.attempts) for waiting in outbox.waiting()] == [(event.pk, 0)]


def test_a_dead_letter_of_a_subject_says_so():
    outbox.announce_subject(5, 1)
    OutboxEvent.objects.update(attempts=outbox.DEAD_AFTER)
    assert [letter.about for letter in outbox.dead_letters()] == ["subject 5"]
    assert outbox.dead_letters(limit=0) == []


def test_an_error_s_name_is_cut_to_what_the_column_holds():
    outbox.announce_records([(1, 1)])
    (event,) = outbox.waiting()
    outbox.postpone(event, "E" * 200)
    assert OutboxEvent.objects.get().error == "E" * 80


def test_an_announcement_without_an_error_has_none():
    with connection.cursor() as cursor:
        outbox.announce_records([(1, 1)])
        cursor.execute("SELECT error FROM registry_outboxevent")
        assert cursor.fetchall() == [("",)]


def test_changes_make_caches_stale_only_where_something_was_public():
    outbox.announce_changes([(1, 2, False), (2, 5, False)])
    assert outbox.publication_epoch() == 0
    assert not outbox.removals_wait()
    outbox.announce_changes((pk, 3, pk == 4) for pk in (3, 4))
    assert outbox.publication_epoch() == 1
    assert list(
        OutboxEvent.objects.order_by("id").values_list("record_id", "version", "removes")
    ) == [(1, 2, False), (2, 5, False), (3, 3, False), (4, 3, True)]
    outbox.announce_changes([])
    assert (OutboxEvent.objects.count(), outbox.publication_epoch()) == (4, 1)
