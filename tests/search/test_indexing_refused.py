"""A document that an engine refuses waits alone; the others of its batch are written."""

import pytest

from registry.models import OutboxEvent
from search.engines import engine
from search.indexing import Applier
from search.results import EngineUnavailable, Question
from search.service import find_records
from tests.factories import make_record

pytestmark = pytest.mark.django_db

MAPPING = "400 mapper_parsing_exception"


def found():
    return {item.public_id for item in find_records(Question()).page.items}


@pytest.mark.parametrize("step", ["put", "commit"])
def test_a_refused_document_keeps_none_of_its_batch_back(indexed, monkeypatch, step):
    records = [make_record() for _ in range(5)]
    bad = records[3]
    applier = Applier(engine())
    writer = type(applier.writer)
    whole = getattr(writer, step)
    held = {}

    def put(self, documents):
        documents = list(documents)
        held["bad"] = any(document.public_id == bad.public_id for document in documents)
        if step == "put" and held["bad"]:
            raise ValueError(bad.public_id)
        return put_whole(self, documents)

    def commit(self):
        if held.pop("bad", False):
            # What a server says of one document comes as an engine's fault too.
            raise EngineUnavailable(MAPPING)
        return whole(self)

    put_whole = writer.put
    with monkeypatch.context() as patch:
        patch.setattr(writer, "put", put)
        if step == "commit":
            patch.setattr(writer, "commit", commit)
        assert applier.apply_batch() == 5
    applier.close()
    assert found() == {record.public_id for record in records if record is not bad}
    (event,) = OutboxEvent.objects.all()
    assert (event.record_id, event.attempts) == (bad.pk, 1)
    assert event.error in {"ValueError", "EngineUnavailable"}
    OutboxEvent.objects.update(not_before=None)
    assert indexed() == 1
    assert found() == {record.public_id for record in records}


def test_all_wait_while_nothing_can_be_written(indexed, monkeypatch):
    make_record(), make_record()
    applier = Applier(engine())

    def down(_self):
        raise EngineUnavailable("503")

    with monkeypatch.context() as patch:
        patch.setattr(type(applier.writer), "commit", down)
        with pytest.raises(EngineUnavailable):
            applier.apply_batch()
    assert set(OutboxEvent.objects.values_list("attempts", flat=True)) == {0}
    assert applier.apply_batch() == 2
    applier.close()
    assert len(found()) == 2


def test_a_generation_in_the_making_hears_of_what_was_written(indexed, monkeypatch):
    good, bad = make_record(), make_record()
    heard = []

    class Follower:
        def follow(self, changed):
            heard.append(changed.records)

    applier = Applier(engine())
    writer = type(applier.writer)
    put = writer.put

    def refuse(self, documents):
        documents = list(documents)
        if any(document.public_id == bad.public_id for document in documents):
            raise ValueError
        put(self, documents)

    with monkeypatch.context() as patch:
        patch.setattr(writer, "put", refuse)
        applier.apply_batch(also=Follower())
    applier.close()
    assert heard == [(good.pk,)]
