"""From the outbox to the index: nothing is lost, nothing comes back, whatever happens."""

from datetime import date

import pytest
from django.db import OperationalError

from registry import figures, outbox, publication
from registry.models import DayCount, OutboxEvent
from search import indexing
from search.engines import engine
from search.indexing import Applier, apply_waiting
from search.results import EngineUnavailable, Question
from search.service import find_records, find_subjects
from tests.factories import change, make_authority, make_record, make_subject, withdraw

pytestmark = pytest.mark.django_db


def found():
    return {item.public_id for item in find_records(Question()).page.items}


def counted():
    return sum(DayCount.objects.values_list("shown", flat=True))


def test_events_are_settled_once_index_and_figures_hold_them(indexed):
    record = make_record()
    assert OutboxEvent.objects.count() == 1
    assert indexed() == 1
    assert OutboxEvent.objects.count() == 0
    assert found() == {record.public_id}
    assert counted() == 1
    assert indexed() == 0


def test_late_and_double_events_change_nothing(indexed):
    record = make_record()
    indexed()
    withdraw(record)
    indexed()
    outbox.announce_records([(record.pk, 1), (record.pk, 1), (record.pk, 2)])
    indexed()
    assert found() == set()
    assert find_records(Question()).page.total == 0
    assert counted() == 0


def test_a_record_that_is_public_again_is_found_again(indexed):
    record = make_record()
    withdraw(record)
    indexed()
    change(record, state="public")
    indexed()
    assert found() == {record.public_id}


def test_a_record_s_event_refreshes_its_subject(indexed):
    subject = make_subject("眉县天成店")
    first = make_record(subject)
    indexed()
    make_record(subject, kind="penalty", decided_on=date(2025, 1, 1))
    indexed()
    asked = Question(text="天成", kinds=("penalty",), years=(2025,))
    assert [item.name for item in find_subjects(asked).page.items] == ["眉县天成店"]
    withdraw(first)
    indexed()
    asked = Question(text="天成", kinds=("licence",))
    assert find_subjects(asked).page.items == ()


STEPS = {
    "reading records": (publication, "published_records"),
    "reading subjects": (publication, "published_subjects"),
    "counting records": (figures, "count_records"),
    "counting subjects": (figures, "count_subjects"),
    "settling": (outbox, "settle"),
}


class Crash(BaseException):
    """The process died here."""


@pytest.mark.parametrize("step", [*STEPS, "put", "commit", "after the commit"])
def test_a_crash_at_any_step_loses_nothing(indexed, monkeypatch, step):
    kept = make_record()
    gone = make_record()
    indexed()
    withdraw(gone)
    new = make_record()
    applier = Applier(engine())

    def crash(*_args, **_kwargs):
        raise Crash

    if step in STEPS:
        monkeypatch.setattr(*STEPS[step], crash)
    elif step == "after the commit":
        monkeypatch.setattr(indexing, "settle", crash)
    else:
        monkeypatch.setattr(type(applier.writer), step, crash)
    with pytest.raises(Crash):
        applier.apply_batch()
    monkeypatch.undo()
    assert OutboxEvent.objects.count() == 2
    # What the register says holds already ...
    assert gone.public_id not in found()
    applier.close()
    # ... and the next process ends where this one would have.
    assert apply_waiting(engine()) == 2
    assert found() == {kept.public_id, new.public_id}
    assert find_records(Question()).page.total == 2
    assert counted() == 2
    assert OutboxEvent.objects.count() == 0


def test_a_damaged_record_waits_and_the_others_go_on(indexed, monkeypatch, caplog):
    good, bad, other = make_record(), make_record(), make_record()
    whole = publication.published_records

    def damaged(ids):
        if bad.pk in ids:
            message = "a value of the record"
            raise ValueError(message)
        return whole(ids)

    with monkeypatch.context() as patch:
        patch.setattr(publication, "published_records", damaged)
        patch.setattr(indexing.logger.parent, "propagate", True)
        assert indexed() == 3
    assert found() == {good.public_id, other.public_id}
    (event,) = OutboxEvent.objects.all()
    assert (event.record_id, event.attempts) == (bad.pk, 1)
    assert event.not_before is not None
    # The log names it and holds no value of it.
    assert f"record {bad.pk}" in caplog.text
    assert "a value of the record" not in caplog.text
    # It waits, and once it is mended it goes the way of all.
    assert indexed() == 0
    OutboxEvent.objects.update(not_before=None)
    assert indexed() == 1
    assert found() == {good.public_id, bad.public_id, other.public_id}


def test_the_database_s_own_faults_are_nobody_s_event(indexed, monkeypatch):
    make_record()

    def down(ids):
        message = "gone away"
        raise OperationalError(message)

    with monkeypatch.context() as patch:
        patch.setattr(publication, "published_records", down)
        with pytest.raises(OperationalError):
            indexed()
    (event,) = OutboxEvent.objects.all()
    assert event.attempts == 0
    assert indexed() == 1


def test_an_engine_that_can_t_write_leaves_all_events_waiting(indexed, monkeypatch):
    record = make_record()
    applier = Applier(engine())

    def full(_self):
        message = "no space left on device"
        raise OSError(message)

    with monkeypatch.context() as patch:
        patch.setattr(type(applier.writer), "commit", full)
        with pytest.raises(EngineUnavailable):
            applier.apply_batch()
    assert found() == set()
    (event,) = OutboxEvent.objects.all()
    assert event.attempts == 0
    assert applier.apply_batch() == 1
    applier.close()
    assert found() == {record.public_id}


def test_without_an_index_events_are_only_counted(db, search_dir):
    make_record()
    assert Applier(engine()).count_batch() == 1
    assert counted() == 1
    assert OutboxEvent.objects.count() == 0


def test_a_batch_is_settled_in_short_transactions(indexed, monkeypatch):
    monkeypatch.setattr(indexing, "SETTLED_AT_ONCE", 2)
    pieces = []
    whole = outbox.settle
    authority = make_authority()
    for _number in range(5):
        make_record(authority=authority)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "settle", lambda ids: (pieces.append(len(ids)), whole(ids)))
        assert indexed() == 5
    assert pieces == [2, 2, 1]
    assert counted() == 5
