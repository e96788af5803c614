"""Rebuilds: what they leave in the audit, what is refused, faults, and a role that is lost."""

import io
import itertools
from functools import partial, partialmethod

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError
from django.db.models.functions import Now

from registry import audit, errands, leases, publication
from registry.models import Lease, OutboxEvent, Record
from search import indexer as indexer_module
from search.engines import engine
from search.engines.embedded_writer import EmbeddedWriter
from search.engines.generations import read_pointer
from search.indexer import Indexer
from search.rebuild import ERRAND, Rebuild, Sizes, SuspiciouslySmallError, check_sizes
from search.results import EngineUnavailable
from search.role import LEASE_NAME, LeasedRole, RoleLostError
from tests.factories import make_authority, make_record, make_subject, withdraw
from tests.search.helpers import found, generations, settled

pytestmark = pytest.mark.django_db


def audited():
    return [(entry.action, entry.actor) for entry in reversed(audit.entries("index.rebuild"))]


def test_a_rebuild_leaves_its_trace_in_the_audit(indexer):
    make_record()
    settled(indexer)
    errands.ask(ERRAND, "7")
    settled(indexer)
    assert audited() == [
        ("index.rebuild.started", "indexer"),
        ("index.rebuild.done", "indexer"),
        ("index.rebuild.started", "7"),
        ("index.rebuild.done", "7"),
    ]
    (done, *_before) = audit.entries("index.rebuild.done")
    assert done.facts.keys() == {"documents", "seconds", "forced"}
    assert (done.facts["documents"], done.facts["forced"]) == (2, False)


def test_a_rebuild_that_fails_again_and_again_is_noted_once(indexer, monkeypatch):
    make_record()
    settled(indexer)
    errands.ask(ERRAND, "7")

    def full(_self, _writer):
        message = "no space left on device"
        raise EngineUnavailable(message)

    with monkeypatch.context() as patch:
        patch.setattr(type(engine()), "swap", full)
        for _try in range(3):
            with pytest.raises(EngineUnavailable) as caught:
                settled(indexer)
            indexer.recover(caught.value)
    assert audited()[2:] == [("index.rebuild.started", "7"), ("index.rebuild.failed", "7")]
    (failed,) = audit.entries("index.rebuild.failed")
    # The type alone: what an engine says may quote a document.
    assert failed.facts["error"] == "EngineUnavailable"
    settled(indexer)
    assert audited()[-1] == ("index.rebuild.done", "7")


def lost(monkeypatch, records):
    """Let the door forget *records*, as a fault in it would."""
    whole, gone = publication.published_records, {record.pk for record in records}
    monkeypatch.setattr(
        publication,
        "published_records",
        lambda ids: whole([pk for pk in ids if pk not in gone]),
    )


@pytest.fixture
def large(indexer):
    """Thirty records of one subject, in the index."""
    subject, authority = make_subject(), make_authority()
    made = [make_record(subject, authority) for _number in range(30)]
    settled(indexer)
    return made


def test_a_generation_that_lost_documents_is_refused(indexer, search_dir, large, monkeypatch):
    used = generations(search_dir)
    token = errands.ask(ERRAND, "7")
    with monkeypatch.context() as patch:
        lost(patch, large[:15])
        settled(indexer)
    assert generations(search_dir) == used
    assert found() == {record.public_id for record in large}
    (refused,) = audit.entries("index.rebuild.refused")
    assert (refused.actor, refused.facts) == ("7", {"documents": 16, "used": 31, "shown": 31})
    status = errands.last(ERRAND)
    assert (status.token, status.state, status.is_open) == (token, errands.State.REFUSED, False)
    # It isn't begun again by itself.
    assert not indexer.tick()
    assert indexer.rebuild is None


def test_a_refused_generation_can_be_forced(indexer, search_dir, large, monkeypatch):
    used = generations(search_dir)
    errands.ask(ERRAND, "7", forced=True)
    with monkeypatch.context() as patch:
        lost(patch, large[:15])
        settled(indexer)
    assert generations(search_dir) != used
    assert found() == {record.public_id for record in large[15:]}
    assert audit.entries("index.rebuild.done")[0].facts["forced"] is True


def test_the_command_says_that_it_was_refused_and_forces(indexer, search_dir, large, monkeypatch):
    indexer.close()
    with monkeypatch.context() as patch:
        lost(patch, large[:15])
        with pytest.raises(CommandError, match=r"未予启用.*16 documents.*31.*31"):
            call_command("rebuild_index", stdout=io.StringIO())
        assert found() == {record.public_id for record in large}
        call_command("rebuild_index", force=True, stdout=io.StringIO())
        assert found() == {record.public_id for record in large[15:]}


def test_a_register_that_really_shrank_needs_no_force(indexer, search_dir, large):
    used = generations(search_dir)
    for record in large[:20]:
        withdraw(record)
    OutboxEvent.objects.all().delete()  # the index has not heard of it
    errands.ask(ERRAND, "7")
    settled(indexer)
    assert generations(search_dir) != used
    assert found() == {record.public_id for record in large[20:]}


def test_an_empty_register_is_hardly_the_one_that_filled_the_index(indexer, search_dir, large):
    used = generations(search_dir)
    Record.objects.all().delete()
    errands.ask(ERRAND, "7")
    settled(indexer)
    assert generations(search_dir) == used
    assert audit.entries("index.rebuild")[0].action == "index.rebuild.refused"


@pytest.mark.parametrize(
    ("made", "used", "shown", "fine"),
    [
        (900, 1000, None, True),
        (899, 1000, 1000, False),
        (899, 1000, 998, True),
        (0, 1000, 0, False),
        (0, 10, None, True),  # so few that they mean nothing
        (5, 0, None, True),
    ],
)
def test_how_small_is_suspicious(made, used, shown, fine):
    if fine:
        check_sizes(Sizes(made, used, shown))
    else:
        with pytest.raises(SuspiciouslySmallError):
            check_sizes(Sizes(made, used, shown))


def test_a_fault_of_the_database_doesn_t_cost_a_rebuild(indexer, search_dir, monkeypatch):
    made = [make_record() for _number in range(9)]
    settled(indexer)
    errands.ask(ERRAND, "7")
    indexer.tick()
    rebuild, faults = indexer.rebuild, itertools.cycle([True, False])
    monkeypatch.setattr(indexer_module.connection, "close", lambda: None)
    for name in ("published_records", "published_subjects"):
        whole = getattr(publication, name)

        def sometimes(ids, whole=whole):
            if next(faults):
                raise OperationalError
            return whole(ids)

        monkeypatch.setattr(publication, name, sometimes)
    failed = 0
    while indexer.rebuild is not None:
        try:
            indexer.tick()
        except OperationalError as error:
            failed += 1
            indexer.recover(error)
            assert indexer.rebuild is rebuild
    assert failed == 9  # pieces of two: nine subjects and nine records, the first piece was in
    assert generations(search_dir) == [rebuild.writer.generation]
    assert found() == {record.public_id for record in made}


def test_who_lost_the_role_settles_nothing_and_swaps_nothing(search_dir, monkeypatch):
    held = leases.take(LEASE_NAME, "a", 15)
    led = Indexer(engine(), LeasedRole(held))
    record = make_record()
    settled(led)
    used = generations(search_dir)
    errands.ask(ERRAND, "7")
    withdraw(record)
    # It is stopped for too long, and another takes over.
    Lease.objects.update(expires_at=Now())
    assert leases.take(LEASE_NAME, "b", 15).token == held.token + 1
    with pytest.raises(RoleLostError):
        settled(led)
    led.close()
    assert OutboxEvent.objects.count() == 1
    assert generations(search_dir) == used
    assert errands.last(ERRAND).state == errands.State.WANTED


@pytest.mark.parametrize("step", ["apply", "swap"])
def test_the_role_is_lost_at_the_last_moment(search_dir, monkeypatch, step):
    led = Indexer(engine(), LeasedRole(leases.take(LEASE_NAME, "a", 15)))
    record = make_record()
    settled(led)
    used = generations(search_dir)
    whole_commit, whole_finish = EmbeddedWriter.commit, Rebuild.finish

    def lose(whole, *arguments, **options):
        Lease.objects.update(expires_at=Now())
        assert leases.take(LEASE_NAME, "b", 15)
        return whole(*arguments, **options)

    if step == "apply":
        withdraw(record)
        monkeypatch.setattr(EmbeddedWriter, "commit", partialmethod(partial(lose, whole_commit)))
    else:
        errands.ask(ERRAND, "7")
        monkeypatch.setattr(Rebuild, "finish", partialmethod(partial(lose, whole_finish)))
    with pytest.raises(RoleLostError):
        settled(led)
    monkeypatch.undo()
    led.close()
    assert OutboxEvent.objects.count() == (1 if step == "apply" else 0)
    # What it had begun is left for the other: it may not even tidy.
    assert set(used) <= set(generations(search_dir))
    assert read_pointer(search_dir).generation == used[0]
