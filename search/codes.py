"""Codes in questions: which kind, whether their checks hold, and which one was surely meant.

A code copied from paper has an O for a nought, a blank in the middle, a hyphen. It is repaired
only where all checks then hold and no other repair does, and the reader is told.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from registry.identifiers import (
    normalise_code,
    read_organisation_code,
    read_registration_number,
    read_uscc,
    repair_organisation_code,
    repair_registration_number,
    repair_uscc,
)
from registry.identifiers.lookalikes import describe_repair
from search.results import AskedFor

LABELS_FILE: Final = Path(__file__).parent / "data" / "labels.txt"
#: What stands between the groups of a code when it is read out or printed.
_SEPARATORS: Final = re.compile(r"[-‐‑‒–—―−_.·/]+")
#: What may be some code without a check (of institutions, associations): asked beside names.
_CODE: Final = re.compile(r"[0-9A-Z-]{6,}")
#: A credit code in all but its checks: words of eighteen letters exist, with eight digits not.
_SHAPED_LIKE_USCC: Final = re.compile(r"(?=(?:[A-Z]*[0-9]){8})[0-9A-Z]{18}")


@dataclass(frozen=True, slots=True)
class ReadCode:
    """A question's text as a code.

    ``is_sure``: it is that code and nothing else, so names needn't be looked at. ``repaired``
    is the code when it was typed wrongly. Without ``sentence`` nothing was recognised.
    """

    value: str = ""
    kind: AskedFor = AskedFor.WORDS
    sentence: str = ""
    is_sure: bool = False
    repaired: str = ""


@cache
def _label() -> re.Pattern[str]:
    """Return what stands before a copied code or name: 统一社会信用代码：."""
    lines = map(str.strip, LABELS_FILE.read_text("utf-8").splitlines())
    labels = [line for line in lines if line and not line.startswith("#")]
    ordered = sorted(labels, key=lambda word: (-len(word), word))
    return re.compile(rf"\s*(?:{'|'.join(ordered)})\s*(?:[:：]\s*|\s+|(?=[0-9A-Za-z]))(?=\S)")


def without_label(text: str) -> str:
    """Return *text* without the name of a field before it, as it is copied from a page."""
    match = _label().match(text)
    return text[match.end() :] if match else text


def read_code(text: str) -> ReadCode:
    """Return *text* as a code; without a value it is none."""
    value = _SEPARATORS.sub("", normalise_code(text))
    if not any(char.isdigit() for char in value):
        # A word in pinyin of nine letters passes an organisation code's check one time in eleven.
        return ReadCode(_any_code(text))
    readings = (
        (AskedFor.USCC, read_uscc, _("按统一社会信用代码查询。")),
        (AskedFor.ORGANISATION_CODE, read_organisation_code, _("按组织机构代码查询。")),
        (AskedFor.REGISTRATION_NUMBER, read_registration_number, _("按工商注册号查询。")),
    )
    for kind, read, sentence in readings:
        if read(value).ok:
            return ReadCode(value, kind, sentence, is_sure=True)
    return _repaired(value) or _wrong(value) or ReadCode(_any_code(text))


def _repaired(value: str) -> ReadCode | None:
    """Return the code that look-alike characters make of *value*, where there is just one."""
    repairs = (
        (AskedFor.USCC, repair_uscc, True),
        (AskedFor.REGISTRATION_NUMBER, repair_registration_number, True),
        # Its check lets every eleventh guess pass: asked beside the words as they were typed.
        (AskedFor.ORGANISATION_CODE, repair_organisation_code, False),
    )
    for kind, repair, is_sure in repairs:
        repaired = repair(value)
        if repaired:
            sentence = _("输入的代码校验不通过，已按 %(code)s 查询（%(repair)s）。") % {
                "code": repaired,
                "repair": describe_repair(value, repaired),
            }
            return ReadCode(repaired, kind, sentence, is_sure, repaired)
    return None


def _wrong(value: str) -> ReadCode | None:
    """Return what looks like a credit code and isn't: registers hold a few of those."""
    if not _SHAPED_LIKE_USCC.fullmatch(value):
        return None
    sentence = _("输入的 18 位代码校验不通过，请核对；已按原样查询。")
    return ReadCode(value, AskedFor.USCC, sentence)


def _any_code(text: str) -> str:
    code = normalise_code(text)
    return code if _CODE.fullmatch(code) else ""
