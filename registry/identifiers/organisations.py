"""The older codes of organisations: organisation code and registration number."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from registry.identifiers.checks import (
    ORGANISATION_ALPHABET,
    organisation_check_character,
    registration_check_digit,
)
from registry.identifiers.lookalikes import describe_odd, describe_repair, repair, repairs
from registry.identifiers.reading import Reading
from registry.identifiers.tidying import normalise_code

_ORGANISATION_LENGTH: Final = 9
_REGISTRATION_LENGTH: Final = 15
_DIGITS: Final = "0123456789"
_LETTERS_FOR_DIGITS: Final = (("O", "0"), ("I", "1"), ("Z", "2"), ("S", "5"), ("B", "8"))
_DASHES: Final = str.maketrans("", "", "-‐‑‒–—―−")
# Farmers' cooperatives were numbered with NA before the sequence and X for the check.
_COOPERATIVE: Final = re.compile(r"[0-9]{6}NA[0-9]{6}X")


def read_organisation_code(raw: str) -> Reading:
    """Read an organisation code 组织机构代码 (GB 11714), the hyphen before its check or not.

    Codes of faults: ``organisation.empty``, ``.length``, ``.character``, ``.check``.
    """
    value = normalise_code(raw)
    if not value.isalnum():
        value = value.translate(_DASHES)
    if _organisation_passes(value):
        return Reading(value, ok=True)
    code, problem = _organisation_fault(value)
    return Reading(value, ok=False, code=f"organisation.{code}", problem=problem)


def read_registration_number(raw: str) -> Reading:
    """Read a registration number 工商注册号 of 15 digits (GS 15-2006).

    Farmers' cooperatives' form (six digits, NA, six digits, X) has no check and is let through.
    Codes of faults: ``registration.empty``, ``.length``, ``.character``, ``.check``.
    """
    value = normalise_code(raw)
    if _registration_passes(value):
        return Reading(value, ok=True)
    code, problem = _registration_fault(value)
    return Reading(value, ok=False, code=f"registration.{code}", problem=problem)


def repair_registration_number(raw: str) -> str:
    """The one registration number that digits for look-alike letters make of *raw*, or ""."""
    value = normalise_code(raw)
    if len(value) != _REGISTRATION_LENGTH or _registration_passes(value):
        return value if _registration_passes(value) else ""
    if all(char in _DIGITS for char in value):
        return ""
    found = repairs(value, _DIGITS, _registration_passes)
    return found[0] if len(found) == 1 else ""


def repair_organisation_code(raw: str) -> str:
    """The one organisation code that digits for look-alike letters make of *raw*, or "".

    All letters are allowed in these codes, and a check of eleven values lets every eleventh
    guess pass: only letters are read as digits, never the other way, and all of a letter at once.
    """
    value = read_organisation_code(raw).value
    if len(value) != _ORGANISATION_LENGTH or _organisation_passes(value):
        return value if _organisation_passes(value) else ""
    found = {mended for mended in _with_digits(value) if _organisation_passes(mended)}
    return found.pop() if len(found) == 1 else ""


def _with_digits(value: str) -> Iterator[str]:
    """Every code in which one or more kinds of look-alike letters are digits."""
    present = [pair for pair in _LETTERS_FOR_DIGITS if pair[0] in value]
    for number in range(1, len(present) + 1):
        for chosen in combinations(present, number):
            yield value.translate({ord(letter): digit for letter, digit in chosen})


def _organisation_passes(value: str) -> bool:
    if len(value) != _ORGANISATION_LENGTH or value == "000000000":
        return False
    try:
        return organisation_check_character(value) == value[8]
    except KeyError:
        return False


def _registration_passes(value: str) -> bool:
    if len(value) != _REGISTRATION_LENGTH or value == "000000000000000":
        return False
    try:
        return registration_check_digit(value[:14]) == value[14]
    except KeyError:
        return _COOPERATIVE.fullmatch(value) is not None


def _organisation_fault(value: str) -> tuple[str, str]:
    if not value:
        return "empty", "未填写组织机构代码"
    if len(value) != _ORGANISATION_LENGTH:
        return "length", f"组织机构代码应为9位，现为{len(value)}位"
    if any(char not in ORGANISATION_ALPHABET for char in value):
        return "character", f"{describe_odd(value, ORGANISATION_ALPHABET)}，应为数字或字母"
    if value == "000000000":
        return "check", "组织机构代码不能全为0"
    return "check", f"第9位校验码应为{organisation_check_character(value)}"


def _registration_fault(value: str) -> tuple[str, str]:
    if not value:
        return "empty", "未填写工商注册号"
    if len(value) != _REGISTRATION_LENGTH:
        return "length", f"工商注册号应为15位，现为{len(value)}位"
    if any(char not in _DIGITS for char in value):
        repaired = repair(value, _DIGITS, _registration_passes)
        hint = describe_repair(value, repaired) if repaired else f"{describe_odd(value, _DIGITS)}"
        return "character", hint if repaired else f"{hint}，工商注册号应全为数字"
    if value == "000000000000000":
        return "check", "工商注册号不能全为0"
    return "check", f"第15位校验码应为{registration_check_digit(value[:14])}"
