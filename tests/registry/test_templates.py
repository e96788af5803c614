"""Template workbooks: what they offer, and that a filled one goes in as it is."""

import io
from datetime import date
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from registry.enums import RecordState
from registry.models import Record
from registry.reporting.checking import check_row
from registry.reporting.importing import import_file
from registry.reporting.layouts import layouts
from registry.reporting.reading import open_table
from registry.reporting.templates import (
    GUIDE,
    GUIDE_HEADER,
    TABLE,
    example_row,
    guide_of,
    template_workbook,
)
from registry.reporting.unreadable import Unreadable

TODAY = date(2026, 11, 21)
CODES = sorted(layouts())


def sheets(code):
    book = CalamineWorkbook.from_filelike(io.BytesIO(template_workbook(code)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("code", CODES)
def test_the_table_has_the_layout_s_headers_and_no_row(code):
    found = sheets(code)
    assert list(found) == [TABLE, GUIDE, "选项"]
    assert found[TABLE] == [[column.header for column in layouts()[code].columns]]
    with pytest.raises(Unreadable) as caught:
        open_table(lambda: [template_workbook(code)])
    assert caught.value.code == "header_only"


@pytest.mark.parametrize("code", CODES)
def test_the_guide_tells_each_column_and_its_example_passes_every_check(code):
    layout = layouts()[code]
    rows = sheets(code)[GUIDE]
    assert tuple(rows[0]) == GUIDE_HEADER
    assert [row[0] for row in rows[1:]] == [column.header for column in layout.columns]
    fields = {column.header: column.field for column in layout.columns}
    example = {fields[row[0]]: row[3] for row in rows[1:] if row[3]}
    assert example == example_row(layout)
    assert check_row(layout, example, TODAY).problems == []
    for row in rows[1:]:
        assert row[1]
        assert row[2]


def test_what_a_reporter_is_told():
    told = {guide.header: guide for guide in guide_of(layouts()["inspection_local"])}
    assert told["检查类型"].required == "必填"
    assert told["检查类型"].rule == "从下拉列表中选择一项"
    assert told["检查结果"].rule == "从下拉列表中选择；“其他”可以写作“其他-具体内容”"
    assert told["检查文书号"].required == "选填"
    assert told["检查文书号"].rule.endswith(
        "没有编号的可以不填，系统按检查类型、检查日期、检查事项名称编号；再次报送时这几项不变，即为同一条"
    )
    told = {guide.header: guide for guide in guide_of(layouts()["penalty_2018"])}
    assert told["罚款金额(万元)"].required == "处罚类别含罚款的必填"
    assert told["处罚类别"].rule == "从下拉列表中选择；有多项的以分号隔开"
    assert told["是否涉密"].rule == "填是或否；涉及国家秘密的决定不得报送"


def part(code, name):
    with ZipFile(io.BytesIO(template_workbook(code))) as archive:
        return archive.read(name).decode()


def test_closed_lists_drop_down_and_only_they_refuse_other_values():
    sheet = part("inspection_local", "xl/worksheets/sheet1.xml")
    place = [column.field for column in layouts()["inspection_local"].columns].index(
        "inspection_type"
    )
    letter = chr(ord("A") + place)
    rule = sheet.split(f'sqref="{letter}2:{letter}1048576"')[0].rsplit("<dataValidation ", 1)[1]
    assert 'showErrorMessage="1"' in rule
    result = chr(ord("A") + place + 1)
    rule = sheet.split(f'sqref="{result}2:{result}1048576"')[0].rsplit("<dataValidation ", 1)[1]
    assert 'showErrorMessage="1"' not in rule
    lists = sheets("inspection_local")["选项"]
    assert ["双随机", "专项", "日常"] in [
        [row[at] for row in lists if row[at]] for at in range(len(lists[0]))
    ]


def test_the_same_layout_makes_the_same_file():
    assert template_workbook("licence_2018") == template_workbook("licence_2018")


def test_there_is_no_template_of_an_unknown_layout():
    with pytest.raises(KeyError):
        template_workbook("licence_1999")


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["licence_2018", "commitment_local", "inspection_local"])
def test_a_filled_template_goes_in(code, tmp_path):
    """Typed into with another program: header and rule sheets stay, a row joins."""
    import openpyxl

    layout = layouts()[code]
    book = openpyxl.load_workbook(io.BytesIO(template_workbook(code)))
    example = example_row(layout)
    for place, column in enumerate(layout.columns, start=1):
        book[TABLE].cell(row=2, column=place, value=example.get(column.field))
    path = tmp_path / "报送.xlsx"
    book.save(path)
    submission = import_file(path, workers=0).submission
    assert (submission.layout, submission.new, submission.rejected) == (code, 1, 0)
    record = Record.objects.get()
    assert (record.kind, record.decided_on) == (layout.kind, date(2026, 6, 14))
    assert record.state == RecordState.PUBLIC


def test_the_command_writes_a_kind_s_present_layout(tmp_path, capsys):
    path = tmp_path / "许可.xlsx"
    call_command("template", "licence", "--to", str(path))
    assert path.read_bytes() == template_workbook("licence_2018")
    assert capsys.readouterr().out == f"行政许可（2018版）：{path}\n"
    call_command("template", "licence_2016", "--to", str(path))
    assert path.read_bytes() == template_workbook("licence_2016")


def test_the_command_knows_what_there_is(tmp_path):
    with pytest.raises(CommandError, match="没有“许可”这一类别或数据格式；类别有：abnormal、"):
        call_command("template", "许可", "--to", str(tmp_path / "x.xlsx"))
    assert not (tmp_path / "x.xlsx").exists()
