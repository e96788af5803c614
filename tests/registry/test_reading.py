"""Files as departments send them: what can be read, and one sentence for what can't."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from registry.reporting import workbooks
from registry.reporting.reading import open_table
from registry.reporting.unreadable import Unreadable
from tests.registry.reported import csv_text, headers, licence, table


def rows_of(data: bytes):
    found = open_table(lambda: [data[i : i + 7000] for i in range(0, len(data), 7000)])
    return [row.cells for row in found.rows]


def why(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        rows_of(data)
    return caught.value.code


def filled(row):
    return {name: value for name, value in row.items() if value}


def workbook(rows, title=None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [*(title or []), *rows]:
        sheet.append(row)
    if title:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=5)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_csv_is_read_in_every_usual_encoding(encoding):
    rows = [licence(number) for number in range(1, 30)]
    assert rows_of(csv_text(rows).encode(encoding)) == [filled(row) for row in rows]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters_are_read(delimiter):
    lines = [delimiter.join(cells) for cells in table([licence()])]
    assert rows_of("\n".join(lines).encode()) == [filled(licence())]


def test_headers_may_be_codes_full_width_or_spaced():
    cells = table([licence()])
    cells[0][0] = "XK_XDR_MC"
    cells[0][2] = " 行政相对人代码＿1（统一社会信用代码） "
    assert rows_of("\n".join(",".join(row) for row in cells).encode()) == [filled(licence())]


def test_title_rows_blank_rows_and_trailing_blanks_are_met():
    text = "眉县双公示报送表,,,\n,,,\n" + csv_text([licence(content="食品销售\u3000 ")]) + ",,,\n\n"
    assert rows_of(text.encode()) == [filled(licence(content="食品销售"))]


def test_quoted_cells_keep_commas_and_line_breaks():
    row = licence(content="食品销售，含：\n1,冷藏\n2,“冷冻”")
    assert rows_of(csv_text([row]).encode()) == [filled(row)]


def test_unknown_columns_are_kept_and_not_lost():
    cells = table([licence()])
    cells[0].append("本地字段")
    cells[1].append("某值")
    data = "\n".join(",".join(row) for row in cells).encode()
    assert [row.extra for row in open_table(lambda: [data]).rows] == [{"本地字段": "某值"}]


def test_a_workbook_with_titles_dates_and_numbers_is_read():
    row = licence(registration_number="110108000000016")
    cells = table([row])
    place = headers().index("许可决定日期")
    cells[1][place] = dt.datetime(2026, 6, 1, tzinfo=None)  # noqa: DTZ001 - Excel knows no zones
    cells[1][headers().index("行政相对人代码_2(工商注册号)")] = 110108000000016
    cells[1][headers().index("当前状态")] = 1
    title = [["眉县双公示报送表"], []]
    assert rows_of(workbook(cells, title)) == [filled(row)]


def test_a_number_that_lost_its_digits_is_marked():
    cells = table([licence()])
    cells[1][headers().index("许可编号")] = 123456789012345678
    (row,) = rows_of(workbook(cells))
    assert row["licence_number"].endswith("\ufffe")


def test_the_sheet_with_the_header_is_found():
    book = openpyxl.Workbook()
    book.active.append(["填报说明"])
    sheet = book.create_sheet("数据")
    for cells in table([licence()]):
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    assert rows_of(target.getvalue()) == [filled(licence())]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (csv_text([]).encode(), "header_only"),
        (b"%PDF-1.7\n%\x00\x01\x02", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_table"),
        ('{"name": "某公司"}'.encode(), "no_header"),
        ("姓名,电话,地址\n某,1,2\n".encode(), "no_header"),
        (csv_text([licence()]).encode() + b"\xff\xff\xff", "encoding"),
        (csv_text([licence()]).replace("预包装", '"' * 3 + "预" * (1 << 20)).encode(), "quoting"),
    ],
)
def test_what_is_no_report_is_told_in_one_word(data, code):
    assert why(data) == code


def test_an_open_quote_anywhere_refuses_the_whole_file():
    text = csv_text([licence(number) for number in range(1, 50)])
    text += text.splitlines()[1].replace("预包装食品销售", '"预包装食品销售')
    assert why(text.encode()) == "quoting"


def test_text_behind_a_closed_quote_is_read():
    text = csv_text([licence()]).replace("预包装食品销售", '"农家"乐饭店')
    assert rows_of(text.encode()) == [filled(licence(content="农家乐饭店"))]


def test_missing_columns_are_named():
    cells = [row[:10] for row in table([licence()])]
    with pytest.raises(Unreadable) as caught:
        rows_of("\n".join(",".join(row) for row in cells).encode())
    assert "行政许可决定文书号" in str(caught.value)


def test_doubled_columns_are_named():
    cells = table([licence()])
    cells[0][-1] = "XK_NR"
    with pytest.raises(Unreadable, match="许可内容"):
        rows_of("\n".join(",".join(row) for row in cells).encode())


def archive(parts, compression=zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return target.getvalue()


def test_another_archive_is_no_table():
    assert why(archive({"word.txt": b"x"})) == "not_a_table"


def test_a_bomb_is_refused_before_it_goes_off(settings):
    settings.REPORT_UNPACKED_MAX_MIB = 1
    parts = {"[Content_Types].xml": b"<Types/>", "xl/a.xml": b"0" * (2 << 20)}
    assert why(archive(parts)) == "bomb"


def test_a_bomb_that_lies_about_its_size_is_refused(settings):
    settings.REPORT_UNPACKED_MAX_MIB = 1
    size = 2 << 20
    data = archive({"[Content_Types].xml": b"<Types/>", "xl/a.xml": b"0" * size})
    lying = data.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lying != data
    assert why(lying) == "damaged"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_external_entities_are_refused(encoding):
    evil = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    parts = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": evil.encode(encoding)}
    assert why(archive(parts)) == "entities"


def test_an_encrypted_workbook_is_told_as_such():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert why(ole + "EncryptedPackage".encode("utf-16-le")) == "encrypted"


def test_a_cut_workbook_is_damaged():
    data = workbook(table([licence()]))
    assert why(data[: len(data) // 2]) == "damaged"


def test_two_tables_in_one_workbook_are_refused_and_not_halved():
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("第二张")):
        for cells in table([licence()]):
            sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    assert why(target.getvalue()) == "several_tables"


def test_one_far_cell_is_a_bomb_too():
    book = openpyxl.Workbook()
    for cells in table([licence()]):
        book.active.append(cells)
    book.active["XFD1048576"] = "远"
    target = io.BytesIO()
    book.save(target)
    assert why(target.getvalue()) == "bomb"


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_a_number_that_is_none_is_marked(number):
    assert workbooks._text(number).endswith("\ufffe")
