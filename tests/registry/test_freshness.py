"""How fresh an answer is: what was applied, what waits, and whether something must still go."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.freshness import Freshness, freshness, note_applied
from registry.models import OutboxEvent

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def make_event(at, *, removes=False):
    event = OutboxEvent.objects.create(record_id=1, version=1, removes=removes)
    OutboxEvent.objects.filter(pk=event.pk).update(created_at=at)


def test_nothing_has_ever_changed():
    assert freshness() == Freshness(removals_wait=False, data_as_of=None, index_as_of=None)


def test_everything_is_applied():
    note_applied(NOON)
    assert freshness() == Freshness(removals_wait=False, data_as_of=NOON, index_as_of=NOON)


def test_what_waits_is_data_and_not_yet_in_the_index():
    note_applied(NOON)
    make_event(NOON + timedelta(seconds=5))
    make_event(NOON + timedelta(seconds=9))
    assert freshness() == Freshness(
        removals_wait=False, data_as_of=NOON + timedelta(seconds=9), index_as_of=NOON
    )


def test_one_that_failed_holds_the_index_back():
    make_event(NOON - timedelta(hours=1), removes=True)
    note_applied(NOON)
    assert freshness() == Freshness(
        removals_wait=True, data_as_of=NOON, index_as_of=NOON - timedelta(hours=1)
    )


def test_nothing_was_ever_applied():
    make_event(NOON)
    make_event(NOON + timedelta(seconds=1))
    assert freshness() == Freshness(
        removals_wait=False, data_as_of=NOON + timedelta(seconds=1), index_as_of=NOON
    )


def test_what_was_applied_only_goes_forward():
    note_applied(NOON)
    note_applied(NOON - timedelta(seconds=1))
    assert freshness().index_as_of == NOON
    note_applied(NOON + timedelta(seconds=1))
    assert freshness().index_as_of == NOON + timedelta(seconds=1)


def test_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        freshness()
