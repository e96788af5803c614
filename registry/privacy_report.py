"""The report of what is kept about whom: the classification of every field, and where it goes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from registry.data_map import PLACES, TableEntry, tables
from registry.enums import Exposure
from registry.retention import keeps

#: Between such lines docs/privacy.md holds what is made here.
BEGIN, END = "<!-- begin: {} -->", "<!-- end: {} -->"
_UNCONFIRMED: Final = "（无公布的规定，可由信用办调整）"


def report() -> dict[str, Any]:
    """Return the whole map and the table of retention, for programs."""
    return {
        "tables": [asdict(table) for table in tables()],
        "retention": [asdict(keep) | {"days": keep.kept_days} for keep in keeps()],
        "fields": dict(_counts()),
    }


def lines() -> Iterator[str]:
    """Yield the report for people at a terminal: each table, then its fields."""
    for table in tables():
        yield f"\n{table.name}  {table.what}（{table.whose}）  留存：{table.keep}"
        for field in table.fields:
            places = "、".join(PLACES[place] for place in field.goes)
            yield f"  {field.name:24} {field.exposure.label:6} {field.at_rest:4} → {places}"
    counts = "，".join(f"{Exposure(name).label} {number}" for name, number in _counts().items())
    yield f"\n共 {sum(_counts().values())} 个字段：{counts}"


def _counts() -> Counter[str]:
    return Counter(field.exposure.value for table in tables() for field in table.fields)


def map_table() -> str:
    """Return the data map as a Markdown table, one row a table of the register."""
    rows = ["| 表 | 内容 | 涉及 | 去向 | 处理依据 | 留存 |", "|---|---|---|---|---|---|"]
    rows += [
        f"| {table.name} | {table.what} | {table.whose} | {_places(table)} "
        f"| {table.basis} | {table.keep} |"
        for table in tables()
    ]
    return "\n".join(rows)


def retention_table() -> str:
    """Return the table of retention as Markdown."""
    rows = ["| 内容 | 起算 | 天数 | 理由 |", "|---|---|---|---|"]
    rows += [
        f"| {keep.what} | {keep.since} | {keep.days} "
        f"| {keep.why}{_UNCONFIRMED if keep.unconfirmed else ''} |"
        for keep in keeps()
    ]
    return "\n".join(rows)


SECTIONS: Final = {"data map": map_table, "retention": retention_table}


def with_sections(document: str) -> str:
    """Return docs/privacy.md with its made sections as they are today.

    Raises:
        ValueError: a section's marks are missing.
    """
    for name, make in SECTIONS.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, found, rest = document.partition(begin)
        _old, ended, after = rest.partition(end)
        if not found or not ended:
            message = f"docs/privacy.md lacks the marks of {name!r}"
            raise ValueError(message)
        document = f"{before}{begin}\n{make()}\n{end}{after}"
    return document


def _places(table: TableEntry) -> str:
    wide = {place for field in table.fields for place in field.goes}
    return "；".join(text for place, text in PLACES.items() if place in wide)
