"""Kinds by family, tabs and marks, batches with their entries, files: as the app asks them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry import figures
from registry.families import family_groups, tabs_in_order
from registry.kinds import kinds
from registry.models import Record
from tests.factories import make_record, make_subject, withdraw
from tests.published_lists import (
    make_batch,
    make_commitment,
    make_entry,
    make_public_file,
    withdraw_batch,
)

BATCHES = """query ($kind: RecordKind, $first: Int! = 20, $after: String) {
  batches(kind: $kind, first: $first, after: $after) {
    nodes { id kind title } pageInfo { hasNextPage endCursor } } }"""
BATCH = """query ($id: ID!, $first: Int! = 20, $after: String) {
  batch(id: $id) { id kindLabel title number basis publishedOn issuer { code name }
    region { code name } list { colour alsoCalled legalBasis decidedBy exitRule passesOnTo }
    entries(first: $first, after: $after) {
      nodes { id title batchId subject { id } } pageInfo { hasNextPage endCursor } } } }"""
WRONG_CURSOR = (200, [("QUESTION_REFUSED", "翻页标记无效，请从第一页重新查询。")])


def test_kinds_come_by_family_with_numbers(ask, indexed):
    make_record()
    make_entry(make_batch())
    indexed()
    figures._kept.clear()
    families = ask("{ kinds { family label kinds { code label count tab list { colour } } } }")
    told = families["kinds"]
    assert [item["family"] for item in told] == ["ACT", "LIST", "COMMITMENT", "DECLARATION"]
    codes = [kind["code"].lower() for item in told for kind in item["kinds"]]
    assert codes == [spec.code for group in family_groups() for spec in group.kinds]
    counts = {kind["code"]: kind["count"] for item in told for kind in item["kinds"]}
    assert {code: count for code, count in counts.items() if count} == {
        "LICENCE": 1,
        "RED_TAXPAYER": 1,
    }
    colours = {kind["code"]: kind["list"] for item in told for kind in item["kinds"]}
    assert colours["SERIOUS_BREACH"] == {"colour": "BLACK"}
    assert colours["LICENCE"] is None


def test_kinds_of_some_families(ask):
    told = ask("{ kinds(family: [COMMITMENT, LIST]) { family kinds { code } } }")["kinds"]
    assert [item["family"] for item in told] == ["LIST", "COMMITMENT"]
    assert len(told[0]["kinds"]) == 7


def test_a_subjects_tabs_and_marks(ask):
    firm = make_subject()
    make_record(firm)
    make_record(firm, kind="penalty")
    make_entry(make_batch("serious_breach"), firm)
    query = """query ($id: ID!) { subject(id: $id) {
      tabs { tab label count kinds } marks { kind label alsoCalled tone } } }"""
    subject = ask(query, id=firm.public_id)["subject"]
    assert [tab["tab"].lower() for tab in subject["tabs"]] == [t.code for t in tabs_in_order()]
    told = {tab["tab"]: (tab["label"], tab["count"], tab["kinds"]) for tab in subject["tabs"]}
    assert told["ADMINISTRATION"] == ("行政管理", 2, ["LICENCE", "PENALTY"])
    assert told["SERIOUS_BREACH"] == ("严重失信主体名单", 1, ["SERIOUS_BREACH"])
    assert told["EVALUATION"] == ("信用评价", 0, [])
    assert subject["marks"] == [
        {
            "kind": "SERIOUS_BREACH",
            "label": "严重失信主体名单",
            "alsoCalled": "黑名单",
            "tone": "BLACK",
        }
    ]


def test_a_tabs_records_are_paged_together(ask, refused):
    firm = make_subject()
    made = [make_record(firm, kind=kind) for kind in ("licence", "penalty", "licence")]
    query = """query ($id: ID!, $tab: SubjectTab!, $after: String) { subject(id: $id) {
      records(tab: $tab, first: 2, after: $after) {
        total nodes { id } pageInfo { endCursor } } } }"""
    values = {"id": firm.public_id, "tab": "ADMINISTRATION"}
    first = ask(query, **values)["subject"]["records"]
    after = first["pageInfo"]["endCursor"]
    second = ask(query, **values, after=after)["subject"]["records"]
    ids = [node["id"] for node in first["nodes"] + second["nodes"]]
    assert ids == [record.public_id for record in reversed(made)]
    assert (first["total"], second["pageInfo"]["endCursor"]) == (3, None)
    assert refused(query, id=firm.public_id, tab="HONESTY", after=after) == WRONG_CURSOR


@pytest.mark.parametrize("arguments", ["", "(kind: LICENCE, tab: ADMINISTRATION)"])
def test_records_need_a_kind_or_a_tab(refused, arguments):
    firm = make_record().subject
    query = f"query ($id: ID!) {{ subject(id: $id) {{ records{arguments} {{ total }} }} }}"
    assert refused(query, id=firm.public_id) == (
        400,
        [("BAD_REQUEST", "请在类别（kind）与栏目（tab）中指定一个。")],
    )


def test_batches_come_newest_first_page_by_page(ask, refused):
    made = [make_batch() for _ in range(3)]
    other = make_batch("watch")
    first = ask(BATCHES, kind="RED_TAXPAYER", first=2)["batches"]
    after = first["pageInfo"]["endCursor"]
    second = ask(BATCHES, kind="RED_TAXPAYER", first=2, after=after)["batches"]
    ids = [node["id"] for node in first["nodes"] + second["nodes"]]
    assert ids == [batch.public_id for batch in reversed(made)]
    assert second["pageInfo"] == {"hasNextPage": False, "endCursor": None}
    assert ask(BATCHES)["batches"]["nodes"][0]["id"] == other.public_id
    assert ask(BATCHES, kind="LICENCE")["batches"]["nodes"] == []
    assert refused(BATCHES, kind="WATCH", after=after) == WRONG_CURSOR


def test_a_batch_and_its_entries(ask):
    batch = make_batch("serious_breach")
    entry = make_entry(batch)
    told = ask(BATCH, id=batch.public_id)["batch"]
    listing = kinds()["serious_breach"].listing
    assert told["list"] == {
        "colour": "BLACK",
        "alsoCalled": "黑名单",
        "legalBasis": listing.legal_basis,
        "decidedBy": listing.decided_by,
        "exitRule": listing.exit_rule,
        "passesOnTo": None,
    }
    assert (told["title"], told["number"]) == (batch.title, batch.number)
    assert told["publishedOn"] == batch.published_on.isoformat()
    assert told["entries"]["nodes"] == [
        {
            "id": entry.public_id,
            "title": "食品安全",
            "batchId": batch.public_id,
            "subject": {"id": entry.subject.public_id},
        }
    ]


def test_a_cursor_over_entries_fits_its_batch_alone(ask, refused):
    batch, other = make_batch(), make_batch()
    for _ in range(2):
        make_entry(batch)
    after = ask(BATCH, id=batch.public_id, first=1)["batch"]["entries"]["pageInfo"]["endCursor"]
    assert refused(BATCH, id=other.public_id, after=after) == WRONG_CURSOR
    assert len(ask(BATCH, id=batch.public_id, after=after)["batch"]["entries"]["nodes"]) == 1


def test_who_left_is_gone_and_a_batch_taken_down_is_null(ask):
    batch = make_batch()
    gone, kept = make_entry(batch), make_entry(batch)
    withdraw(gone)
    nodes = ask(BATCH, id=batch.public_id)["batch"]["entries"]["nodes"]
    assert [node["id"] for node in nodes] == [kept.public_id]
    withdraw_batch(batch)
    assert ask(BATCH, id=batch.public_id) == {"batch": None}
    assert ask(BATCHES)["batches"]["nodes"] == []
    query = "query ($id: ID!) { record(id: $id) { id } }"
    assert ask(query, id=kept.public_id) == {"record": None}


@pytest.mark.parametrize("id_", ["", "x", "0" * 22, "'; --"])
def test_what_is_no_batch_is_not_found(ask, id_):
    assert ask(BATCH, id=id_) == {"batch": None}


def test_a_records_files_are_told(ask, settings, tmp_path):
    settings.VAULT_DIR = tmp_path
    record = make_commitment()
    query = """query ($id: ID!) { record(id: $id) { batchId list { colour }
      attachments { id label mediaType size path } } }"""
    assert ask(query, id=record.public_id)["record"]["attachments"] == []
    attachment = make_public_file(record)
    assert ask(query, id=record.public_id)["record"] == {
        "batchId": None,
        "list": None,
        "attachments": [
            {
                "id": attachment.public_id,
                "label": "信用承诺书",
                "mediaType": "application/pdf",
                "size": attachment.size,
                "path": f"/attachments/{attachment.public_id}/",
            }
        ],
    }


def test_the_files_of_a_page_of_records_are_read_together(ask, settings, tmp_path):
    settings.VAULT_DIR = tmp_path
    subject = make_subject()
    records = [make_commitment(subject=subject) for _number in range(3)]
    files = {record.public_id: make_public_file(record).public_id for record in records[:2]}
    query = """query ($id: ID!) { subject(id: $id) { records(kind: COMMITMENT, first: 3) {
      nodes { id attachments { id } again: attachments { id } } } } }"""
    with CaptureQueriesContext(connection) as asked:
        nodes = ask(query, id=subject.public_id)["subject"]["records"]["nodes"]
    told = {node["id"]: [file["id"] for file in node["attachments"]] for node in nodes}
    assert told == {
        record.public_id: [files[record.public_id]] if record.public_id in files else []
        for record in records
    }
    assert sum("registry_attachment" in one["sql"] for one in asked.captured_queries) == 1


def test_a_contested_record_says_so_wherever_it_stands(ask, indexed):
    batch = make_batch()
    entry, other = make_entry(batch), make_entry(batch)
    Record.objects.filter(pk=entry.pk).update(contested_since=timezone.now())
    indexed()
    query = """query ($record: ID!, $batch: ID!) {
      record(id: $record) { contested }
      batch(id: $batch) { entries(first: 5) { nodes { id contested } } }
      lookup(text: "") { records(first: 5) { nodes { id contested } } } }"""
    answer = ask(query, record=entry.public_id, batch=batch.public_id)
    expected = [{"id": one.public_id, "contested": one is entry} for one in (entry, other)]
    assert answer["record"] == {"contested": True}
    assert answer["batch"]["entries"]["nodes"] == expected
    found = answer["lookup"]["records"]["nodes"]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_a_text_that_names_kinds_offers_them(ask):
    query = "query ($text: String!) { lookup(text: $text) { kinds { code label } } }"
    assert ask(query, text="黑名单")["lookup"]["kinds"] == [
        {"code": "SERIOUS_BREACH", "label": "严重失信主体名单"}
    ]
    assert ask(query, text="天成商贸")["lookup"]["kinds"] == []
