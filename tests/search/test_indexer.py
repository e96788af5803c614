"""The indexer's rounds: changes, rebuilds, faults."""

import io
import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from registry import errands, outbox, publication
from registry.models import OutboxEvent
from search import filling
from search import indexer as indexer_module
from search.engines import engine
from search.fields import SCHEMA_VERSION
from search.indexer import Indexer
from search.management.commands import run_indexer
from search.readings import readings
from search.rebuild import ERRAND, wish
from search.results import EngineUnavailable, Question
from search.role import (
    RoleTakenError,
    indexer_role,
    role_holder,
    this_process,
)
from search.service import find_records, find_subjects
from tests.factories import change, make_authority, make_record, make_subject, withdraw
from tests.search.helpers import found, generations, new_index, settled

pytestmark = pytest.mark.django_db


def added(rebuild):
    """Return the inner id of the last record that is filled in."""
    return rebuild._filling.reached(filling.Part.RECORDS)[0]


def test_the_first_index_is_built_from_the_register(indexer, search_dir):
    made = [make_record() for _number in range(5)]
    with pytest.raises(EngineUnavailable):
        find_records(Question())
    settled(indexer)
    assert found() == {record.public_id for record in made}
    assert find_subjects(Question(text="天成")).page.total == 5
    assert OutboxEvent.objects.count() == 0
    assert errands.last(ERRAND).state == errands.State.DONE
    assert errands.last(ERRAND).done == 10


def test_look_ups_are_right_in_every_round_of_a_rebuild(indexer, search_dir):
    subject, authority = make_subject("眉县天成店"), make_authority()
    made = [make_record(subject, authority) for _number in range(9)]
    settled(indexer)
    (before,) = generations(search_dir)
    expected = {record.public_id for record in made}

    errands.ask(ERRAND, "7")
    indexer.tick()  # the subject is filled in
    rebuild = indexer.rebuild
    assert rebuild is not None
    changes = iter(
        [
            lambda: expected.discard(withdraw(made[0]).public_id),
            lambda: expected.add(make_record(subject, authority).public_id),
            lambda: expected.discard(withdraw(made[8]).public_id),
            lambda: change(made[3], document_number="眉改〔2026〕3号"),
            lambda: expected.add(make_record(make_subject("后来店"), authority).public_id),
        ]
    )
    while indexer.rebuild is not None:
        next(changes, lambda: None)()
        assert found() <= expected  # nothing withdrawn, before the index has heard of it
        indexer.tick()
        assert found() == expected
    settled(indexer)
    assert found() == expected
    assert generations(search_dir) == [rebuild.writer.generation] != [before]
    assert [item.document_number for item in find_records(Question(text="眉改")).page.items] == [
        "眉改〔2026〕3号"
    ]
    assert find_subjects(Question(text="后来店")).page.total == 1
    assert wish() is None
    # Once more from the register alone: the same.
    call_command("rebuild_index", stdout=io.StringIO())
    assert found() == expected


def test_a_withdrawal_during_the_filling_leaves_a_tombstone_only(indexer, search_dir):
    made = [make_record() for _number in range(6)]
    settled(indexer)
    errands.ask(ERRAND, "7")
    while not (indexer.rebuild and added(indexer.rebuild) >= made[1].pk):
        indexer.tick()
    withdraw(made[0])  # filled in already
    withdraw(made[5])  # not yet
    settled(indexer)
    assert find_records(Question()).page.total == 4
    assert find_subjects(Question(text="天成")).page.total == 4


def test_a_rebuild_that_fails_leaves_the_index_in_use(indexer, search_dir, monkeypatch):
    record = make_record()
    settled(indexer)
    before = generations(search_dir)
    errands.ask(ERRAND, "7")
    stop = threading.Event()

    def full(_self, _writer):
        stop.set()
        message = "no space left on device"
        raise EngineUnavailable(message)

    with monkeypatch.context() as patch:
        patch.setattr(type(engine()), "swap", full)
        # Only an event that nobody sets ends the loop; a fault doesn't.
        indexer.run(stop)
    assert generations(search_dir) == before
    assert found() == {record.public_id}
    assert errands.last(ERRAND).state == errands.State.WANTED
    # The wish is still there, and is fulfilled when the engine can again.
    again = Indexer(engine())
    settled(again)
    again.close()
    assert generations(search_dir) != before
    assert found() == {record.public_id}


def test_what_a_dead_indexer_began_is_thrown_away(indexer, search_dir):
    make_record()
    settled(indexer)
    used = generations(search_dir)
    engine().new_generation().close()
    assert len(generations(search_dir)) == 2
    stop = threading.Event()
    stop.set()
    indexer.close()
    Indexer(engine()).run(stop)
    assert generations(search_dir) == used


def test_a_damaged_index_is_built_anew(indexer, search_dir):
    made = [make_record() for _number in range(3)]
    settled(indexer)
    indexer.close()
    for path in search_dir.glob("generation-*/meta.json"):
        path.write_text("x")
    later = make_record()
    with pytest.raises(EngineUnavailable):
        find_records(Question())
    settled(indexer)
    assert found() == {record.public_id for record in (*made, later)}
    assert OutboxEvent.objects.count() == 0


def test_a_damaged_record_doesn_t_stop_a_rebuild_and_isn_t_forgotten(
    indexer, search_dir, monkeypatch
):
    good, bad = make_record(announce=False), make_record(announce=False)
    whole = publication.published_records

    def damaged(ids):
        if bad.pk in ids:
            raise ValueError
        return whole(ids)

    with monkeypatch.context() as patch:
        patch.setattr(publication, "published_records", damaged)
        settled(indexer)
    assert found() == {good.public_id}
    (event,) = OutboxEvent.objects.all()
    assert event.record_id == bad.pk
    OutboxEvent.objects.update(not_before=None)
    settled(indexer)
    assert found() == {good.public_id, bad.public_id}


def test_database_faults_are_waited_out(indexer, monkeypatch):
    record = make_record()
    stop, pauses = threading.Event(), []
    whole = outbox.waiting
    # The test's transaction must outlive the fault.
    monkeypatch.setattr(indexer_module.connection, "close", lambda: None)

    def sometimes(limit):
        if len(pauses) < 3:
            raise OperationalError
        return whole(limit)

    def wait(seconds):
        pauses.append(seconds)
        return len(pauses) > 20

    monkeypatch.setattr(outbox, "waiting", sometimes)
    monkeypatch.setattr(stop, "wait", wait)
    indexer.run(stop)
    assert pauses[:4] == [0.0, 0.5, 1.0, 0.0]
    assert found() == {record.public_id}


def test_one_indexer_at_a_time(search_dir):
    assert role_holder(engine(), search_dir) is None
    with indexer_role(engine(), search_dir):
        assert role_holder(engine(), search_dir) == this_process()
        with pytest.raises(RoleTakenError), indexer_role(engine(), search_dir):
            pass
        errors = io.StringIO()
        with pytest.raises(SystemExit) as caught:
            call_command("run_indexer", once=True, stderr=errors)
        assert caught.value.code == 1
        assert errors.getvalue() == (
            "已有一个索引进程在运行，本进程退出。/ Another indexer is running: this one stops.\n"
        )
    assert role_holder(engine(), search_dir) is None
    with indexer_role(engine(), search_dir):
        pass


def test_run_indexer_once_applies_what_waits(search_dir):
    record = make_record()
    call_command("run_indexer", once=True)
    assert found() == {record.public_id}
    assert role_holder(engine(), search_dir) is None


def test_no_change_waits_for_dictionaries(search_dir, monkeypatch):
    # The test's own process keeps its ways with signals.
    monkeypatch.setattr(run_indexer, "_stopped", threading.Event)
    readings.cache_clear()
    read = []
    monkeypatch.setattr(Indexer, "run", lambda *_: read.append(readings.cache_info().currsize))
    call_command("run_indexer")
    assert read == [1]


def test_rebuild_index_says_how_many(search_dir):
    record = make_record()
    out = io.StringIO()
    call_command("rebuild_index", stdout=out)
    assert out.getvalue().startswith("索引已重建：2 条，")
    assert found() == {record.public_id}
    assert OutboxEvent.objects.count() == 0


def test_rebuild_index_follows_the_indexer_that_runs(search_dir, monkeypatch):
    make_record()
    running = Indexer(engine())
    settled(running)
    before = generations(search_dir)
    from search.management.commands import rebuild_index

    # While the command waits, the indexer (here: by hand) does its rounds.
    monkeypatch.setattr(rebuild_index.time, "sleep", lambda _seconds: running.tick())
    out = io.StringIO()
    with indexer_role(engine(), search_dir):
        call_command("rebuild_index", stdout=out)
    running.close()
    assert out.getvalue().startswith("索引已重建：2 条，")
    assert len(generations(search_dir)) == 1
    assert generations(search_dir) != before


def test_rebuild_index_takes_over_from_an_indexer_that_dies(search_dir, monkeypatch):
    record = make_record()
    from search.management.commands import rebuild_index

    role = indexer_role(engine(), search_dir)
    role.__enter__()
    monkeypatch.setattr(
        rebuild_index.time, "sleep", lambda _seconds: role.__exit__(None, None, None)
    )
    call_command("rebuild_index", stdout=io.StringIO())
    assert found() == {record.public_id}
    assert wish() is None


def test_rebuild_index_says_why_it_could_not(search_dir, monkeypatch):
    def full(_self, _writer):
        message = "no space left on device"
        raise EngineUnavailable(message)

    monkeypatch.setattr(type(engine()), "swap", full)
    with pytest.raises(CommandError, match="no space left on device"):
        call_command("rebuild_index", stdout=io.StringIO())
    assert generations(search_dir) == []


def test_search_status(search_dir):
    import json

    out = io.StringIO()
    call_command("search_status", json=True, stdout=out)
    state = json.loads(out.getvalue())
    assert state["engine"] == "embedded"
    assert state["problem"] != ""
    assert state["documents"] is None
    new_index()
    make_record()
    out = io.StringIO()
    call_command("search_status", json=True, stdout=out)
    state = json.loads(out.getvalue())
    assert state["schema_version"] == SCHEMA_VERSION
    assert state["last_rebuild"] is None
    assert (state["documents"], state["waiting"], state["dead_letters"]) == (0, 1, 0)
    assert state["indexer"] is None
    assert state["problem"] == ""
    out = io.StringIO()
    call_command("search_status", stdout=out)
    assert "waiting: 1\n" in out.getvalue()
    assert "last_rebuild: -\n" in out.getvalue()
    call_command("rebuild_index", stdout=io.StringIO())
    out = io.StringIO()
    call_command("search_status", json=True, stdout=out)
    last = json.loads(out.getvalue())["last_rebuild"]
    assert (last["state"], last["wanted_by"], last["done"]) == ("done", "command", 2)
