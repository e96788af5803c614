"""Rows as departments report them, right in every point unless a test says otherwise."""

import csv
import io
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from registry.identifiers import (
    organisation_check_character,
    resident_check_character,
    uscc_check_character,
)
from registry.models import Submission
from registry.reporting.importing import import_rows
from registry.reporting.layouts import layouts


def uscc(number: int, prefix: str = "91", region: str = "610326") -> str:
    """Return a valid credit code, different for each number."""
    body = f"{number:08d}"
    first = prefix + region + body + organisation_check_character(body)
    return first + uscc_check_character(first)


def resident_id(number: int = 1, born: str = "19800102", region: str = "610326") -> str:
    """Return a valid, invented resident identity number."""
    first = f"{region}{born}{number:03d}"
    return first + resident_check_character(first)


AUTHORITY = uscc(160001, "11")
#: A penalty's day: its shortest time is over, its longest isn't, whatever day it is.
_DECIDED = timezone.localdate() - timedelta(days=170)

LICENCE = {
    "subject_name": "眉县青禾示例食品有限公司",
    "subject_category": "法人及非法人组织",
    "uscc": uscc(1),
    "representative": "欧阳示例",
    "document_name": "食品经营许可证",
    "document_number": "（眉）许字〔2026〕第00001号",
    "licence_category": "普通",
    "licence_certificate_name": "食品经营许可证",
    "licence_number": "JY16103260000001",
    "content": "预包装食品销售",
    "decided_on": "2026/06/01",
    "valid_from": "2026/06/01",
    "valid_until": "2031/05/31",
    "authority_name": "眉县示例审批服务局",
    "authority_code": AUTHORITY,
    "status": "1",
    "source_name": "眉县示例审批服务局",
    "source_code": AUTHORITY,
}

PENALTY = {
    "subject_name": "眉县青禾示例食品有限公司",
    "subject_category": "法人及非法人组织",
    "uscc": uscc(1),
    "representative": "欧阳示例",
    "document_number": "眉市监处罚〔2026〕1号",
    "violation_type": "未按规定公示价格",
    "facts": "该公司未按规定在经营场所明码标价。",
    "legal_basis": "《中华人民共和国价格法》第四十二条",
    "penalty_categories": "罚款",
    "content": "罚款2000元",
    "fine": "0.2",
    "decided_on": f"{_DECIDED:%Y/%m/%d}",
    "valid_until": f"{_DECIDED + timedelta(days=1096):%Y/%m/%d}",
    "authority_name": "眉县示例市场监督管理局",
    "authority_code": AUTHORITY,
    "source_name": "眉县示例市场监督管理局",
    "source_code": AUTHORITY,
}

PERSON = {
    "subject_category": "自然人",
    "subject_name": "诸葛示例",
    "uscc": "",
    "representative": "",
    "certificate": "身份证",
    "certificate_number": resident_id(),
}

_ROWS = {"licence_2018": LICENCE, "penalty_2018": PENALTY}


def licence(number: int = 1, **changes: str) -> dict[str, str]:
    """Return a licence; each number is another firm and another document."""
    return _row(LICENCE, number) | changes


def penalty(number: int = 1, **changes: str) -> dict[str, str]:
    """Return a penalty; each number is another firm and another document."""
    return _row(PENALTY, number) | changes


def _row(base: dict[str, str], number: int) -> dict[str, str]:
    return base | {
        "uscc": uscc(number),
        "subject_name": base["subject_name"].replace("青禾", f"青禾{number}"),
        "document_number": base["document_number"].replace("1号", f"{number}号"),
    }


def headers(layout: str = "licence_2018") -> list[str]:
    """Return the Chinese headers of a layout in their order."""
    return [column.header for column in layouts()[layout].columns]


def table(rows: list[dict[str, str]], layout: str = "licence_2018") -> list[list[str]]:
    """Return header and rows as lists of cells."""
    fields = [column.field for column in layouts()[layout].columns]
    return [headers(layout), *([row.get(field, "") for field in fields] for row in rows)]


def csv_text(rows: list[dict[str, str]], layout: str = "licence_2018") -> str:
    """Return rows as the text of a CSV file."""
    target = io.StringIO()
    csv.writer(target).writerows(table(rows, layout))
    return target.getvalue()


def csv_file(
    folder: Path,
    rows: list[dict[str, str]],
    layout: str = "licence_2018",
    encoding: str = "utf-8-sig",
    name: str = "report.csv",
) -> Path:
    """Write rows as a CSV file and return where it lies."""
    path = folder / name
    path.write_bytes(csv_text(rows, layout).encode(encoding))
    return path


def take(*rows: dict[str, str], layout: str = "licence_2018") -> Submission:
    """Take rows in as a file of the office's own, and return the submission."""
    return import_rows(layout, list(rows), file_name="test.csv", workers=0)
