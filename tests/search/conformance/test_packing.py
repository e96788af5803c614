"""Documents that were packed beside are the same as those that were added; tombstones counted."""

import pickle

from search.clauses import Phrase, Term
from search.fields import Key, Number, Text
from tests.search.conformance.making import asked, ids, put, record, subject, tombstone

DOCUMENTS = [
    record("a", 3, version=2**41, record_kind=["licence"], record_text=["食品 品经 经营", "准予"]),
    record("b", 2**62 + 7, version=5, record_number=['“引号”\\"\n换行\r\u2028'], record_text=["x"]),
    subject("c", 9, version=7, subject_has=["licence||", "licence|A|2026"], subject_region=["61"]),
    subject("d", 4, version=7, subject_name=["天成 成商"], subject_kind=["enterprise"]),
]


def test_packed_documents_are_found_as_added_ones_are(backend, engine):
    stored = []
    for is_packed in (False, True):
        writer = engine.new_generation()
        if is_packed:
            writer.add_packed(pickle.loads(pickle.dumps(engine.pack(DOCUMENTS))))
            writer.add_packed(engine.pack([]))
        else:
            writer.add_new(DOCUMENTS)
        writer.commit()
        engine.swap(writer)
        writer.close()
        stored.append(backend.stored())
        assert engine.status().documents == 4
        found = engine.search(asked())
        assert [(hit.public_id, hit.version) for hit in found.hits] == [("b", 5), ("a", 2**41)]
        assert [hit.position.order for hit in found.hits] == [2**62 + 7, 3]
        assert ids(engine.search(asked(Phrase(Text.RECORD_TEXT, ("品经", "经营"))))) == ["a"]
        number = Term(Key.RECORD_NUMBER, DOCUMENTS[1].terms[Key.RECORD_NUMBER][0])
        assert ids(engine.search(asked(number))) == ["b"]
        has = Term(Key.SUBJECT_HAS, "licence|A|2026")
        assert ids(engine.search(asked(has, type="subject"))) == ["c"]
        by_name = asked(Term(Key.TYPE, "subject"), type="subject", order=Number.RANK)
        assert ids(engine.search(by_name)) == ["c", "d"]
    assert stored[0] == stored[1]


def test_what_changed_meanwhile_replaces_a_packed_document(engine):
    writer = engine.new_generation()
    writer.add_packed(engine.pack(DOCUMENTS[:2]))
    writer.put([record("b", 1, version=6), record("a", 1, version=4)])
    writer.commit()
    engine.swap(writer)
    found = {hit.public_id: hit.version for hit in engine.search(asked()).hits}
    assert found == {"a": 2**41, "b": 6}
    writer.close()


def test_tombstones_are_counted_apart(engine, writer):
    put(writer, record("a"), record("b"), tombstone("c", 3))
    status = engine.status()
    assert (status.documents, status.tombstones) == (3, 1)
    put(writer, tombstone("a", 2))
    status = engine.status()
    assert (status.documents, status.tombstones) == (3, 2)
