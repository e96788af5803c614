"""Faults of real files, put into a share of the rows."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import Final

from registry.demo.dice import Dice

_NAME, _CATEGORY = "行政相对人名称", "行政相对人类别"
_CODE = "行政相对人代码_1(统一社会信用代码)"
_CERTIFICATE_NUMBER = "证件号码"
_CERTIFICATE, _RESIDENT_ID = "证件类型", "身份证"
_DIGITS: Final = "0123456789"
_SAME_FOR_ALL: Final = "数据来源单位"


class Flaw(StrEnum):
    """What is wrong with a broken row."""

    CHECK_DIGIT = "check_digit"
    MISSING = "missing"
    FUTURE = "future"
    CATEGORY = "category"
    DATE = "date"
    NAME = "name"


def break_rows(
    rows: Iterable[dict[str, str]], share: float, seed: int
) -> Iterator[tuple[dict[str, str], Flaw | None]]:
    """Yield *rows* with a flaw in a *share* (0 to 1) of them, and which; deterministic."""
    flaws = tuple(Flaw)
    for number, row in enumerate(rows):
        dice = Dice(f"{seed}:flaw:{number}")
        if dice.below(1_000_000) < share * 1_000_000:
            flaw = dice.pick(flaws)
            yield row | _FLAWS[flaw](row, dice), flaw
        else:
            yield row, None


def _check_digit(row: dict[str, str], _dice: Dice) -> dict[str, str]:
    """One character of the number is another one, which its check finds out."""
    column = _CODE if row[_CODE] else _CERTIFICATE_NUMBER
    if column == _CERTIFICATE_NUMBER and row[_CERTIFICATE] != _RESIDENT_ID:
        return {column: ""}  # passports have no check: the number is missing instead
    number = row[column]
    wrong = _DIGITS[(int(number[-6:-5], 36) + 1) % 10]
    return {column: f"{number[:-6]}{wrong}{number[-5:]}"}


def _missing(_row: dict[str, str], dice: Dice) -> dict[str, str]:
    return {dice.pick((_NAME, _CATEGORY, _SAME_FOR_ALL)): ""}


def _future(row: dict[str, str], _dice: Dice) -> dict[str, str]:
    return {_decided(row): "2098/01/05"}


def _category(row: dict[str, str], _dice: Dice) -> dict[str, str]:
    """The three categories, each taken for another one."""
    wrong = {
        "法人及非法人组织": "个体工商户",
        "个体工商户": "法人及非法人组织",
        "自然人": "个人",
    }
    return {_CATEGORY: wrong[row[_CATEGORY]]}


def _date(row: dict[str, str], _dice: Dice) -> dict[str, str]:
    return {_decided(row): "2025/02/30"}


def _name(row: dict[str, str], _dice: Dice) -> dict[str, str]:
    return {_NAME: f"{row[_NAME]}？"}


def _decided(row: dict[str, str]) -> str:
    return "许可决定日期" if "许可决定日期" in row else "处罚决定日期"


_FLAWS: Final[dict[Flaw, Callable[[dict[str, str], Dice], dict[str, str]]]] = {
    Flaw.CHECK_DIGIT: _check_digit,
    Flaw.MISSING: _missing,
    Flaw.FUTURE: _future,
    Flaw.CATEGORY: _category,
    Flaw.DATE: _date,
    Flaw.NAME: _name,
}
