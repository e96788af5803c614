"""Any sequence of changes, late writers, rebuilds and crashes: the answer is what may be shown.

The model is a plain dictionary of what the register was told. After each step the public answer
is compared with it; once everything is applied, the index alone is, too: asked at the engine, with
no register behind it to catch its mistakes.
"""

import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from unittest import mock

import hypothesis.strategies as st
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from registry import audit, errands, figures, freshness, jobs, outbox, publication, subjects
from registry.enums import RecordState
from registry.models import DayCount, OutboxEvent, Record, Subject
from search import filling, indexing
from search.clauses import Request, Term
from search.engines import engine
from search.engines.embedded_writer import EmbeddedWriter
from search.fields import DocumentType, Key, Number
from search.indexer import Indexer
from search.rebuild import ERRAND
from search.results import Question
from search.service import find_records, find_subjects
from tests.factories import change, make_authority, make_record, make_subject, withdraw
from tests.search.helpers import read_beside

FIRST_DAY = date(2026, 11, 21)
NUMBERS = st.integers(0, 9)
CHANGES = ("publish", "publish", "correct", "withdraw", "withdraw", "show_again")
SOME_CHANGES = st.lists(st.tuples(st.sampled_from(CHANGES), NUMBERS), min_size=2, max_size=6)


class Crash(BaseException):
    """The process died here."""


def crash(*_arguments, **_options):
    raise Crash


@dataclass
class Fact:
    """What the register was told of one record."""

    subject: int
    is_public: bool
    until: date


class Index(RuleBasedStateMachine):
    """A register, an index and an indexer, and what may happen to them."""

    #: Where a process may die: an object and the name of what it is about to call.
    crashes = [
        (publication, "published_records"),
        (publication, "published_subjects"),
        (indexing, "settle"),
        (figures, "count_records"),
        (figures, "count_subjects"),
        (outbox, "settle"),
        (freshness, "note_applied"),
        (errands, "begin"),
        (errands, "end"),
        (audit, "note"),
    ]
    writer_class = EmbeddedWriter

    def __init__(self):
        super().__init__()
        self.stack = ExitStack()
        self.facts: dict[int, Fact] = {}
        self.subjects: list[int] = []
        self.merges = []
        self.day = FIRST_DAY

    # What is there to begin with.

    @initialize()
    def begin(self):
        self.new_place()
        self.stack.enter_context(mock.patch.object(filling, "PIECE", 2))
        self.stack.enter_context(mock.patch.object(timezone, "localdate", self.today))
        self.stack.enter_context(transaction.atomic())
        self.stack.callback(transaction.set_rollback, True)
        self.authority = make_authority()
        self.indexer = Indexer(engine())
        self.add_subject()
        self.drain()

    def today(self):
        return self.day

    def new_place(self):
        """Point the settings at an index of this example's own."""
        raise NotImplementedError

    def teardown(self):
        try:
            if self.subjects:
                self.everything_is_true_in_the_end()
        finally:
            if self.subjects:
                self.indexer.close()
            self.stack.close()

    # What the register is told.

    @rule()
    def add_subject(self):
        subject = make_subject(f"眉县天成{len(self.subjects)}号店")
        self.subjects.append(subject.pk)

    @rule(what=st.sampled_from(CHANGES), number=NUMBERS)
    def change_something(self, what, number):
        if what == "publish" or not self.facts:
            self.publish(number)
        else:
            getattr(self, what)(Record.objects.get(pk=self.pick(sorted(self.facts), number)))

    def publish(self, number):
        subject = Subject.objects.get(pk=self.pick(self.living(), number))
        until = self.day + timedelta(days=1 + number % 4)
        record = make_record(subject, self.authority, decided_on=self.day, public_until=until)
        self.facts[record.pk] = Fact(subject.pk, is_public=True, until=until)

    def correct(self, record):
        change(record, document_number=f"眉改〔2026〕{record.version}号")

    def withdraw(self, record):
        withdraw(record)
        self.facts[record.pk].is_public = False

    def show_again(self, record):
        until = self.day + timedelta(days=3)
        change(record, state=RecordState.PUBLIC, public_until=until)
        self.facts[record.pk].is_public = True
        self.facts[record.pk].until = until

    @precondition(lambda self: len(self.living()) > 1)
    @rule(number=NUMBERS, other=NUMBERS)
    def merge(self, number, other):
        gone, kept = self.pick(self.living(), number), self.pick(self.living(), other)
        if gone == kept:
            return
        pair = Subject.objects.in_bulk([gone, kept])
        self.merges.append(subjects.merge(pair[gone], pair[kept], "重码"))
        for fact in self.facts.values():
            fact.subject = kept if fact.subject == gone else fact.subject

    @precondition(lambda self: self.merges)
    @rule()
    def unmerge(self):
        subjects.unmerge(self.merges.pop(), "误并")
        for pk, subject in Record.objects.values_list("pk", "subject_id"):
            self.facts[pk].subject = subject

    @rule(days=st.integers(1, 2))
    def days_pass(self, days):
        self.day += timedelta(days=days)

    @rule()
    def the_scheduler_runs(self):
        jobs.announce_expired()

    # What goes wrong with events.

    @precondition(lambda self: self.facts)
    @rule(number=NUMBERS)
    def an_event_comes_late_and_twice(self, number):
        outbox.announce_records([(self.pick(sorted(self.facts), number), 1)] * 2)

    @rule()
    def events_come_in_another_order(self):
        waiting = list(OutboxEvent.objects.order_by("-id"))
        OutboxEvent.objects.all().delete()
        for event in waiting:
            event.pk = None
            event.save()

    @rule(changes=SOME_CHANGES)
    def another_process_writes_what_it_read_too_late(self, changes):
        """It reads everything, is stopped, and writes after others have applied changes."""
        self.drain()
        for what, number in changes[:2]:
            self.change_something(what, number)
        ticket = outbox.take_ticket()
        read = [
            *indexing.record_documents(list(self.facts), ticket),
            *indexing.subject_documents(self.subjects, ticket),
        ]
        for what, number in changes[2:]:
            self.change_something(what, number)
        self.drain()
        self.indexer._applier.writer.put(read)
        self.indexer._applier.writer.commit()

    # What the indexer does, and what befalls it.

    @rule()
    def one_round(self):
        self.indexer.tick()

    @rule(changes=SOME_CHANGES)
    def somebody_wants_a_rebuild(self, changes):
        """What changes meanwhile meets it at some place or other."""
        errands.ask(ERRAND, "command")
        for what, number in changes:
            self.indexer.tick()
            self.change_something(what, number)

    @rule(where=st.integers(0, 14), changes=SOME_CHANGES)
    def it_dies(self, where, changes):
        """Die at a certain place, should it get there while it applies *changes*."""
        places = [
            *self.crashes,
            (self.writer_class, "put"),
            (self.writer_class, "commit"),
            (self.writer_class, "add_new"),
            (type(engine()), "swap"),
            (type(engine()), "remove_unused"),
        ]
        with mock.patch.object(*places[where], crash):
            try:
                for what, number in changes:
                    self.change_something(what, number)
                    self.indexer.tick()
            except Crash:
                # As the kernel does: locks are let go, and nothing is cleaned up.
                self.indexer._applier.close()
                if self.indexer.rebuild is not None:
                    self.indexer.rebuild.close()
                self.indexer = Indexer(engine())

    # What must hold.

    @invariant()
    def the_public_answer_is_what_the_register_allows(self):
        if not self.subjects:
            return
        records = find_records(Question(size=50)).page
        expected = self.shown()
        found = [item.public_id for item in records.items]
        assert len(found) == len(set(found))
        names = {item.name for item in find_subjects(Question(text="天成", size=50)).page.items}
        if OutboxEvent.objects.exists():
            # What is new may be on its way; what must go has gone.
            assert set(found) <= expected
            assert names <= self.shown_names()
            assert records.total is None or records.total >= len(found)
        else:
            assert set(found) == expected
            assert names == self.shown_names()
            assert records.total == len(expected)

    def everything_is_true_in_the_end(self):
        self.drain()
        while jobs.announce_expired():
            self.drain()
        self.the_public_answer_is_what_the_register_allows()
        assert self.in_the_index(DocumentType.RECORD) == self.shown()
        kept = self.shown_subjects()
        assert self.in_the_index(DocumentType.SUBJECT) == kept
        assert sum(DayCount.objects.values_list("shown", flat=True)) == len(self.shown())
        # And a rebuild from the register alone comes to the same.
        errands.ask(ERRAND, "command")
        self.drain()
        assert self.in_the_index(DocumentType.RECORD) == self.shown()
        assert self.in_the_index(DocumentType.SUBJECT) == kept
        assert engine().status().documents == len(self.shown()) + len(kept)

    # Helpers.

    def drain(self):
        rounds = 0
        while self.indexer.tick():
            rounds += 1
            assert rounds < 200

    def living(self):
        gone = Subject.objects.filter(merged_into__isnull=False).values_list("pk", flat=True)
        return [pk for pk in self.subjects if pk not in set(gone)]

    def pick(self, choices, number):
        return choices[number % len(choices)]

    def shown_facts(self):
        return {
            pk: fact for pk, fact in self.facts.items() if fact.is_public and fact.until >= self.day
        }

    def shown(self):
        ids = dict(Record.objects.values_list("pk", "public_id"))
        return {ids[pk] for pk in self.shown_facts()}

    def shown_subjects(self):
        ids = dict(Subject.objects.values_list("pk", "public_id"))
        return {ids[fact.subject] for fact in self.shown_facts().values()}

    def shown_names(self):
        names = dict(Subject.objects.values_list("pk", "name"))
        return {names[fact.subject] for fact in self.shown_facts().values()}

    def in_the_index(self, type_):
        request = Request(type_, (Term(Key.TYPE, type_),), (), Number.NEWEST, self.day, 200)
        found = engine().search(request)
        assert found.total == len(found.hits)
        return {hit.public_id for hit in found.hits}


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("beside", [False, True])
def test_the_embedded_index_is_true_whatever_happens(settings_for, tmp_path, monkeypatch, beside):
    if beside:
        read_beside(monkeypatch)

    class Embedded(Index):
        def new_place(self):
            settings_for.SEARCH_DIR = tmp_path / secrets.token_hex(8)

    settings_for.SEARCH_URL = "embedded:"
    run_state_machine_as_test(Embedded, settings=so_many(15))


@pytest.mark.django_db
def test_elasticsearch_s_index_is_true_whatever_happens(
    settings_for, elasticsearch_url, elasticsearch_prefix
):
    from search.engines.elastic.writer import ElasticWriter

    class Shared(Index):
        writer_class = ElasticWriter

        def new_place(self):
            settings_for.SEARCH_INDEX_PREFIX = f"{elasticsearch_prefix}{secrets.token_hex(4)}"

    settings_for.SEARCH_URL = elasticsearch_url
    settings_for.SEARCH_TIMEOUT = 30.0
    run_state_machine_as_test(Shared, settings=so_many(4))


@pytest.fixture
def settings_for(settings):
    """The settings, which each example points at an index of its own."""
    return settings


def so_many(examples):
    return settings(
        max_examples=examples,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
