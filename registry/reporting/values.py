"""Single cells: what stands in them and whether that is what the column asks for.

Every reader takes the tidied text of a cell and returns the value as it is kept (text; dates as
ISO, amounts as plain decimals) or raises :class:`BadValue`. Called for every cell of every row,
so what is usual takes the shortest way.
"""

import re
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from registry.identifiers import (
    Reading,
    normalise_code,
    normalise_name,
    read_organisation_code,
    read_registration_number,
    read_uscc,
)

CHOICES_FILE = Path(__file__).parent.parent / "data" / "choices.toml"

#: Marks a number that a spreadsheet stored as such and that lost its last digits.
LOST_DIGITS = "\ufffe"

#: The layout's range of dates: 2099-12-31 means "long term".
EARLIEST, LATEST = date(1949, 10, 1), date(2099, 12, 31)

_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_YEAR = re.compile(r"\d{4}(?:年度?)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ODD_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\ufffd?？!！@#$%^*=|\\<>~`{}\[\]\"_]")
#: Numbers of certificates as they are written: 事证第161030000123号, 陕民政字第010123号.
_ODD_IN_CODES = re.compile(r"[^0-9A-Z\u3400-\u9fff()〔〕\[\]【】\-/.#:]")
_MAX_DECIMALS, _MAX_DIGITS = 6, 12


class BadValue(ValueError):  # noqa: N818 - an answer about a cell
    """A cell doesn't hold what its column asks for; carries problem code and detail."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@cache
def _choices() -> dict[str, dict[str, Any]]:
    return tomllib.loads(CHOICES_FILE.read_text("utf-8"))


def demands() -> dict[str, list[str]]:
    """Return the words of a penalty's category that ask for an amount or a certificate."""
    return _choices()["demands"]


@lru_cache(maxsize=4096)
def read_date(text: str) -> str:
    """Return a date as ISO text; ``-``, ``/``, ``.``, 年月日 and eight digits are all met."""
    match = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    try:
        if not match:
            raise BadValue("R104")
        day = date(*map(int, match.groups()))
    except ValueError as error:
        raise BadValue("R104") from error
    if not EARLIEST <= day <= LATEST:
        raise BadValue("R110")
    return day.isoformat()


def read_amount(text: str) -> str:
    """Return an amount in 万元 as a plain decimal(18,6) text, never in exponents."""
    try:
        value = Decimal(normalise_code(text).replace(",", ""))
    except InvalidOperation as error:
        raise BadValue("R106") from error
    if not value.is_finite() or value < 0 or value >= 10**_MAX_DIGITS:
        raise BadValue("R106")
    if -int(value.normalize().as_tuple().exponent) > _MAX_DECIMALS:
        raise BadValue("R106")
    return f"{value.normalize():f}"


def read_name(text: str) -> str:
    """Return a subject's name, tidied; odd characters are refused (a rule of the province)."""
    return _without_odd(_ODD_IN_NAMES, normalise_name(text))


def read_code(text: str) -> str:
    """Return a number that has no check character, tidied: tax, institution, organisation.

    Each authority writes its own: only what none of them writes (emoji, markup) is refused.
    """
    code = normalise_code(text)
    return code if code.isascii() and code.isalnum() else _without_odd(_ODD_IN_CODES, code)


def _without_odd(odd: re.Pattern[str], value: str) -> str:
    found = odd.search(value)
    if found:
        raise BadValue("R108", found.group() if found.group().isprintable() else "控制字符或乱码")
    return value


def _one_of(choice: str, text: str) -> str:
    """Return *text* where it is one of the closed list *choice*, or begins an open entry."""
    entry = _choices()[choice]
    if text in entry["values"] or any(text.startswith(word) for word in entry.get("prefix", ())):
        return text
    allowed = [*entry["values"], *(f"{word}-…" for word in entry.get("prefix", ()))]
    raise BadValue("R103", "、".join(allowed))


def _several_of(choice: str, text: str) -> str:
    """Return a list joined with ; or ； in one spelling, each of its parts being allowed."""
    parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
    return ";".join(_one_of(choice, part) for part in parts)


def _checked(reader: Callable[[str], Reading], code: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        reading = reader(text)
        if not reading.ok:
            raise BadValue(code, reading.problem)
        return reading.value

    return read


@lru_cache(maxsize=4096)
def _authority(text: str) -> str:
    return _checked(read_uscc, "R204")(text)


def _status(text: str) -> str:
    if text in {"1", "2"}:
        return text
    raise BadValue("R103", "1（有效）、2（无效）")


def _yes_no(text: str) -> str:
    if text in {"是", "否"}:
        return text
    raise BadValue("R103", "是、否")


def _year(text: str) -> str:
    if _YEAR.fullmatch(text) and EARLIEST.year <= int(text[:4]) <= LATEST.year:
        return f"{text[:4]}年度"
    raise BadValue("R111")


def _reworded(choice: str, text: str) -> str:
    """Return the present word for an older form's: "" where that one meant "not told"."""
    words: dict[str, str] = _choices()[choice]["words"]
    if text in words:
        return words[text]
    raise BadValue("R103", "、".join(words))


def _choice_reader(choice: str) -> Callable[[str], str]:
    entry = _choices()[choice]
    read = _several_of if entry.get("several") else _reworded if "words" in entry else _one_of
    return lru_cache(maxsize=1024)(lambda text: read(choice, text))


def choices_of(column_type: str) -> tuple[str, ...]:
    """Return the values of a closed list, without the open entries; empty for other types."""
    if column_type in _PLAIN_CHOICES:
        return _PLAIN_CHOICES[column_type]
    entry = _choices().get(column_type, {})
    return tuple(entry.get("values", ()) or entry.get("words", ()))


def is_open_list(column_type: str) -> bool:
    """Tell whether a column of a list takes more than one of its values: several, or one's own."""
    entry = _choices().get(column_type, {})
    return bool(entry.get("several") or entry.get("prefix"))


def takes_several(column_type: str) -> bool:
    """Tell whether a cell of this list may join several of its values."""
    return bool(_choices().get(column_type, {}).get("several"))


@lru_cache(maxsize=256)
def reader_of(column_type: str, values: tuple[str, ...] = ()) -> Callable[[str], str]:
    """Return how a column of this type is read; *values* are those of a ``choice`` of its own.

    Raises:
        KeyError: no such type.
    """
    if column_type != OWN_CHOICE:
        return READERS[column_type]

    def read(text: str) -> str:
        if text in values:
            return text
        raise BadValue("R103", "、".join(values))

    return read


#: A column of a closed list that its layout file writes down itself (``values``).
OWN_CHOICE = "choice"
_PLAIN_CHOICES = {"status": ("1", "2"), "yes_no": ("是", "否")}

#: How each column type of a layout is read; each closed list of the data file is a type too.
READERS: dict[str, Callable[[str], str]] = {
    "name": read_name,
    "text": str,
    "person": normalise_name,
    "number": str,
    "code": read_code,
    "certificate_number": normalise_code,
    "uscc": _checked(read_uscc, "R201"),
    "organisation": _checked(read_organisation_code, "R201"),
    "registration": _checked(read_registration_number, "R201"),
    "authority": _authority,
    "date": read_date,
    "year": _year,
    "amount": read_amount,
    "status": _status,
    "yes_no": _yes_no,
    **{name: _choice_reader(name) for name in _choices() if name != "demands"},
}

#: Types of which every value is known or proven: only these may be shown as they were reported.
CHECKED_TYPES = {
    "uscc",
    "organisation",
    "authority",
    "date",
    "year",
    "amount",
    "status",
    "yes_no",
    OWN_CHOICE,
} | {name for name, entry in _choices().items() if name != "demands" and "prefix" not in entry}


def is_type(column_type: str, values: tuple[str, ...] = ()) -> bool:
    """Tell whether a layout may have a column of this type with these values of its own."""
    return bool(values) if column_type == OWN_CHOICE else column_type in READERS
