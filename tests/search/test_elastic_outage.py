"""One node that is stopped, hangs, or has lost a part: never "no record", and back by itself."""

import shutil
import socket
import threading
from contextlib import contextmanager

import pytest
from django.test import Client

from cms.models import ArticlePage, ColumnPage
from cms.setup import ensure_page_tree
from registry import figures
from registry.models import OutboxEvent
from search.engines import engine
from search.engines.elastic import generations
from search.engines.elastic.breaker import FAILURES, OPEN_SECONDS
from search.indexing import apply_waiting
from search.results import EngineUnavailable, Question
from search.service import find_records, find_subjects
from tests.factories import make_record, make_subject, withdraw
from tests.search.conformance.backends import elastic_backend
from tests.search.helpers import index_everything
from tests.search.test_process import prepared, stop, wait_until
from tests.search.test_process_shared import SharedMachine

__all__ = ["prepared"]

SENTENCE = "查询服务暂时不可用，请稍后再试。这不代表没有相关记录。"


@pytest.fixture
def node(elasticsearch_node, elasticsearch_prefix, settings):
    """The node that this test may stop, and an engine that asks it."""
    settings.SEARCH_URL = elasticsearch_node.url
    settings.SEARCH_INDEX_PREFIX = elasticsearch_prefix.rstrip("-")
    settings.SEARCH_SHARDS = 2
    settings.SEARCH_REPLICAS = 0
    return elasticsearch_node


@pytest.fixture
def records(db, node):
    """Eight firms with a record each, in the index: some in each of the two shards."""
    made = [make_record(make_subject(f"眉县天成{at}号店")) for at in range(8)]
    index_everything()
    assert found() == {record.public_id for record in made}
    return made


def found():
    """Return the ids of all records that a reader is shown."""
    page = find_records(Question(size=50)).page
    assert page.total in {None, len(page.items)}
    return {item.public_id for item in page.items}


def answers():
    """Tell whether look-ups are answered."""
    try:
        find_records(Question())
    except EngineUnavailable:
        return False
    return True


@contextmanager
def somebody_who_hangs_up(url):
    """Listen in place of the node; yield the list of who has called."""
    calls = []
    port = int(url.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)) as listener:

        def listen():
            while True:
                try:
                    connection, address = listener.accept()
                except OSError:
                    return
                calls.append(address)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield calls
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_an_open_circuit_asks_nobody_and_one_tries_when_it_is_time(node, records):
    breaker, now = engine()._state.breaker, 1000.0
    breaker._clock = lambda: now
    node.stop()
    with somebody_who_hangs_up(node.url) as calls:
        for _failure in range(FAILURES):
            assert not answers()
        # Each asked twice: another host might have known more.
        assert len(calls) == 2 * FAILURES
        for _refused in range(20):
            assert not answers()
        assert len(calls) == 2 * FAILURES
        now += OPEN_SECONDS
        for _refused in range(20):
            assert not answers()
        assert len(calls) == 2 * FAILURES + 2
    node.start()
    assert not answers()
    now += OPEN_SECONDS
    assert found() == {record.public_id for record in records}
    assert not breaker.is_open


def test_a_node_that_hangs_is_waited_for_no_longer_than_said(node, records, settings):
    settings.SEARCH_TIMEOUT = 0.3
    assert answers()
    with node.hanging():
        for _look_up in range(FAILURES):
            assert not answers()
        assert engine()._state.breaker.is_open
    wait_until(answers)
    assert found() == {record.public_id for record in records}


def test_pages_say_so_and_all_that_needs_no_look_up_stays_up(node, records, settings):
    settings.RATE_LIMIT_SCALE = 0
    figures._kept.clear()
    ensure_page_tree()
    column = ColumnPage.objects.get(slug="knowledge")
    article = column.add_child(instance=ArticlePage(title="什么是双公示", source="信用办"))
    subject = records[0].subject.public_id
    reader = Client(raise_request_exception=False)
    node.stop()
    # More often than it takes to open the circuit: both sides of it look the same.
    asked = ["/search/?q=天成", "/search/?tab=records&q=天成", "/browse/licence/"]
    for address in asked * FAILURES:
        response = reader.get(address)
        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        assert response["Cache-Control"] == "no-store"
        assert SENTENCE in response.content.decode()
        assert "查询期内无相关信息" not in response.content.decode()
    for address in ["/", column.url, article.url, f"/subjects/{subject}/", "/rights/"]:
        assert reader.get(address).status_code == 200, address
    node.start()
    wait_until(lambda: reader.get("/search/?q=天成").status_code == 200)
    assert "共 8 条结果" in reader.get("/search/?q=天成").content.decode()


def test_changes_wait_and_what_is_withdrawn_is_never_shown(node, records):
    node.stop()
    withdraw(records[0])
    new = make_record(make_subject("眉县后来店"))
    waiting = OutboxEvent.objects.count()
    assert waiting > 0
    with pytest.raises(EngineUnavailable):
        apply_waiting(engine())
    assert OutboxEvent.objects.count() == waiting
    node.start()
    wait_until(answers)
    # The index is that of before; the register disposes.
    stayed = {record.public_id for record in records[1:]}
    assert found() == stayed
    assert find_records(Question()).page.total is None
    apply_waiting(engine())
    assert OutboxEvent.objects.count() == 0
    assert found() == stayed | {new.public_id}
    assert find_records(Question()).page.total == 8
    assert find_subjects(Question(text="后来店")).page.total == 1


def test_a_lost_shard_is_no_smaller_answer(node, records):
    """With one of two shards gone, half of the records could be shown as if they were all."""
    index = generations.current(engine()._state.client, engine().layout)
    ident = node.ask(f"/{index}/_settings")[index]["settings"]["index"]["uuid"]
    shard = node.node.home / "data" / "indices" / ident / "0"
    node.stop()
    shard.rename(shard.with_name("lost"))
    node.start(status="red")
    health = f"/_cluster/health/{index}"
    wait_until(lambda: node.ask(health)["active_shards"] == 1)
    assert node.ask(health)["status"] == "red"
    assert not answers()
    with pytest.raises(EngineUnavailable):
        find_subjects(Question(text=records[0].subject.uscc))
    # It may come back: nobody builds another index at once.
    assert engine().is_built()
    with pytest.raises(EngineUnavailable):
        engine().is_sound()

    node.stop()
    shard.with_name("lost").rename(shard)
    node.start()
    wait_until(answers)
    assert found() == {record.public_id for record in records}


def test_a_closed_index_is_no_empty_answer(node, records):
    index = generations.current(engine()._state.client, engine().layout)
    node.ask(f"/{index}/_close", method="POST")
    assert not answers()
    node.ask(f"/{index}/_open", method="POST")
    wait_until(answers)
    assert found() == {record.public_id for record in records}


def test_the_indexer_waits_an_outage_out(
    elasticsearch_node, elasticsearch_prefix, tmp_path, prepared, project_root
):
    folder = tmp_path / "data"
    shutil.copytree(prepared, folder)
    with elastic_backend(elasticsearch_node.url, elasticsearch_prefix.rstrip("-")) as backend:
        machine = SharedMachine(folder, project_root, backend)
        indexer = machine.indexer()
        try:
            machine.settled()
            elasticsearch_node.stop()
            machine.child("change", "15")
            assert machine.expected()["waiting"] > 0
            elasticsearch_node.start()
            machine.settled()
            assert machine.leader() is indexer
            assert len(backend.generations()) == 1
            assert stop(indexer) == 0
        finally:
            elasticsearch_node.start()
            machine.stop_all()
