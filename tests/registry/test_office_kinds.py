"""Kinds that an office adds by files alone; and files of its that are wrong."""

import io
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portal.operations.sentences import StartError
from portal.website.management.commands import serve
from registry.checks import every_office_file_is_sound
from registry.disclosure_rules import load_rules, rule_faults
from registry.enums import RecordState
from registry.families import kinds_in_order, tab_named
from registry.kinds import forget_data, kind_faults, kinds
from registry.models import Record, Subject
from registry.publication import published_records, rule_sentence
from registry.publication import record as public_record
from registry.reporting import json_lines
from registry.reporting.importing import import_file
from registry.reporting.layouts import layout_faults, layouts
from registry.reporting.reading import open_table
from registry.reporting.templates import TABLE, example_row, template_workbook
from search.documents import record_document
from search.fields import Key, Text
from tests.registry.reported import AUTHORITY, csv_file, csv_text, resident_id, uscc

EXAMPLE = Path(__file__).parents[2] / "docs/examples/office-kind"
ROW = {
    "subject_name": "眉县青禾示例农家乐有限公司",
    "subject_category": "法人及非法人组织",
    "uscc": uscc(7),
    "representative": "欧阳示例",
    "document_number": "眉文旅〔2026〕7号",
    "matter": "星级农家乐评定",
    "stars": "四星级",
    "content": f"由诸葛示例（电话13812345678，身份证{resident_id(9)}）接待评定组。",
    "landlord": "诸葛示例",
    "valid_until": "2099/12/31",
    "authority_name": "眉县示例文化和旅游局",
    "authority_code": AUTHORITY,
    "source_name": "眉县示例文化和旅游局",
    "source_code": AUTHORITY,
}


@pytest.fixture
def office(tmp_path, settings):
    """A folder of the office with the kind that the guide gives as its example."""
    folder = tmp_path / "office"
    shutil.copytree(EXAMPLE, folder)
    settings.OFFICE_KINDS_DIR = str(folder)
    forget_data()
    yield folder
    settings.OFFICE_KINDS_DIR = ""
    forget_data()


@pytest.fixture
def row():
    """A row decided some days ago, whenever the test runs."""
    return ROW | {"decided_on": f"{timezone.localdate() - timedelta(days=10):%Y/%m/%d}"}


def three_years_after(day):
    return day.replace(year=day.year + 3, day=28 if (day.month, day.day) == (2, 29) else day.day)


def test_without_its_folder_there_is_no_such_kind():
    assert "farm_inn" not in kinds()
    assert "farm_inn_local" not in layouts()


def test_machines_columns_are_forgotten_with_the_data():
    known = json_lines._by_field("licence_2018")
    assert json_lines._by_field("licence_2018") is known
    forget_data()
    assert json_lines._by_field("licence_2018") is not known


def test_the_example_of_the_guide_is_sound(office):
    assert every_office_file_is_sound() == []
    assert (kind_faults(), layout_faults(), rule_faults()) == ((), (), ())
    assert list(kinds())[-1] == list(kinds_in_order())[-10] == "farm_inn"
    assert tab_named("administration").kinds[-1] == "farm_inn"
    assert [rule.id for rule in load_rules().rules][-1] == "farm-inn"
    assert rule_sentence("farm-inn").startswith("星级农家乐评定自评定之日起公示")


@pytest.mark.django_db
def test_its_rows_go_the_whole_way(office, row, tmp_path):
    wrong = row | {"stars": "六星级", "document_number": "眉文旅〔2026〕8号"}
    submission = import_file(
        csv_file(tmp_path, [row, wrong], "farm_inn_local"), workers=0
    ).submission
    assert (submission.kind, submission.layout) == ("farm_inn", "farm_inn_local")
    assert (submission.new, submission.rejected, submission.errors) == (1, 1, {"R103": 1})
    record = Record.objects.get()
    shown = public_record(record.public_id)
    assert (shown.kind, shown.kind_label, shown.title) == (
        "farm_inn",
        "星级农家乐评定",
        "星级农家乐评定",
    )
    # The rule's three years are earlier than the end of validity.
    assert shown.public_until == three_years_after(record.decided_on)
    fields = {field.name: field.value for field in shown.fields}
    assert fields["stars"] == "四星级"
    assert fields["landlord"] == "诸葛某某"
    leaked = repr(shown) + repr(fields) + repr(Record.objects.values_list("shown"))
    for personal in ("诸葛示例", "13812345678", resident_id(9)):
        assert personal not in leaked


@pytest.mark.django_db
def test_it_is_found_and_nothing_of_a_person_is_in_its_document(office, row, tmp_path):
    import_file(csv_file(tmp_path, [row], "farm_inn_local"), workers=0)
    published = published_records(list(Record.objects.values_list("pk", flat=True)))
    document = record_document(published[0], 1)
    assert document.terms[Key.RECORD_KIND] == ["farm_inn"]
    assert any("四星" in text.replace(" ", "") for text in document.terms[Text.RECORD_TEXT])
    for personal in ("诸葛示例", "13812345678", resident_id(9)):
        assert personal not in repr(document).replace(" ", "")


@pytest.mark.django_db
def test_natural_persons_of_its_kind_are_never_public(office, row, tmp_path):
    person = row | {
        "subject_name": "诸葛示例",
        "subject_category": "自然人",
        "uscc": "",
        "representative": "",
        "certificate": "身份证",
        "certificate_number": resident_id(9),
    }
    import_file(csv_file(tmp_path, [person], "farm_inn_local"), workers=0)
    record = Record.objects.get()
    assert (record.state, record.reason) == (RecordState.HELD, "natural_person")
    assert public_record(record.public_id) is None
    assert "诸葛示例" not in Subject.objects.get().name


def test_it_has_a_template(office):
    example = example_row(layouts()["farm_inn_local"])
    assert example["stars"] == "三星级"
    table = open_table(lambda: [csv_text([example], "farm_inn_local").encode()])
    assert table.header.layout.code == "farm_inn_local"
    book = CalamineWorkbook.from_filelike(io.BytesIO(template_workbook("farm_inn_local")))
    assert "星级" in book.get_sheet_by_name(TABLE).to_python()[0]


# Files that are wrong

BROKEN = [
    ("kinds", 'code = "farm_inn"', "code = ", "Invalid value"),
    ("kinds", 'code = "farm_inn"', 'code = "penalty"', "There is already a kind"),
    ("kinds", 'title = "matter" ', "", "'title' is missing or unknown"),
    ("kinds", 'block = "subject"', 'block = "moon"', "'moon' is missing or unknown"),
    ("layouts", 'kind = "farm_inn"', 'kind = "inn"', "there is no kind 'inn'"),
    ("layouts", 'type = "choice"', 'type = "stars"', "there is no type 'stars'"),
    (
        "disclosure",
        'kind = "farm_inn"',
        'kind = "penalty"',
        "'penalty' is no kind that",
    ),
    (
        "disclosure",
        "until_validity = true\nmax_months = 36",
        "min_months = 0",
        "max_months or until_validity must end the period",
    ),
    ("disclosure", "[[rules]]", "[doubt]", r"holds \[\[rules\]\] and nothing else"),
]


@pytest.mark.parametrize(("folder", "old", "new", "message"), BROKEN)
def test_a_wrong_file_is_left_out_and_named_in_one_sentence(office, folder, old, new, message):
    path = office / folder / "farm_inn.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    forget_data()
    found = [item for item in every_office_file_is_sound() if item.msg.startswith(f"{path}: ")]
    assert [item.id for item in found] == ["registry.E006"]
    assert found[0].msg.count("\n") == 0
    assert found[0].msg.endswith(".")
    with pytest.raises(SystemCheckError, match=message):
        call_command("check", "--tag", "registry")
    # What the portal brings itself stands as it stood.
    assert len(kinds_in_order()) in {19, 20}
    assert load_rules().rule_for("penalty", "general", date(2026, 6, 1)).max_months == 12


def test_a_file_that_is_no_text_is_named(office):
    (office / "kinds" / "worse.toml").write_bytes(b"\xff\xfe\x00")
    forget_data()
    assert [item.msg.split(": ")[0] for item in every_office_file_is_sound()] == [
        str(office / "kinds" / "worse.toml")
    ]
    assert "farm_inn" in kinds()


def test_an_office_can_t_turn_natural_persons_on(office):
    rules = office / "disclosure" / "farm_inn.toml"
    rules.write_text(
        rules.read_text("utf-8") + "\n[natural_persons]\nadult_age = 12\nrules = []\n", "utf-8"
    )
    forget_data()
    assert len(rule_faults()) == 1
    assert load_rules().person_rules == ()
    assert load_rules().adult_months == 18 * 12
    assert load_rules().rule_for("farm_inn", "", date(2026, 6, 1)) is None


def test_a_kind_without_a_rule_is_warned_of(office):
    (office / "disclosure" / "farm_inn.toml").unlink()
    forget_data()
    with pytest.raises(SystemCheckError, match=r"farm_inn: no rule says how long it is public"):
        call_command("check", "--tag", "registry", "--fail-level", "WARNING")


def test_the_site_does_not_start_with_a_wrong_file(office, monkeypatch):
    (office / "kinds" / "worse.toml").write_text("code =", "utf-8")
    forget_data()
    monkeypatch.setattr(serve, "check_port", lambda _port: None)
    monkeypatch.setattr(serve, "wanted_port", lambda: 1)
    with pytest.raises(StartError) as refused:
        call_command("serve")
    assert str(office / "kinds" / "worse.toml") in str(refused.value)
