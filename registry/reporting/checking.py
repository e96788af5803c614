"""One row against its layout: every cell, then what the cells say together.

The rules are those of the national layout and of the guide that 信用宝鸡 gives its reporters.
Pure: nothing here asks the register.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from registry.identifiers import read_resident_id
from registry.reporting.categories import PERSON, SOLE_TRADER, SOLE_TRADER_PREFIX, tell_category
from registry.reporting.layouts import Column, Layout
from registry.reporting.numbering import made_number
from registry.reporting.problems import Problem, problem
from registry.reporting.values import LOST_DIGITS, READERS, BadValue, demands, reader_of

RESIDENT_ID = "身份证"
#: Where the organisation code stands in the unified social credit code.
ORGANISATION_PART = slice(8, 17)


__all__ = ["PERSON", "RESIDENT_ID", "SOLE_TRADER_PREFIX", "CheckedRow", "check_row"]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row's values as they are kept (by field, only filled ones), and what is wrong with it."""

    values: dict[str, str]
    problems: list[Problem]


def check_row(layout: Layout, cells: dict[str, str], reported_on: date) -> CheckedRow:
    """Check the tidied *cells* (by field name) of a row that was reported on a day."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for column in layout.columns:
        text = cells.get(column.field)
        if text:
            _read_cell(column, text, values, problems)
    if layout.tells_category:
        tell_category(values)
    for column in layout.made_columns:
        if not cells.get(column.field):
            values |= made_number(column, values)
    problems += _missing(layout, cells, values)
    headers = layout.headers
    together = [
        *_subject_problems(values, headers, told_by_codes=layout.tells_category),
        *_date_problems(values, headers, reported_on.isoformat()),
        *_told_problems(values, headers),
    ]
    if together:
        # What cells say together is told only where each of them could be read.
        unread = {item.column for item in problems}
        problems += [found for found in together if found.column not in unread]
    return CheckedRow(values, problems)


def _read_cell(column: Column, text: str, values: dict[str, str], problems: list[Problem]) -> None:
    if LOST_DIGITS in text:
        problems.append(problem("R107", column.header))
        return
    try:
        # Called for every cell: a type of the portal takes the shortest way.
        read = READERS.get(column.type) or reader_of(column.type, column.values)
        value = read(text)
    except BadValue as bad:
        problems.append(problem(bad.code, column.header, bad.detail))
        return
    if column.max and len(value) > column.max:
        problems.append(problem("R102", column.header, str(column.max)))
        return
    if not value:
        return
    if column.adds_to:
        value = ";".join(filter(None, (values.get(column.adds_to), value)))
    values[column.adds_to or column.field] = value
    if column.sets:
        values |= column.sets


def _missing(layout: Layout, cells: dict[str, str], values: dict[str, str]) -> list[Problem]:
    """Return R101 for each required column that is empty."""
    empty = [column for column in layout.columns if column.required and not cells.get(column.field)]
    if not empty:
        return []
    needed = _needed(values.get("subject_category", ""), values.get("penalty_categories", ""))
    return [
        problem("R113" if column.required == "stated" else "R101", column.header)
        for column in empty
        if column.required in needed and column.field not in values
    ]


@lru_cache(maxsize=1024)
def _needed(category: str, penalties: str) -> frozenset[str]:
    """Return which kinds of requirement hold for a subject's category and penalty's kinds."""
    holds = {
        "always": True,
        # A row that came with a batch has the batch's number in its cell by now.
        "unbatched": True,
        # Its layout may lack the column, but no record can do without the value.
        "stated": True,
        "coded": category not in {"", PERSON},
        "organisation": category not in {"", PERSON, SOLE_TRADER},
        "person": category == PERSON,
    } | {name: any(word in penalties for word in words) for name, words in demands().items()}
    return frozenset(name for name, held in holds.items() if held)


def _subject_problems(
    values: dict[str, str], headers: dict[str, str], *, told_by_codes: bool
) -> list[Problem]:
    """Category, code and certificate must belong together."""
    category, uscc = values.get("subject_category"), values.get("uscc")
    if not category and told_by_codes:
        return [problem("R112", headers["uscc"])]
    if category == PERSON:
        return _person_problems(values, headers)
    if not category or not uscc:
        return []
    header = headers["uscc"]
    if (category == SOLE_TRADER) != uscc.startswith(SOLE_TRADER_PREFIX):
        detail = (
            "个体工商户的代码应以92开头，请核对行政相对人类别"
            if category == SOLE_TRADER
            else "以92开头的代码属于个体工商户，请核对行政相对人类别"
        )
        return [problem("R202", header, detail)]
    code = values.get("organisation_code")
    if code and code != uscc[ORGANISATION_PART]:
        return [problem("R205", headers["organisation_code"])]
    return []


def _person_problems(values: dict[str, str], headers: dict[str, str]) -> list[Problem]:
    found = []
    if values.get("uscc"):
        found.append(problem("R203", headers["uscc"]))
    number = values.get("certificate_number")
    if not number:
        found.append(problem("H101", headers["certificate_number"]))
    elif values.get("certificate") == RESIDENT_ID:
        reading = read_resident_id(number)
        if not reading.ok:
            # The sentence of the reader may quote the expected check digit: a piece of a
            # person's number. The reporter is told the place and no more.
            found.append(problem("R201", headers["certificate_number"], "公民身份号码校验不通过"))
    return found


def _date_problems(values: dict[str, str], headers: dict[str, str], today: str) -> list[Problem]:
    """No decision of the future, no end before its start. ISO texts compare as dates do."""
    found = []
    decided = values.get("decided_on", "")
    if decided > today:
        found.append(problem("R105", headers["decided_on"]))
    start, end = values.get("valid_from", ""), values.get("valid_until", "")
    if start and end and end < start:
        found.append(problem("R109", headers["valid_until"], headers["valid_from"]))
    return found


def _told_problems(values: dict[str, str], headers: dict[str, str]) -> list[Problem]:
    """What the department itself tells to be secret or summary is never reported."""
    found = []
    if values.get("secret") == "是":
        found.append(problem("R401", headers["secret"]))
    if values.get("summary") == "是":
        found.append(problem("R402", headers["summary"]))
    return found
