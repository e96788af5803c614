"""Filling with workers beside: what changes while they read is neither lost nor older."""

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest
from django.db import OperationalError

from registry import errands, extent
from registry.models import Record, Subject
from search import filling, filling_worker
from search.engines import engine
from search.filling import Part
from search.indexer import Indexer
from search.rebuild import ERRAND
from tests.factories import change, make_authority, make_record, make_subject, withdraw
from tests.search.helpers import found, generations, settled

pytestmark = pytest.mark.django_db


class Beside:
    """Workers that read at once, and whose pieces come when the test says so."""

    def __init__(self):
        self.begun: list[tuple[Future, tuple]] = []
        self.is_broken = self.is_closed = False

    def submit(self, act, *arguments):
        if self.is_broken:
            message = "killed"
            raise BrokenProcessPool(message)
        future = Future()
        self.begun.append((future, act(*arguments)))
        return future

    def deliver(self, number=1):
        for future, made in self.begun[:number]:
            future.set_result(made)
        del self.begun[:number]

    def die(self):
        for future, _made in self.begun:
            future.set_exception(BrokenProcessPool("killed"))
        self.begun = []
        self.is_broken = True

    def shutdown(self, **_options):
        self.is_closed = True


@pytest.fixture
def beside(monkeypatch):
    """Two workers' worth of pieces of two, and nothing made here."""
    pool = Beside()
    monkeypatch.setattr(filling, "ALONE", 0)
    monkeypatch.setattr(filling, "PIECE", 2)
    monkeypatch.setattr(filling, "_AHEAD", 2)
    monkeypatch.setattr(filling, "_workers", lambda: 1)
    monkeypatch.setattr(filling, "_pool", lambda: pool)
    # Where nothing is ready, this process would make a piece itself instead of waiting.
    alone = filling.Filling._make_here
    monkeypatch.setattr(
        filling.Filling,
        "_make_here",
        lambda self: alone(self) if pool.is_closed else bool(pool.begun),
    )
    return pool


@pytest.fixture
def made(search_dir):
    subject, authority = make_subject("眉县天成店"), make_authority()
    return [make_record(subject, authority) for _number in range(6)]


def test_what_changes_while_it_is_read_beside_is_taken_over(search_dir, made, beside):
    indexer = Indexer(engine())
    expected = {record.public_id for record in made}
    indexer.tick()  # the subject, and the first records, are read as they are now
    assert [arguments[0] for _future, arguments in beside.begun] == [1, 2]
    withdraw(made[0])
    change(made[1], document_number="眉改〔2026〕1号")
    expected.discard(made[0].public_id)
    indexer.tick()  # the index has none yet: the events are counted, the changes remembered
    while indexer.rebuild is not None:
        beside.deliver()
        indexer.tick()
    settled(indexer)
    assert found() == expected
    assert engine().status().documents == 7  # a subject, five records and a tombstone
    indexer.close()


def test_workers_that_die_cost_nothing(search_dir, made, beside):
    indexer = Indexer(engine())
    indexer.tick()
    beside.deliver()
    indexer.tick()
    beside.die()
    settled(indexer)
    assert beside.is_closed
    assert found() == {record.public_id for record in made}
    assert engine().status().documents == 7
    indexer.close()


def test_a_fault_of_the_database_in_a_worker_costs_one_piece(search_dir, made, beside):
    indexer = Indexer(engine())
    indexer.tick()
    beside.deliver()
    indexer.tick()
    for future, _made in beside.begun:
        future.set_exception(OperationalError())
    beside.begun = []
    rebuild, faults = indexer.rebuild, 0
    while indexer.rebuild is not None:
        try:
            indexer.tick()
        except OperationalError as error:
            faults += 1
            indexer.recover(error)
            assert indexer.rebuild is rebuild
        beside.deliver(9)
    assert faults == 2
    assert found() == {record.public_id for record in made}
    assert engine().status().documents == 7
    indexer.close()


def test_workers_are_let_go_with_the_rebuild(search_dir, made, beside):
    settled_once = Indexer(engine())
    errands.ask(ERRAND, "7")
    settled_once.tick()
    assert settled_once.rebuild is not None
    settled_once.close()
    assert beside.is_closed
    assert generations(search_dir) == []


def test_ranges_hold_so_many_whatever_gaps_there_are(db):
    subjects = [make_subject() for _number in range(5)]
    for subject in subjects[1:3]:
        subject.identifiers.all().delete()
        subject.delete()
    first, last = subjects[0].pk, subjects[4].pk
    assert extent.subject_range(0, 2) == range(1, subjects[3].pk + 1)
    assert extent.subject_range(first, 2) == range(first + 1, last + 1)
    assert extent.subject_range(subjects[3].pk, 2) == range(last, last + 1)
    assert extent.subject_range(last, 2) is None
    assert extent.record_range(0, 2) is None


def test_the_register_s_own_count_leaves_out_what_nobody_may_see(db):
    subject = make_subject()
    make_record(subject)
    make_record(subject, state="withdrawn")
    make_record(make_subject("张某某", kind="natural_person"))
    merged = make_subject(merged_into=subject)
    assert (Record.objects.count(), Subject.objects.count()) == (3, 3)
    assert merged.merged_into == subject
    assert extent.shown_total() == 2


def test_a_range_and_a_list_read_the_same(search_dir, made):
    ids = [record.pk for record in made]
    whole = range(ids[0], ids[-1] + 1)
    assert _made(Part.RECORDS, whole) == _made(Part.RECORDS, ids)
    subject = made[0].subject_id
    one = _made(Part.SUBJECTS, range(subject, subject + 1))
    assert one == _made(Part.SUBJECTS, [subject])
    assert (one[0], len(one[1])) == (1, 1)


def _made(part, ids):
    """Return what is made of some ids, in one order: databases answer in any."""
    looked_at, documents = filling_worker.make(part, ids, 5)
    return looked_at, sorted(documents, key=lambda document: document.public_id)


def test_what_is_packed_beside_is_what_is_made(search_dir, made):
    ids = [record.pk for record in made]
    looked_at, documents = filling_worker.make(Part.RECORDS, ids, 5)
    assert filling_worker.pack(Part.RECORDS, ids, 5) == (
        looked_at,
        len(documents),
        engine().pack(documents),
    )
