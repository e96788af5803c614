"""What goes into the index, and what never does."""

import json
from datetime import date

import pytest
import tantivy

from registry.enums import IdentifierType, SubjectKind
from registry.reporting.sealed_rows import seal_row
from registry.vault import seal
from search.documents import record_document
from search.engines import engine
from search.engines.base import Document
from search.engines.embedded_schema import field_and_term, schema
from search.fields import DocumentType, Key, Number, Text
from search.indexing import record_documents, subject_documents
from search.numbers import day_number, name_order, newest_first, short_first
from tests.factories import (
    make_authority,
    make_record,
    make_resident_id,
    make_subject,
    make_uscc,
    withdraw,
)


def stored_documents():
    """Return every stored document of the generation in use, as the index gives it back."""
    folder = engine().folder
    generation = json.loads((folder / "current").read_text())["generation"]
    index = tantivy.Index.open(str(folder / generation))
    searcher = index.searcher()
    hits = searcher.search(tantivy.Query.all_query(), 1000).hits
    return [searcher.doc(address).to_dict() for _score, address in hits]


@pytest.mark.django_db
def test_a_record_s_document():
    authority = make_authority("眉县市监局")
    subject = make_subject("眉县天成店", uscc=make_uscc(5))
    record = make_record(
        subject,
        authority,
        document_number="眉许〔2026〕7号",
        decided_on=date(2026, 3, 2),
        public_until=date(2027, 3, 2),
        shown={"document_name": "食品许可", "content": "卖酒", "permit_kind": "普通"},
    )
    (document,) = record_documents([record.pk], ticket=7)
    assert (document.public_id, document.type, document.version) == (
        record.public_id,
        DocumentType.RECORD,
        7,
    )
    terms = document.terms
    assert terms[Text.RECORD_NAME] == ["眉县 县天 天成 成店"]
    assert terms[Text.RECORD_TEXT][:3] == ["眉许 2026 7 号", "许 2026 7", "食品 品许 许可"]
    assert terms[Key.RECORD_EXACT] == ["眉县天成店"]
    assert terms[Key.RECORD_CODE] == [subject.uscc, subject.uscc[8:17]]
    assert terms[Key.RECORD_NUMBER] == ["眉许20267号", "眉许2026-7"]
    (order,) = terms[Key.NAME_ORDER]
    assert order == name_order(order.partition("-")[0], record.public_id)
    assert terms[Key.RECORD_REGION] == ["610326", "610300", "610000"]
    assert terms[Key.RECORD_YEAR] == ["2026"]
    assert document.numbers == {
        Number.SINCE: day_number(date(2026, 3, 2)),
        Number.UNTIL: day_number(date(2027, 3, 2)),
        Number.NEWEST: newest_first(date(2026, 3, 2), record.public_id),
    }


@pytest.mark.django_db
def test_a_subject_s_document():
    mei, fengxiang = make_authority(), make_authority(region="610305")
    subject = make_subject("眉县天成商贸有限公司", former_names=["天成百货"])
    make_record(subject, mei, decided_on=date(2024, 3, 2), public_until=date(2028, 1, 1))
    make_record(subject, fengxiang, kind="penalty", decided_on=date(2025, 3, 2))
    make_record(subject, fengxiang, kind="penalty", decided_on=date(2026, 3, 2), state="held")
    (document,) = subject_documents([subject.pk])
    terms = document.terms
    assert terms[Key.SUBJECT_EXACT] == ["眉县天成商贸有限公司", "天成百货"]
    assert terms[Key.SUBJECT_CORE] == ["天成商贸有限公司", "眉县天成商贸", "天成商贸"]
    assert terms[Key.SUBJECT_START] == [
        *("眉", "眉县", "眉县天", "眉县天成", "眉县天成商", "眉县天成商贸"),
        *("天", "天成", "天成百", "天成百货", "天成商", "天成商贸", "天成商贸有", "天成商贸有限"),
    ]
    assert terms[Text.SUBJECT_PINYIN] == [
        "mei'xian xian'tian tian'cheng cheng'shang shang'mao mao'you you'xian xian'gong gong'si",
        "tian'cheng cheng'bai bai'huo",
    ]
    syllables = "mei xian tian cheng shang mao you gong si bai huo"
    assert terms[Key.SUBJECT_SYLLABLES] == syllables.split()
    assert terms[Text.SUBJECT_INITIALS] == ["mx xt tc cs sm my yx xg gs", "tc cb bh"]
    assert terms[Key.SUBJECT_COMMON] == ["有限公司"]
    assert set(terms[Key.SUBJECT_HAS]) == {
        "licence||",
        f"licence|{mei.code}|",
        "licence||2024",
        f"licence|{mei.code}|2024",
        f"|{mei.code}|",
        f"|{mei.code}|2024",
        "||2024",
        "penalty||",
        f"penalty|{fengxiang.code}|",
        "penalty||2025",
        f"penalty|{fengxiang.code}|2025",
        f"|{fengxiang.code}|",
        f"|{fengxiang.code}|2025",
        "||2025",
    }
    assert document.numbers[Number.SINCE] == day_number(date(2024, 3, 2))
    assert document.numbers[Number.UNTIL] == day_number(date(2028, 1, 1))
    assert document.numbers[Number.NEWEST] == newest_first(date(2025, 3, 2), subject.public_id)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["held", "withdrawn", "void"])
def test_what_is_not_public_becomes_a_tombstone(state):
    record = make_record(state=state)
    (document,) = record_documents([record.pk], ticket=7)
    assert document == Document(record.public_id, DocumentType.TOMBSTONE, 7)
    (document,) = subject_documents([record.subject_id], ticket=7)
    assert document == Document(record.subject.public_id, DocumentType.TOMBSTONE, 7)


@pytest.mark.django_db
def test_natural_persons_become_tombstones():
    person = make_subject("张某某", kind=SubjectKind.NATURAL_PERSON)
    record = make_record(person)
    documents = [*record_documents([record.pk]), *subject_documents([person.pk])]
    assert [document.type for document in documents] == [DocumentType.TOMBSTONE] * 2
    assert all(not document.terms and not document.numbers for document in documents)


@pytest.mark.django_db
def test_a_person_s_number_in_disguise_is_no_code():
    number = make_resident_id()
    subject = make_subject("眉县张记店", codes={IdentifierType.TAX: number})
    record = make_record(subject, document_number=f"证{number}")
    (found,) = subject_documents([subject.pk])
    assert number not in found.terms[Key.SUBJECT_CODE]
    assert found.terms[Key.SUBJECT_CODE] == [subject.uscc, subject.uscc[8:17]]
    (found,) = record_documents([record.pk])
    assert Key.RECORD_NUMBER not in found.terms


@pytest.mark.django_db
def test_stored_are_id_type_and_version_and_nothing_else(indexed):
    number = make_resident_id()
    person = make_subject(
        "张某某",
        kind=SubjectKind.NATURAL_PERSON,
        sealed_name=seal("张三丰".encode(), "subject.name"),
    )
    firm = make_subject("眉县天成商贸有限公司", former_names=["天成百货"])
    records = [
        make_record(firm, kind="penalty", sealed=seal_row("penalty_2018", {"id": number})),
        make_record(person),
    ]
    gone = make_record(firm)
    indexed()
    withdraw(gone)
    indexed()
    stored = stored_documents()
    assert {doc["id"][0]: doc["type"][0] for doc in stored} == {
        records[0].public_id: "record",
        firm.public_id: "subject",
        records[1].public_id: "tombstone",
        person.public_id: "tombstone",
        gone.public_id: "tombstone",
    }
    # A ticket each; the withdrawal's is the later one.
    versions = {doc["id"][0]: doc["version"][0] for doc in stored}
    assert versions[gone.public_id] > versions[records[0].public_id] > 0
    assert all(set(doc) == {"id", "type", "version"} for doc in stored)


def test_every_field_has_its_place_in_the_schema(tmp_path):
    index = tantivy.Index(schema(), path=str(tmp_path))
    for name in (*Key, *Text, "id"):
        # Asking a field that isn't there is an error, not an empty answer.
        field, term = field_and_term(name, "a|b|c")
        query = tantivy.Query.term_query(index.schema, field, term)
        assert index.searcher().search(query).hits == []


def test_days_and_orders():
    assert day_number(date(1900, 1, 1)) == day_number(date(1850, 1, 1)) == 0
    assert day_number(date(1900, 1, 2)) == 1
    assert day_number(date(9999, 12, 31)) == 65535
    assert newest_first(date(2026, 1, 2), "a") > newest_first(date(2026, 1, 1), "b")
    assert newest_first(date(2026, 1, 1), "a") != newest_first(date(2026, 1, 1), "b")
    assert short_first("天成", "b") > short_first("天成店", "a")
    assert newest_first(date(9999, 1, 1), "a") < 2**63
    assert name_order("ab", "x") < name_order("abc", "a") < name_order("ac", "a")
    assert name_order("ab", "x") != name_order("ab", "y")
    assert len(name_order("天" * 200, "x")) == 43


def test_nothing_public_is_a_tombstone():
    from registry.publication import Published

    document = record_document(Published("x" * 22, 4), 4)
    assert document == Document("x" * 22, DocumentType.TOMBSTONE, 4)


@pytest.mark.django_db
def test_a_hidden_owner_s_name_doesn_t_come_back_by_a_merge(settings):
    kept = make_subject("眉县天成商贸有限公司")
    for name, kind in (("眉县张三丰小吃店", SubjectKind.SOLE_TRADER), ("旧号公司", "enterprise")):
        make_subject(name, kind=kind, merged_into=kept, former_names=[f"原{name}"])
    make_record(kept)
    (found,) = subject_documents([kept.pk])
    assert "眉县张三丰小吃店" in found.terms[Key.SUBJECT_EXACT]
    settings.MASK_SOLE_TRADER_NAMES = True
    (found,) = subject_documents([kept.pk])
    assert found.terms[Key.SUBJECT_EXACT] == ["眉县天成商贸有限公司", "旧号公司", "原旧号公司"]
