"""Invented codes of organisations that pass every check and were issued to nobody."""

from typing import Final

from registry.demo.dice import permuted
from registry.identifiers import (
    organisation_check_character,
    registration_check_digit,
    uscc_check_character,
)

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PAIRS: Final = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_BASE: Final = len(_PAIRS)
#: Organisation codes that begin with these letters are in no issued series (those begin with
#: digits or with MA, MB, MF, MJ …).
SUBJECT_SERIES: Final = "MX"
AUTHORITY_SERIES: Final = "MW"
#: Numbers of several kinds of subject share the series without meeting.
STRIDE: Final = 16
_ROOM: Final = _BASE**3
_REGISTRATIONS: Final = 10**8


def credit_code(start: str, series: str, number: int) -> str:
    """Return the unified social credit code that has *start* (8 characters) and a number."""
    high, low = divmod(number, _BASE)
    body = f"{series}{_PAIRS[high // _BASE]}{_PAIRS[high % _BASE]}{_PAIRS[low]}"
    first17 = start + body + organisation_check_character(body)
    return first17 + uscc_check_character(first17)


def subject_code(seed: int, start: str, number: int) -> str:
    """Return the credit code of subject *number*: different numbers have different codes."""
    return credit_code(start, SUBJECT_SERIES, permuted(f"{seed}:code", number, _ROOM))


def registration_number(seed: int, region: str, number: int) -> str:
    """Return a 15-digit registration number (工商注册号)."""
    first14 = f"{region}{permuted(f'{seed}:registration', number, _REGISTRATIONS):08d}"
    return first14 + registration_check_digit(first14)
