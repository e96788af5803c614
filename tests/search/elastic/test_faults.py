"""A server in trouble is EngineUnavailable, quickly, and never "nothing found"."""

import logging

import pytest

from search.clauses import Term
from search.engines.elastic import writer as elastic_writer
from search.engines.elastic.breaker import Breaker
from search.engines.elastic.bulk import send
from search.engines.elastic.connection import read_cluster
from search.engines.elastic.documents import WRITER_MARKER
from search.engines.elastic.engine import RED_SECONDS, ElasticEngine
from search.engines.elastic.faults import Failed
from search.engines.elastic.naming import Layout, new_name, reading_alias
from search.fields import Key
from search.results import EngineUnavailable
from tests.conftest import free_port
from tests.search.conformance.making import asked
from tests.search.elastic.scripted import NOTHING, WHOLE, error, msearch, running

QUESTION = asked(Term(Key.RECORD_EXACT, "天成商贸"))
ALIAS = {new_name(Layout("credit")): {"aliases": {}}}
PARTIAL = {"total": 2, "successful": 1, "skipped": 0, "failed": 1}
HIT = {"_id": "a", "_version": 7, "sort": [5]}


@pytest.fixture
def server():
    with running() as (made, port):
        made.port = port
        yield made


def engine_of(*ports, timeout=5.0):
    hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
    return ElasticEngine(read_cluster(f"http://{hosts}", timeout=timeout), Layout("credit"))


@pytest.fixture
def engine(server):
    return engine_of(server.port)


def refused(engine):
    with pytest.raises(EngineUnavailable) as raised:
        engine.search(QUESTION)
    # Neither message nor chain repeat the question or the server's text, which does.
    error = raised.value
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__
    assert "天成" not in str(raised.value)
    return str(raised.value)


def answering(status, body):
    return lambda _method, _path: (status, body)


def test_nothing_found_is_an_answer(server, engine):
    found = engine.search(QUESTION)
    assert (found.hits, found.total, found.as_of) == ((), 0, None)
    assert server.asked == [f"POST /{reading_alias(engine.layout)}/_msearch"]


@pytest.mark.parametrize(
    ("answer", "tries", "said"),
    [
        ((429, error("es_rejected_execution_exception", 429)), 2, "429 es_rejected_execution"),
        ((429, error("circuit_breaking_exception", 429)), 2, "429 circuit_breaking_exception"),
        ((503, error("cluster_block_exception", 503)), 2, "503 cluster_block_exception"),
        ((500, error("null_pointer_exception", 500)), 2, "500 null_pointer_exception"),
        ((502, b"<html>Bad gateway</html>"), 2, ""),
        ((200, b"not json"), 2, ""),
        ((200, {}), 2, "unreadable"),
        ((200, msearch({}, NOTHING)), 2, "unreadable"),
        ((200, msearch()), 2, "answers missing"),
        ((200, msearch(NOTHING)), 2, "answers missing"),
        ((200, msearch(NOTHING, error("search_phase_execution_exception", 503))), 2, "503 search"),
        ((200, msearch(error("es_rejected_execution_exception", 429), NOTHING)), 2, "429 es_rej"),
        ((200, msearch({**NOTHING, "timed_out": True}, NOTHING)), 2, "partial answer"),
        ((200, msearch({**NOTHING, "_shards": PARTIAL}, NOTHING)), 2, "partial answer"),
        ((200, msearch({**NOTHING, "_shards": {**PARTIAL, "failed": 0}}, NOTHING)), 2, "partial"),
        ((200, msearch(NOTHING, {**NOTHING, "timed_out": True})), 2, "partial answer"),
        ((400, error("parsing_exception", 400)), 1, "400 parsing_exception"),
        ((401, error("security_exception", 401)), 1, "401 security_exception"),
        ((403, error("天成商贸", 403)), 1, "(403)"),
    ],
)
def test_no_whole_answer_is_unavailable(server, engine, answer, tries, said):
    server.answer = answering(*answer)
    assert said in refused(engine)
    assert len(server.asked) == tries


def test_no_index_is_unavailable_and_no_fault_of_the_server(server, engine):
    server.answer = answering(200, msearch(*[error("index_not_found_exception", 404)] * 2))
    for _number in range(5):
        assert refused(engine).endswith("run rebuild_index.")
    assert not engine._state.breaker.is_open


def test_a_second_try_that_succeeds_is_an_answer(server, engine):
    def fail_once(_method, _path):
        server.answer = server.find_nothing
        return 503, error("x", 503)

    server.answer = fail_once
    assert engine.search(QUESTION).total == 0
    assert len(server.asked) == 2


def test_nobody_listens(monkeypatch):
    engine = engine_of(free_port())
    assert "ConnectionError" in refused(engine)


def test_a_connection_that_breaks_is_tried_once_more(server, engine):
    server.answer = lambda _method, _path: None
    assert "ConnectionError" in refused(engine)
    assert len(server.asked) == 2


def test_a_server_that_hangs_is_waited_for_once(server):
    server.answer = server.hang
    assert "timed out" in refused(engine_of(server.port, timeout=0.2))
    assert len(server.asked) == 1


def test_another_host_answers_for_one_that_is_gone(server):
    engine = engine_of(free_port(), server.port)
    assert [engine.search(QUESTION).total for _number in range(6)] == [0] * 6


def test_another_host_answers_for_one_that_hangs(server):
    with running() as (hanging, port):
        hanging.answer = hanging.hang
        engine = engine_of(server.port, port, timeout=1.0)
        assert [engine.search(QUESTION).total for _number in range(6)] == [0] * 6
        # Once it hung, it is left out for a while.
        assert len(hanging.asked) <= 2


def test_a_server_s_time_limit_is_shorter_than_ours(server, engine):
    engine.search(QUESTION)
    assert server.bodies[0].count(b'"timeout":"4000ms"') == 2
    assert server.bodies[0].count(b'"allow_partial_search_results":false') == 2


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_after_a_few_failures_nobody_asks_for_a_moment_and_then_it_comes_back(server, engine):
    clock = Clock()
    engine._state.breaker = Breaker(3, 3.0, clock)
    server.answer = answering(503, error("x", 503))
    for _number in range(3):
        refused(engine)
    asked_before = len(server.asked)
    assert "isn't asked for a moment" in refused(engine)
    with pytest.raises(EngineUnavailable):
        engine.is_built()
    assert len(server.asked) == asked_before
    server.answer = server.find_nothing
    clock.now += 3
    assert engine.search(QUESTION).total == 0
    assert engine.search(QUESTION).total == 0


def test_a_damaged_answer_opens_the_circuit_too(server, engine):
    engine._state.breaker = Breaker(2, 3.0, Clock())
    server.answer = answering(200, {"unexpected": 1})
    refused(engine)
    refused(engine)
    assert "isn't asked" in refused(engine)


def test_the_commit_s_time_is_asked_for_now_and_then(server, engine, monkeypatch):
    clock = Clock()
    monkeypatch.setattr("search.engines.elastic.engine.time.monotonic", clock)
    marker = {"_id": "~commit", "_version": 1_000_000, "sort": []}
    noted = {**WHOLE, "hits": {"hits": [marker]}}
    server.answer = answering(200, msearch(NOTHING, noted))
    first = engine.search(QUESTION).as_of
    assert first.isoformat() == "1970-01-01T00:00:01+00:00"
    server.answer = answering(200, msearch(NOTHING))
    assert engine.search(QUESTION).as_of == first
    clock.now += 1
    refused(engine)  # two answers were asked for


def test_hits_are_read_with_their_versions(server, engine):
    hits = {**WHOLE, "hits": {"hits": [HIT], "total": {"value": 1, "relation": "eq"}}}
    server.answer = answering(200, msearch(hits, NOTHING))
    (hit,) = engine.search(QUESTION).hits
    assert (hit.public_id, hit.version, hit.position.order) == ("a", 7, 5)


def test_out_of_reach_is_not_the_same_as_not_built(server, engine):
    server.answer = answering(404, error("aliases_not_found_exception", 404))
    assert not engine.is_built()
    assert not engine.is_sound()
    server.answer = answering(503, error("master_not_discovered_exception", 503))
    for ask in (engine.is_built, engine.is_sound):
        with pytest.raises(EngineUnavailable):
            ask()


def test_an_index_without_living_copies_counts_as_lost_only_after_a_while(
    server, engine, monkeypatch
):
    clock = Clock()
    monkeypatch.setattr("search.engines.elastic.engine.time.monotonic", clock)
    engine._state.breaker = Breaker(100)
    health = {"status": "red"}

    def answer(_method, path):
        if "_alias" in path:
            return 200, ALIAS
        if "_cluster/health" in path:
            return 200, health
        return 200, msearch(error("search_phase_execution_exception", 503))

    server.answer = answer
    with pytest.raises(EngineUnavailable):
        engine.is_sound()
    clock.now += RED_SECONDS - 1
    with pytest.raises(EngineUnavailable):
        engine.is_sound()
    clock.now += 1
    assert not engine.is_sound()
    health["status"] = "yellow"  # it is there again, but too busy to answer
    with pytest.raises(EngineUnavailable):
        engine.is_sound()
    health["status"] = "red"  # from now on anew
    with pytest.raises(EngineUnavailable):
        engine.is_sound()


def bulk_item(status, kind=""):
    return {"index": {"status": status, **({"error": {"type": kind}} if kind else {})}}


def test_what_a_bulk_request_leaves_undone_is_sent_again(server, engine):
    answers = [
        {"errors": True, "items": [bulk_item(200), bulk_item(429, "x"), bulk_item(409, "y")]},
        {"errors": True, "items": [bulk_item(503, "x")]},
        {"errors": False, "items": [bulk_item(201)]},
    ]
    server.answer = lambda _method, _path: (200, answers.pop(0))
    pauses = []
    lines = [b"{}\n{}", b'{"b":1}\n{}', b"{}\n{}"]
    assert send(engine._state.client, "g", lines, pauses.append) == 1
    assert pauses == [0.1, 0.2]
    assert server.bodies[1:] == [b'{"b":1}\n{}\n'] * 2
    assert all("/g-write/_bulk" in path and "require_alias=true" in path for path in server.asked)


@pytest.mark.parametrize(
    ("answer", "tries", "said"),
    [
        ((429, error("x", 429)), 6, "429 x"),
        ((503, error("x", 503)), 6, "503 x"),
        ((200, {"errors": True, "items": [bulk_item(429, "x")]}), 6, "left over"),
        ((200, {"errors": True, "items": [bulk_item(400, "strict_dynamic")]}), 1, "400 strict"),
        ((200, {"errors": True, "items": [bulk_item(404, "index_not_found")]}), 1, "404 index"),
        ((401, error("security_exception", 401)), 1, "401 security_exception"),
    ],
)
def test_what_can_not_be_written_is_given_up_after_so_many_tries(
    server, engine, answer, tries, said
):
    server.answer = lambda _method, _path: answer
    pauses = []
    with pytest.raises(Failed, match=said):
        send(engine._state.client, "g", [b"{}\n{}"], pauses.append)
    assert len(server.asked) == tries
    assert pauses == [0.1 * 2**number for number in range(tries)][: tries if tries > 1 else 0]


def test_a_sign_of_life_that_finds_no_room_is_given_with_the_next_piece(
    server, engine, monkeypatch
):
    monkeypatch.setattr(elastic_writer, "_LIFE_SECONDS", 0.0)
    signs = []

    def answer(_method, _path):
        if WRITER_MARKER.encode() not in server.bodies[-1]:
            return 200, {"errors": False, "items": [bulk_item(201)]}
        signs.append(429 if not signs else 200)
        return signs[-1], error("circuit_breaking_exception", 429)

    server.answer = answer
    client = engine._state.client
    writer = elastic_writer.ElasticWriter(client, Layout("credit"), "g", filling=True)
    for _ in range(3):
        writer.add_packed(b"{}\n{}")
    assert signs == [429, 200, 200]
    # Anything else than want of room is a fault.
    server.answer = lambda _method, _path: (401, error("security_exception", 401))
    with pytest.raises(EngineUnavailable, match="401"):
        writer.add_packed(b"{}\n{}")
    writer.close()


def test_logs_hold_neither_words_nor_passwords(server, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("elastic_transport.node").setLevel(logging.INFO)
    url = f"http://portal:geheim@127.0.0.1:{server.port}"
    engine = ElasticEngine(read_cluster(url), Layout("credit"))
    engine.search(QUESTION)
    server.answer = answering(503, error("x", 503))
    refused(engine)
    assert caplog.text
    assert "天成" not in caplog.text
    assert "geheim" not in caplog.text
