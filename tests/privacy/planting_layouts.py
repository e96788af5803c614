"""Invented persons in every column that takes words, of every layout there is."""

from registry import proposals
from registry.enums import RecordState
from registry.models import Record, Submission
from registry.reporting.importing import import_rows
from registry.reporting.layouts import Column, Layout, layouts
from registry.reporting.templates import example_row
from tests.privacy.planting import IDS, NAMES, PHONES
from tests.registry.listed import day, staff
from tests.registry.reported import AUTHORITY, uscc

#: Behind what such a column holds by right, as far as there is room for it.
_TELLING = (
    f"，由{NAMES[0]}（身份证号{IDS[0]}，电话{PHONES[0]}）经办",
    f"（{IDS[0]}）",
    f" {PHONES[0]}",
)
#: How the names of these files begin.
NAME = "layout "
#: Types of columns: whole values of their own, and what words or a number may stand behind.
_OWN = {"person": NAMES[0], "certificate": "身份证", "certificate_number": IDS[1], "code": IDS[0]}
_WORDS = frozenset({"text", "number"})
#: Who reports is the office's affair.
_NOBODY_S = frozenset({"authority_name", "source_name"})
#: One firm has a record by every layout: its page shows them all. No other planted one is it.
FIRM = {"subject_name": "眉县青禾700示例食品有限公司", "uscc": uscc(700)}
_PERSON = {"subject_name": NAMES[2], "subject_category": "自然人", "uscc": "", "representative": ""}


def plant_layouts() -> list[Submission]:
    """Report three rows by every layout: of a firm, of a person, and one that is rejected."""
    done = [_plant(layout) for _code, layout in sorted(layouts().items())]
    for record in Record.objects.filter(subject__uscc=FIRM["uscc"], state=RecordState.HELD):
        if proposals.needed_for(proposals.PUBLISH, record):
            _publish(record)
    return done


def _publish(record: Record) -> None:
    """Publish what a second person must agree to."""
    said = {"reason": f"已核实{_TELLING[0]}", "basis": "《信用信息公示办法》"}
    proposal = proposals.propose(proposals.PUBLISH, by=staff("officer"), record=record, **said)
    proposals.approve(proposal, staff("second"))


def _plant(layout: Layout) -> Submission:
    firm = _row(layout)
    person = firm | {name: text for name, text in _PERSON.items() if name in firm}
    person |= {"document_number": f"{firm['document_number']}-2"}
    wrong = firm | {"document_number": f"{firm['document_number']}-3", "decided_on": "不详"}
    name = f"{NAME}{layout.code}.csv"
    return import_rows(layout.code, [firm, person, wrong], file_name=name, workers=0)


def _row(layout: Layout) -> dict[str, str]:
    """Return the row that the layout's guide gives as an example, with what must not be seen."""
    row = {column.field: _cell(column, example_row(layout)) for column in layout.columns}
    own = FIRM | {
        "document_number": f"{layout.code}〔2026〕1号-{IDS[0]}",
        "decided_on": f"{day(30):%Y/%m/%d}",
        "valid_from": f"{day(30):%Y/%m/%d}",
        "valid_until": f"{day(-200):%Y/%m/%d}",
        # A warning would not be shown.
        "penalty_categories": "罚款",
        "fine": "0.2",
        "severity": "一般",
        "authority_code": AUTHORITY,
        "source_code": AUTHORITY,
    }
    return row | {name: text for name, text in own.items() if name in row}


def _cell(column: Column, example: dict[str, str]) -> str:
    text = example.get(column.field, "")
    if column.type in _OWN:
        return _OWN[column.type]
    if column.type not in _WORDS or column.field in _NOBODY_S:
        return text
    room = column.max - len(text)
    return text + next((telling for telling in _TELLING if len(telling) <= room), "")
