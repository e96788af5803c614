"""The unified social credit code 统一社会信用代码 (GB 32100-2015).

One character for the registrar, one for the kind, six for the region, nine of the organisation code
with its own check, one check. Every registrar counts, those with a letter (A, G, N, Y) too.
"""

from typing import Final

from registry.identifiers.checks import (
    USCC_ALPHABET,
    organisation_check_character,
    uscc_check_character,
)
from registry.identifiers.facts import REGISTRARS, SUBJECT_KINDS
from registry.identifiers.lookalikes import describe_odd, describe_repair, repair, repairs
from registry.identifiers.organisations import read_organisation_code, read_registration_number
from registry.identifiers.reading import Reading
from registry.identifiers.residents import read_resident_id
from registry.identifiers.tidying import normalise_code

_LENGTH: Final = 18
_EMPTY_ORGANISATION: Final = "000000000"


def read_uscc(raw: str) -> Reading:
    """Read a unified social credit code.

    Codes of faults: ``uscc.empty``, ``uscc.length``, ``uscc.character``, ``uscc.registrar``,
    ``uscc.region``, ``uscc.resident`` (somebody's ID was filled in instead), ``uscc.check``,
    ``uscc.organisation``.
    """
    value = normalise_code(raw)
    return Reading(value, ok=True) if _passes(value) else _explain(value)


def repair_uscc(raw: str) -> str:
    """The one credit code that look-alikes make of *raw*, or "" where it is none or ambiguous.

    A code that holds is returned as it is. Every check must hold in what was repaired.
    """
    value = normalise_code(raw)
    if len(value) != _LENGTH or _passes(value):
        return value if _passes(value) else ""
    found = repairs(value, USCC_ALPHABET, _passes)
    return found[0] if len(found) == 1 else ""


def uscc_region(value: str) -> str:
    """The six digits of the registrar's region (characters 3 to 8), as they were on that day."""
    return value[2:8]


def uscc_subject_kind(value: str) -> str:
    """One of the nine kinds of subject, as a value of ``registry.enums.SubjectKind``."""
    return SUBJECT_KINDS.get(value[:2], "other")


def _passes(value: str) -> bool:
    if len(value) != _LENGTH:
        return False
    try:
        checked = uscc_check_character(value) == value[17]
    except KeyError:
        return False
    return (
        checked
        and value[0] in REGISTRARS
        and value[2:8].isdigit()
        and _organisation_passes(value[8:17])
    )


def _organisation_passes(code: str) -> bool:
    return organisation_check_character(code) == code[8] and code != _EMPTY_ORGANISATION


def _explain(value: str) -> Reading:
    if not value:
        return Reading(value, ok=False, code="uscc.empty", problem="未填写统一社会信用代码")
    code, problem = _fault(value)
    return Reading(value, ok=False, code=f"uscc.{code}", problem=problem)


def _fault(value: str) -> tuple[str, str]:
    if len(value) != _LENGTH:
        return "length", f"统一社会信用代码应为18位，现为{len(value)}位{_other_code(value)}"
    repaired = repair(value, USCC_ALPHABET, _passes)
    if any(char not in USCC_ALPHABET for char in value):
        return "character", _odd_character(value, repaired)
    if read_resident_id(value).ok:
        return "resident", "此处填写的像是居民身份证号，应填写统一社会信用代码"
    return _wrong_part(value, repaired) or _wrong_number(value, repaired)


def _wrong_part(value: str, repaired: str) -> tuple[str, str] | None:
    """A fault that shows without any sum: the registrar or the region."""
    hint = f"，{describe_repair(value, repaired)}" if repaired else ""
    if value[0] not in REGISTRARS:
        return "registrar", f"第1位“{value[0]}”不是登记管理部门代码{hint}"
    if not value[2:8].isdigit():
        return "region", f"第3至8位应为数字{hint}"
    return None


def _wrong_number(value: str, repaired: str) -> tuple[str, str]:
    expected = uscc_check_character(value)
    if expected != value[17]:
        return "check", _wrong_check(value, expected, repaired)
    if value[8:17] == _EMPTY_ORGANISATION:
        return "organisation", "第9至17位的组织机构代码不能全为0"
    inner = organisation_check_character(value[8:16])
    return "organisation", f"第9至17位不是有效的组织机构代码，第17位校验码应为{inner}"


def _wrong_check(value: str, expected: str, repaired: str) -> str:
    """Where the inner check holds, the 18th is the likely fault; where not, the nine before it."""
    sentence = f"第18位校验码应为{expected}"
    if repaired and repaired[:17] != value[:17]:
        if _organisation_passes(value[8:17]):
            return f"{sentence}，或{describe_repair(value, repaired)}"
        return describe_repair(value, repaired)
    if _organisation_passes(value[8:17]):
        return sentence
    return f"{sentence}，且第9至17位不是有效的组织机构代码，请核对全部字符"


def _odd_character(value: str, repaired: str) -> str:
    if repaired:
        return describe_repair(value, repaired)
    sentence = f"{describe_odd(value, USCC_ALPHABET)}，统一社会信用代码不使用I、O、S、V、Z和符号"
    if all(char in USCC_ALPHABET for char in value[:17]):
        return f"{sentence}，校验码应为{uscc_check_character(value)}"
    return sentence


def _other_code(value: str) -> str:
    if read_organisation_code(value).ok:
        return "，像是组织机构代码"
    if read_registration_number(value).ok:
        return "，像是工商注册号"
    return ""
