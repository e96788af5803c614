"""Trusted documents: the manifest, its files, and what installed apps still ask."""

import hashlib
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from mobile_api import checks, contract, operations
from mobile_api.bounds import MAX_COST
from mobile_api.operations import (
    MANIFEST,
    OPERATIONS_DIR,
    Operation,
    OperationError,
    manifest_text,
    operations_in,
    parse_manifest,
    trusted,
    trusted_document,
)
from mobile_api.validators.cost import cost_of
from tests.factories import make_record, make_subject
from tests.published_lists import make_batch, make_entry

#: Every variable that a document may ask for, at its largest.
LARGEST = {
    "id": "x",
    "text": "眉县",
    "kind": "PENALTY",
    "tab": "ADMINISTRATION",
    "first": 50,
    "facets": True,
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of operations of the test's own, with an empty manifest."""
    for module in (operations, contract):
        monkeypatch.setattr(module, "OPERATIONS_DIR", tmp_path)
        monkeypatch.setattr(module, "MANIFEST", tmp_path / "manifest.json")
    (tmp_path / "manifest.json").write_text(manifest_text([]), "utf-8")
    return tmp_path


def test_the_documents():
    assert sorted(item.name for item in trusted().values()) == [
        "Batch",
        "Batches",
        "Kinds",
        "LookupRecords",
        "LookupSubjects",
        "Record",
        "Subject",
        "SubjectRecords",
        "SubjectTabRecords",
        "SubjectTabs",
        "Suggest",
    ]


def test_an_id_is_the_sha_256_of_the_files_bytes():
    for item in operations_in(OPERATIONS_DIR):
        path = OPERATIONS_DIR / f"{item.name}.graphql"
        assert item.id == hashlib.sha256(path.read_bytes()).hexdigest()
        assert trusted()[item.id].body == path.read_text("utf-8")


def test_the_manifest_is_what_apollos_tools_read():
    data = json.loads(MANIFEST.read_text("utf-8"))
    assert (data["format"], data["version"]) == ("apollo-persisted-query-manifest", 1)
    for item in data["operations"]:
        assert set(item) == {"id", "name", "type", "body"}
        assert item["type"] == "query"
        assert item["id"] == hashlib.sha256(item["body"].encode()).hexdigest()


@pytest.mark.parametrize("name", [item.name for item in operations_in(OPERATIONS_DIR)])
def test_every_document_is_within_the_limits_even_at_its_largest(name):
    (item,) = [item for item in trusted().values() if item.name == name]
    document = trusted_document(item.id)
    (operation,) = document.operations.values()
    asked = {node.variable.name.value for node in operation.variable_definitions}
    values = {key: value for key, value in LARGEST.items() if key in asked}
    if name == "Suggest":
        values["first"] = 8
    elif name.startswith("Lookup"):
        del values["kind"]
    assert cost_of(document.with_variables("", values)) <= MAX_COST["graphql"]


def test_the_system_check_names_a_document_that_the_schema_does_not_answer(monkeypatch):
    body = "query Old { oldField }"
    old = Operation("Old", hashlib.sha256(body.encode()).hexdigest(), "query", body)
    monkeypatch.setattr(operations, "trusted", lambda: {old.id: old})
    (error,) = checks.check_trusted_documents()
    assert error.id == "mobile_api.E001"
    assert error.msg == (
        f"The trusted document Old ({old.id[:8]}…) is refused: 没有这个字段：oldField。"
    )


def test_the_system_checks_pass():
    assert checks.check_trusted_documents() == []
    assert checks.check_costs_can_be_granted() == []


def test_the_system_check_names_a_cost_that_cannot_be_granted(monkeypatch):
    monkeypatch.setitem(MAX_COST, "graphql_adhoc", 1001)
    (error,) = checks.check_costs_can_be_granted()
    assert error.id == "mobile_api.E002"
    assert error.msg == (
        "MAX_COST['graphql_adhoc'] is 1001, but the rate class grants 1000 at most."
    )


def test_a_changed_document_stays_under_its_old_id_until_it_is_pruned(folder):
    """Apps that people don't update go on asking what they were built with."""
    path = folder / "Demo.graphql"
    path.write_text("query Demo { demo }", "utf-8")
    call_command("export_schema")
    path.write_text("query Demo { demo __typename }", "utf-8")
    call_command("export_schema")
    found = parse_manifest((folder / "manifest.json").read_text("utf-8"))
    assert sorted(item.body for item in found) == [
        "query Demo { demo __typename }",
        "query Demo { demo }",
    ]
    call_command("export_schema", "--prune")
    found = parse_manifest((folder / "manifest.json").read_text("utf-8"))
    assert [item.body for item in found] == ["query Demo { demo __typename }"]


def test_a_stale_manifest_fails_the_check(folder):
    (folder / "Demo.graphql").write_text("query Demo { demo }", "utf-8")
    message = "manifest.json 与代码不符，请运行 manage.py export_schema。"
    with pytest.raises(CommandError, match=message):
        call_command("export_schema", "--check")
    assert parse_manifest((folder / "manifest.json").read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text", ["query Other { demo }", "{ demo }", "query Demo { demo } query Two { demo }"]
)
def test_a_file_holds_one_operation_of_its_name(folder, text):
    (folder / "Demo.graphql").write_text(text, "utf-8")
    with pytest.raises(OperationError, match=r"Demo\.graphql must hold one operation, named Demo"):
        operations_in(folder)


@pytest.mark.django_db
def test_every_document_answers(post, indexed):
    """Each with the variables an app would send, none with an error."""
    subject = make_subject()
    record = make_record(subject)
    batch = make_batch()
    make_entry(batch, subject)
    indexed()
    variables = {
        "Batch": {"id": batch.public_id},
        "Batches": {},
        "Kinds": {},
        "LookupRecords": {"text": "天成"},
        "LookupSubjects": {"text": "天成"},
        "Record": {"id": record.public_id},
        "Subject": {"id": subject.public_id},
        "SubjectRecords": {"id": subject.public_id, "kind": "LICENCE"},
        "SubjectTabRecords": {"id": subject.public_id, "tab": "ADMINISTRATION"},
        "SubjectTabs": {"id": subject.public_id},
        "Suggest": {"text": "天成"},
    }
    for item in trusted().values():
        response = post({"id": item.id, "variables": variables[item.name]})
        assert response.status_code == 200
        assert "errors" not in response.json()
        told = {
            "Batch": subject.public_id,
            "Batches": batch.public_id,
            "Kinds": "RED_TAXPAYER",
            "LookupSubjects": subject.public_id,
            "Suggest": subject.public_id,
        }
        assert told.get(item.name, record.public_id) in response.content.decode()
