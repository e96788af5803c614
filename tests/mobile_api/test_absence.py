"""What may not be shown comes out by no query: not by id, not by page, not by look-up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry.enums import RecordState, SubjectKind
from registry.models import Record
from registry.reporting.sealed_rows import seal_row
from tests.factories import make_record, make_resident_id, make_subject, withdraw

DAY = timedelta(days=1)

EVERYTHING = """query ($subject: ID!, $record: ID!, $text: String!) {
  subject(id: $subject) { ...S }
  record(id: $record) { ...R }
  lookup(text: $text) {
    subjects(first: 4) { total nodes { ...S } }
    records { total nodes { ...R } }
  }
  all: lookup(text: "") { records { total nodes { ...R } } }
}
fragment S on Subject {
  id name uscc formerNames codes { value } counts { kind count }
  records(kind: LICENCE, first: 10) { total nodes { ...R } }
}
fragment R on Record {
  id title content documentNumber subject { id name uscc } fields { value }
}"""
NOTHING = {
    "subject": None,
    "record": None,
    "lookup": {"subjects": {"total": 0, "nodes": []}, "records": {"total": 0, "nodes": []}},
    "all": {"records": {"total": 0, "nodes": []}},
}


def today():
    return timezone.localdate()


HIDDEN = {
    "held": {"state": RecordState.HELD},
    "held with a period": {
        "state": RecordState.HELD,
        "publish_from": "2026-01-01",
        "public_until": "2099-01-01",
    },
    "withdrawn": {
        "state": RecordState.WITHDRAWN,
        "publish_from": "2026-01-01",
        "public_until": "2099-01-01",
    },
    "void": {
        "state": RecordState.VOID,
        "publish_from": "2026-01-01",
        "public_until": "2099-01-01",
    },
    "expired": {"public_until": timezone.localdate() - DAY},
    "not yet": {"publish_from": timezone.localdate() + DAY},
}


@pytest.mark.parametrize("why", HIDDEN)
def test_a_hidden_record_and_its_subject_are_not_there(ask, indexed, why):
    subject = make_subject("眉县天成商贸有限公司", former_names=["眉县旧名百货店"])
    record = make_record(subject, **HIDDEN[why])
    indexed()
    data = ask(EVERYTHING, subject=subject.public_id, record=record.public_id, text="天成")
    assert data == NOTHING


def test_the_canary_sings_when_a_record_is_shown(ask, indexed):
    """The query above does find what may be shown: its silence means something."""
    subject = make_subject("眉县天成商贸有限公司", former_names=["眉县旧名百货店"])
    record = make_record(subject)
    indexed()
    data = ask(EVERYTHING, subject=subject.public_id, record=record.public_id, text="天成")
    for place in (
        data["subject"]["records"]["nodes"][0],
        data["record"],
        data["lookup"]["subjects"]["nodes"][0]["records"]["nodes"][0],
        data["lookup"]["records"]["nodes"][0],
        data["all"]["records"]["nodes"][0],
    ):
        assert place["id"] == record.public_id
    assert data["subject"]["formerNames"] == ["眉县旧名百货店"]


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_a_stale_index_shows_nothing(ask, indexed, how):
    """The index still holds the record; the register disposes."""
    subject = make_subject()
    record = make_record(subject)
    indexed()
    if how == "withdrawn":
        withdraw(record)
    else:
        Record.objects.filter(pk=record.pk).update(public_until=today() - DAY)
    data = ask(EVERYTHING, subject=subject.public_id, record=record.public_id, text="天成")
    assert (data["subject"], data["record"]) == (None, None)
    for page in (data["lookup"]["subjects"], data["lookup"]["records"], data["all"]["records"]):
        assert page["nodes"] == []
    assert record.public_id not in str(data)
    assert "天成" not in str(data)


def test_a_withdrawn_record_leaves_the_others(ask, indexed):
    subject = make_subject()
    kept, gone = make_record(subject), make_record(subject)
    indexed()
    withdraw(gone)
    indexed()
    data = ask(EVERYTHING, subject=subject.public_id, record=gone.public_id, text="天成")
    assert data["record"] is None
    assert data["subject"]["counts"] == [{"kind": "LICENCE", "count": 1}]
    assert [node["id"] for node in data["subject"]["records"]["nodes"]] == [kept.public_id]
    assert data["lookup"]["records"]["total"] == 1
    assert gone.public_id not in str(data)


def test_natural_persons_are_nowhere(ask, indexed):
    """Even with a record that a rule shows elsewhere, and by id."""
    person = make_subject("钟离某某", kind=SubjectKind.NATURAL_PERSON)
    record = make_record(person)
    other = make_record(make_subject("眉县天成商贸有限公司"))
    indexed()
    data = ask(EVERYTHING, subject=person.public_id, record=record.public_id, text="钟离某某")
    assert (data["subject"], data["record"]) == (None, None)
    assert data["lookup"] == NOTHING["lookup"]
    assert [node["id"] for node in data["all"]["records"]["nodes"]] == [other.public_id]
    for secret in ("钟离", person.public_id, record.public_id):
        assert secret not in str(data)


def test_what_is_sealed_stays_sealed(ask, indexed):
    subject = make_subject()
    number = make_resident_id(77)
    record = make_record(
        subject,
        shown={
            "representative": "赵某某",
            # What isn't a shown field of the kind stays out, even if it got into ``shown``.
            "representative_certificate_number": "planted-number",
            "unknown_field": "planted-field",
        },
    )
    Record.objects.filter(pk=record.pk).update(
        sealed=seal_row("licence_2018", {"representative": "赵铁柱", "certificate_number": number})
    )
    indexed()
    data = str(ask(EVERYTHING, subject=subject.public_id, record=record.public_id, text="天成"))
    assert "赵某某" in data
    for secret in ("赵铁柱", number, "planted-number"[:7], f"'{record.pk}'"):
        assert secret not in data


def test_a_subjects_cursor_tells_nothing_of_the_inner_ids(ask):
    subject = make_subject()
    make_record(subject)
    make_record(subject)
    query = """query ($id: ID!) { subject(id: $id) {
      records(kind: LICENCE, first: 1) { pageInfo { endCursor } } } }"""
    answers = [ask(query, id=subject.public_id) for _ in range(2)]
    cursors = {item["subject"]["records"]["pageInfo"]["endCursor"] for item in answers}
    assert len(cursors) == 2
    assert {len(cursor) for cursor in cursors} == {60}
