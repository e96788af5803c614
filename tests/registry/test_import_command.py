"""``manage.py import_records`` as the person at the shell sees it."""

import json
import stat

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from registry import retention
from registry.models import Record, SetAsideRow, Submission
from registry.reporting.layouts import ERROR_HEADERS
from registry.vault import files
from tests.registry.reported import csv_file, headers, licence, penalty

pytestmark = pytest.mark.django_db


def run(path, capsys, *options):
    call_command("import_records", str(path), "--workers", "0", *options)
    return capsys.readouterr().out.splitlines()


def test_the_last_line_is_one_json_object_of_counts(tmp_path, capsys):
    path = csv_file(tmp_path, [licence(), licence(2, content=""), licence(3, status="7")])
    last = json.loads(run(path, capsys, "--json")[-1])
    submission = last.pop("submission")
    assert last == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "held": 0,
        "rejected": 2,
        "rows": 3,
        "errors": {"R101": 1, "R103": 1},
        "kind": "licence",
        "resumed": False,
        "error_workbook": str(tmp_path / "report-errors.xlsx"),
        "error_workbooks": [str(tmp_path / "report-errors.xlsx")],
        "gaps": "",
    }
    assert Submission.objects.get().public_id == submission


def test_without_json_it_ends_with_one_chinese_sentence(tmp_path, capsys):
    path = csv_file(tmp_path, [licence(), licence(2, content="")])
    errors = tmp_path / "report-errors.xlsx"
    assert run(path, capsys) == [
        f"共 2 行：新增 1，变更 0，未变 0，待核 0，退回 1（R101 1 行）；错误清单：{errors}。"
    ]


def test_a_file_without_faults_leaves_no_error_workbook(tmp_path, capsys):
    path = csv_file(tmp_path, [licence()])
    assert json.loads(run(path, capsys, "--json")[-1])["error_workbook"] is None
    assert [item.name for item in tmp_path.iterdir()] == ["report.csv"]


def test_the_error_workbook_can_be_mended_and_sent_again(tmp_path, capsys):
    rows = [licence(), licence(2, content=""), licence(3, decided_on="六月")]
    run(csv_file(tmp_path, rows), capsys)
    path = tmp_path / "report-errors.xlsx"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    book = openpyxl.load_workbook(path)
    sheet = book.active
    top = [cell.value for cell in sheet[1]]
    assert top == [*headers(), *ERROR_HEADERS]
    codes = [sheet.cell(row, top.index("错误代码") + 1).value for row in (2, 3)]
    assert codes == ["R101", "R104"]
    assert sheet.cell(2, len(top)).value == "许可内容为必填项，不能为空"
    sheet.cell(2, top.index("许可内容") + 1).value = "补正的内容"
    sheet.cell(3, top.index("许可决定日期") + 1).value = "2026/06/02"
    mended = tmp_path / "mended.xlsx"
    book.save(mended)
    last = json.loads(run(mended, capsys, "--json")[-1])
    assert (last["new"], last["rejected"], last["held"]) == (2, 0, 0)
    assert Record.objects.count() == 3


def test_a_held_row_stands_in_the_workbook_too_and_says_so(tmp_path, capsys):
    run(csv_file(tmp_path, [licence()]), capsys)
    other = csv_file(tmp_path, [licence(subject_name="眉县别名示例公司")], name="b.csv")
    run(other, capsys)
    sheet = openpyxl.load_workbook(tmp_path / "b-errors.xlsx").active
    last = [cell.value for cell in sheet[2]][-2:]
    assert last[0] == "1001"
    assert last[1].startswith("【待核】未查询到主体或查询到的主体信息不匹配")


def test_values_in_the_workbook_never_become_formulas(tmp_path, capsys):
    run(csv_file(tmp_path, [licence(content="", remarks="=1+1")]), capsys)
    sheet = openpyxl.load_workbook(tmp_path / "report-errors.xlsx").active
    values = [cell for cell in sheet[2] if cell.value == "=1+1"]
    assert [cell.data_type for cell in values] == ["s"]


def test_many_errors_are_written_into_several_workbooks(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("registry.reporting.error_workbook.MOST_ROWS", 2)
    run(csv_file(tmp_path, [licence(number, content="") for number in range(1, 6)]), capsys)
    names = sorted(item.name for item in tmp_path.glob("*.xlsx"))
    assert names == ["report-errors-2.xlsx", "report-errors-3.xlsx", "report-errors.xlsx"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空"),
        ((",".join(headers()) + "\n").encode(), "只有表头"),
        (b"%PDF-1.4\x00\x01", "不是表格"),
        ("甲,乙\n1,2\n".encode(), "找不到表头"),
    ],
)
def test_what_can_t_be_read_ends_with_another_code_and_one_sentence(
    tmp_path, capsys, content, word
):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError) as caught:
        run(path, capsys)
    assert caught.value.returncode == 2
    assert word in str(caught.value)
    assert "\n" not in str(caught.value)
    assert Submission.objects.count() == 0
    assert list(files.path_of("x").parent.glob("*")) == []


def test_a_missing_and_a_too_large_file_are_told(tmp_path, capsys, settings):
    with pytest.raises(CommandError, match="找不到文件"):
        run(tmp_path / "none.csv", capsys)
    settings.REPORT_MAX_MIB = 0
    with pytest.raises(CommandError, match="上限"):
        run(csv_file(tmp_path, [licence()]), capsys)


def test_a_file_that_another_process_takes_in_is_left_to_it(tmp_path, capsys):
    path = csv_file(tmp_path, [licence(), licence(2)])
    run(path, capsys)
    Submission.objects.update(status="importing", finished_at=None)
    with files.held(Submission.objects.get().stored_as):
        with pytest.raises(CommandError, match="另一个进程正在导入同一个文件") as caught:
            run(path, capsys)
        assert caught.value.returncode == 3
        other = csv_file(tmp_path, [licence(3)], name="other.csv")
        assert json.loads(run(other, capsys, "--json")[-1])["new"] == 1
        assert Submission.objects.filter(status="importing").count() == 1
    last = json.loads(run(path, capsys, "--json")[-1])
    assert (last["resumed"], last["new"], last["rows"]) == (True, 2, 2)
    assert Record.objects.count() == 3


def test_a_kept_copy_that_is_gone_stands_in_nobody_s_way(tmp_path, capsys):
    run(csv_file(tmp_path, [licence()]), capsys)
    Submission.objects.update(status="importing")
    files.remove(Submission.objects.get().stored_as)
    other = csv_file(tmp_path, [licence(2)], name="other.csv")
    call_command("import_records", str(other), "--workers", "0")
    captured = capsys.readouterr()
    assert "新增 1" in captured.out
    assert "无法补完" in captured.err


def test_the_kept_copy_of_the_file_is_sealed(tmp_path, capsys):
    run(csv_file(tmp_path, [licence(representative="欧阳示例")]), capsys)
    stored = files.path_of(Submission.objects.get().stored_as).read_bytes()
    assert "欧阳示例".encode() not in stored
    assert "欧阳示例".encode() in b"".join(files.read(Submission.objects.get().stored_as))


def test_penalties_are_told_from_licences_by_their_columns(tmp_path, capsys):
    path = csv_file(tmp_path, [penalty()], layout="penalty_2018")
    assert json.loads(run(path, capsys, "--json")[-1])["kind"] == "penalty"
    assert Record.objects.get().kind == "penalty"


def test_old_files_and_rejected_rows_go_after_their_days(tmp_path, capsys, settings):
    def removed():
        return {item.keep.code: item.number for item in retention.purge_all() if item.number}

    run(csv_file(tmp_path, [licence(), licence(2, content="")]), capsys)
    assert removed() == {}
    settings.VAULT_DAYS = -1
    assert removed() == {"uploads": 1}
    assert SetAsideRow.objects.count() == 0
    assert Submission.objects.get().stored_as == ""
    assert Record.objects.count() == 1


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path_factory):
    settings.VAULT_DIR = tmp_path_factory.mktemp("vault")
