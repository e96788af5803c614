"""The resident ID 居民身份证号 (GB 11643-1999), 18 characters, and the old form of 15 digits."""

from datetime import date, datetime, timedelta, timezone
from typing import Final

from registry.identifiers.checks import resident_check_character
from registry.identifiers.facts import PROVINCES
from registry.identifiers.lookalikes import describe_odd, describe_repair, repair
from registry.identifiers.reading import Reading
from registry.identifiers.tidying import normalise_code

_LENGTH: Final = 18
_OLD_LENGTH: Final = 15
_DIGITS: Final = "0123456789"
_FIRST_YEAR: Final = 1880
_CHINA: Final = timezone(timedelta(hours=8))
# The clock is asked only for births since the process started: earlier years are surely past.
_START_YEAR: Final = datetime.now(_CHINA).year


def read_resident_id(raw: str) -> Reading:
    """Read a resident ID: region of a province, a real birth date, and the check of the 18.

    Codes of faults: ``resident.empty``, ``.length``, ``.character``, ``.region``, ``.birth``,
    ``.check``.
    """
    value = normalise_code(raw)
    if _passes(value):
        return Reading(value, ok=True)
    code, problem = _fault(value)
    return Reading(value, ok=False, code=f"resident.{code}", problem=problem)


def resident_birth_date(value: str) -> date | None:
    """The birth date inside a resident ID of 18 or 15, or None where there is no real one.

    The check character is not asked for: a minor with a mistyped number is still a minor.
    """
    compact = value if value.isascii() and value.isalnum() else normalise_code(value)
    if len(compact) == _LENGTH:
        digits = compact[6:14]
    elif len(compact) == _OLD_LENGTH:
        digits = f"19{compact[6:12]}"
    else:
        return None
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    if born.year < _FIRST_YEAR or (born.year >= _START_YEAR and born > datetime.now(_CHINA).date()):
        return None
    return born


def _passes(value: str) -> bool:
    if value[:2] not in PROVINCES:
        return False
    if len(value) == _LENGTH:
        try:
            if resident_check_character(value) != value[17]:
                return False
        except KeyError:
            return False
    elif len(value) != _OLD_LENGTH or not (value.isascii() and value.isdigit()):
        return False
    return resident_birth_date(value) is not None


def _fault(value: str) -> tuple[str, str]:
    if not value:
        return "empty", "未填写居民身份证号"
    if len(value) not in {_LENGTH, _OLD_LENGTH}:
        return "length", f"居民身份证号应为18位，现为{len(value)}位"
    digits = value[:17]
    odd_last = len(value) == _LENGTH and value[17] not in "0123456789X"
    if odd_last or any(char not in _DIGITS for char in digits):
        return "character", _odd_character(value)
    if value[:2] not in PROVINCES:
        return "region", "前两位不是有效的省级行政区划代码"
    if resident_birth_date(value) is None:
        return "birth", "出生日期部分不是有效日期"
    return "check", f"第18位校验码应为{resident_check_character(value)}"


def _odd_character(value: str) -> str:
    repaired = repair(value, "0123456789X", _passes)
    if repaired:
        return describe_repair(value, repaired)
    if all(char in _DIGITS for char in value[:17]):
        return f"第18位应为数字或X，校验码应为{resident_check_character(value)}"
    return f"{describe_odd(value[:17], _DIGITS)}，居民身份证号前17位应为数字"
