"""The data map says of every field what it is and where it goes; docs/privacy.md agrees."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from registry import data_map, privacy_report
from registry.data_map import every_table_is_on_the_map, tables
from registry.enums import Exposure
from registry.models import Record


def test_every_field_of_every_table_is_on_the_map():
    mapped = {(table.name, field.name) for table in tables() for field in table.fields}
    models = apps.get_app_config("registry").get_models()
    assert mapped == {
        (model.__name__, field.name) for model in models for field in model._meta.concrete_fields
    }


def test_nothing_that_is_never_public_goes_to_the_public():
    for table in tables():
        for field in table.fields:
            assert field.goes
            if field.exposure is Exposure.NEVER or field.at_rest == "加密":
                assert "public" not in field.goes, (table.name, field.name)


def test_a_record_s_raw_row_is_sealed_and_seen_for_a_purpose_alone():
    fields = {
        field.name: field for table in tables() if table.name == "Record" for field in table.fields
    }
    assert (fields["sealed"].at_rest, fields["sealed"].goes) == ("加密", ("purpose",))
    assert (fields["shown"].at_rest, fields["shown"].goes) == ("脱敏明文", ("public", "staff"))
    assert fields["key"].at_rest == "摘要"


def test_a_table_without_its_place_on_the_map_is_an_error(monkeypatch):
    said = data_map._said()
    rest = {name: entry for name, entry in said["tables"].items() if name != "Record"}
    wrong = rest | {"Gone": rest["Subject"], "Region": rest["Region"] | {"keep": "for ever"}}
    monkeypatch.setattr(data_map, "_said", lambda: said | {"tables": wrong})
    found = {message.id: message.msg for message in every_table_is_on_the_map()}
    assert found.keys() == {"registry.E009", "registry.E010", "registry.E011"}
    assert Record.__name__ in found["registry.E009"]


def test_the_document_says_what_the_code_does(project_root):
    document = Path(project_root, "docs", "privacy.md").read_text("utf-8")
    assert privacy_report.with_sections(document) == document, "manage.py privacy_report --write"
    with pytest.raises(ValueError, match="data map"):
        privacy_report.with_sections(document.replace("begin: data map", "begin"))


def test_the_report_is_for_people_and_for_programs(capsys):
    call_command("privacy_report")
    text = capsys.readouterr().out
    assert "Record  行政决定、名单条目、承诺与申报" in text
    assert f"共 {sum(len(table.fields) for table in tables())} 个字段" in text
    call_command("privacy_report", "--json")
    told = json.loads(capsys.readouterr().out)
    assert [table["name"] for table in told["tables"]] == [table.name for table in tables()]
    assert sum(told["fields"].values()) == sum(len(table.fields) for table in tables())
