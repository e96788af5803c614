"""The committed contract of the API is what the code answers, and changes break nobody unseen."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation
from graphql import build_schema, find_breaking_changes

from mobile_api import contract
from mobile_api.contract import SCHEMA_FILE, breaking_changes, manifest_now, schema_now
from mobile_api.operations import MANIFEST

WRITE = "run `manage.py export_schema` and commit what it writes"


def test_the_schema_is_the_committed_one():
    assert SCHEMA_FILE.read_text("utf-8") == schema_now(), WRITE


def test_the_manifest_is_the_committed_one():
    assert MANIFEST.read_text("utf-8") == manifest_now(), WRITE


def test_nothing_breaks():
    assert breaking_changes() == []


def test_the_schema_does_not_depend_on_the_language():
    with translation.override("en"):
        assert schema_now() == SCHEMA_FILE.read_text("utf-8")


def test_everything_is_described():
    """Field and type descriptions carry the Chinese term; enumerations' values are Chinese."""
    schema = build_schema(SCHEMA_FILE.read_text("utf-8"))
    for name, type_ in schema.type_map.items():
        if name.startswith("__") or name in {"String", "Int", "Boolean", "ID", "Date", "DateTime"}:
            continue
        assert type_.description, name
        for field_name, field in getattr(type_, "fields", {}).items():
            assert field.description, (name, field_name)
            for argument_name, argument in field.args.items():
                assert argument.description, (name, field_name, argument_name)
        for value_name, value in getattr(type_, "values", {}).items():
            assert not value.description.isascii(), (name, value_name)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("  demo: Boolean!\n", "  demo: Boolean!\n  gone: Int\n", "Query.gone was removed."),
        (
            "  year: [Int!]\n",
            "  year: [Int!]\n    years: [Int!]\n",
            "Query.lookup arg years was removed.",
        ),
        ("total: Int!", "total: Int", None),
    ],
)
def test_a_breaking_change_is_seen_and_stops_the_command(
    monkeypatch, tmp_path, before, after, change
):
    committed = SCHEMA_FILE.read_text("utf-8")
    assert before in committed
    earlier = tmp_path / "schema.graphql"
    earlier.write_text(committed.replace(before, after, 1), "utf-8")
    monkeypatch.setattr(contract, "SCHEMA_FILE", earlier)
    expected = [change] if change else []
    assert breaking_changes() == expected
    if change:
        with pytest.raises(CommandError, match=change):
            call_command("export_schema", "--check")


def test_the_comparison_itself_sees_what_it_should():
    old = build_schema("type Query { a(b: Int): Int! }")
    new = build_schema("type Query { a(b: Int!): Int }")
    assert sorted(item.type.name for item in find_breaking_changes(old, new)) == [
        "ARG_CHANGED_KIND",
        "FIELD_CHANGED_KIND",
    ]
