"""Masked tables to take along: what is in them, how long they may be, that they do no harm."""

import csv
import io
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from backoffice import tables
from registry.enums import RecordState
from registry.models import AuditEntry
from tests.backoffice.conftest import staff
from tests.backoffice.test_register_lists import FENGXIANG, RECORDS, SUBJECTS, in_scope
from tests.factories import MEI_COUNTY, make_authority, make_record, make_subject

EXPORTER = ("backoffice.view_register", "backoffice.export")
SENT = f"{RECORDS}export/"


@pytest.fixture
def exporter(indexed):
    return in_scope(staff("exporter", *EXPORTER), MEI_COUNTY)


def csv_rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def xlsx_rows(response):
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


@pytest.mark.parametrize(("kind", "read"), [("csv", csv_rows), ("xlsx", xlsx_rows)])
def test_a_filtered_list_is_sent_as_a_table(exporter, kind, read):
    firm, authority = make_subject("眉县天成商贸有限公司"), make_authority()
    held = make_record(firm, authority, state=RecordState.HELD)
    make_record(firm, authority)
    make_record(firm, make_authority("凤翔区水利局", FENGXIANG), state=RecordState.HELD)
    response = exporter.post(SENT, {"state": "held", "as": kind})
    rows = read(response)
    assert [row[0] for row in rows] == ["类别", "行政许可"]
    assert rows[1][1] == held.document_number
    assert rows[1][3] == "眉县天成商贸有限公司"
    assert "信用记录" in unquote(response["Content-Disposition"])
    entry = AuditEntry.objects.get(action="register.export.records")
    assert entry.actor == str(exporter.user.pk)
    assert entry.facts == {
        "filter": {"state": "held"},
        "searched": False,
        "rows": 1,
        "cut": False,
        "format": kind,
    }


def test_subjects_are_sent_too(exporter):
    make_subject("眉县天成商贸有限公司")
    make_subject("凤翔远大机械有限公司", region=FENGXIANG)
    rows = csv_rows(exporter.post(f"{SUBJECTS}export/", {"as": "csv"}))
    assert [row[0] for row in rows] == ["名称", "眉县天成商贸有限公司"]


def test_a_long_table_is_cut_and_says_so(exporter, monkeypatch):
    monkeypatch.setattr(tables, "MOST", 3)
    firm, authority = make_subject(), make_authority()
    for _ in range(4):
        make_record(firm, authority, announce=False)
    response = exporter.post(SENT, {"as": "csv"})
    rows = csv_rows(response)
    assert len(rows) == 5
    assert rows[-1] == ["共导出前 3 行，其余未导出；请缩小筛选范围后分次导出。"]
    assert "前3行" in unquote(response["Content-Disposition"])
    assert AuditEntry.objects.get().facts["cut"] is True


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_taken_for_a_formula(exporter, kind):
    evil = '=HYPERLINK("http://example.com")'
    make_record(make_subject(evil), make_authority())
    response = exporter.post(SENT, {"as": kind})
    rows = csv_rows(response) if kind == "csv" else xlsx_rows(response)
    assert rows[1][3] == f"'{evil}"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_what_begins_a_formula_is_made_harmless(start):
    assert tables.harmless(f"{start}1") == f"'{start}1"
    assert tables.harmless(f"1{start}") == f"1{start}"


def test_what_was_searched_for_is_not_written_down(exporter, indexed):
    make_record(make_subject("眉县天成商贸有限公司"), make_authority())
    indexed()
    rows = csv_rows(exporter.post(SENT, {"q": "天成", "as": "csv"}))
    assert len(rows) == 2
    assert "天成" not in str(AuditEntry.objects.get().facts)


def test_it_takes_a_permission_a_post_and_known_filters(exporter, indexed):
    reader = in_scope(staff("reader", "backoffice.view_register"), MEI_COUNTY)
    response = reader.post(SENT, {"as": "csv"})
    assert (response.status_code, response.url) == (302, "/admin/")
    assert exporter.get(SENT).status_code == 405
    assert exporter.post(SENT, {"colour": "red"}).status_code == 400
    assert AuditEntry.objects.count() == 0
