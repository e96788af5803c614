"""Finding persons' identity numbers: by region, birth date and check, never by length alone.

A *run* is ten or more digits with at most three separating characters between two of them. An
ID of 18 is looked for at every place of a run, so that one inside a longer number (a tax number
with two more digits, a document number) is found too. The old ID of 15 has no check; it is believed
when the whole group has 15 digits, a province and a birth date.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from registry.identifiers import (
    read_registration_number,
    read_resident_id,
    read_uscc,
    resident_birth_date,
    resident_check_character,
)
from registry.identifiers.facts import PROVINCES
from registry.masking import marks
from registry.masking.disguises import undisguise

SEPARATORS: Final = r" \t\r\n\u00a0\u2000-\u200a\u3000\-‐-―−－．.·•_/,、~"
DIGIT: Final = "0-9０-９"
RUN: Final = re.compile(
    rf"[{DIGIT}](?:[{SEPARATORS}]{{0,3}}[{DIGIT}]){{9,}}(?:[{SEPARATORS}]{{0,3}}[XxＸｘ×])?"
)
LONG_RUN: Final = re.compile(
    rf"[{DIGIT}](?:[{SEPARATORS}]{{0,3}}[{DIGIT}]){{14,}}(?:[{SEPARATORS}]{{0,3}}[XxＸｘ×])?"
)
GROUP: Final = re.compile(rf"[{DIGIT}]+")
WIDTHS: Final = str.maketrans("０１２３４５６７８９Ｘｘx×", "0123456789XXXX")
_NO_DIGIT: Final = re.compile(rf"[^{DIGIT}XxＸｘ×]+")
_LENGTH: Final = 18
_OLD_LENGTH: Final = 15
# 18 digits with a region and a birth date are an ID though the check is wrong (mistyped), unless
# these stand around them; after the latter, one with an impossible date is too.
_OTHER_BEFORE: Final = re.compile(
    r"(?:代码|编号|文号|字|第|条码|批号|许可|合同|受理|订单|流水|备案|票据|发票|案号|单号|账号|帐号|卡号|金额|登记|注册|执照"
    r"|车架|决定书|批文|设备|产品|项目|宗地)[^，。；\n]{0,6}$|[〕】\])）〉》A-Za-z]\s?$"
)
_OTHER_AFTER: Final = re.compile(r"\s?(?:[A-Za-z元万亿吨米号]|[.．]\d|平方|公斤|千克|美元)")
_SAID_TO_BE_ONE: Final = re.compile(r"(?:身份|证件|号码|证号)[^，。；\n]{0,3}$|[男女][，,、]\s?$")
_REGISTRATION_WORDS: Final = re.compile(r"(?:注册号|执照|登记证?号|登记证)[^，。；\n]{0,8}$")

Span = tuple[int, int]


def contains_identity(text: str) -> bool:
    """Whether somebody's resident ID is inside, in any disguise: for every column.

    A 15-digit number that passes the check of a registration number is taken for one.
    """
    plain = undisguise(text)
    return any(
        next(_identities(match.group(), plain, match.start(), strict=False), None) is not None
        for match in LONG_RUN.finditer(plain)
    )


def scrub_number(text: str) -> str:
    """A document, licence or tax number without the ID of a person inside; all else untouched."""
    plain = undisguise(text)
    hidden = hide_identities(plain, strict=False)
    return text if hidden == plain else hidden


def hide_identities(text: str, *, strict: bool) -> str:
    """Put a mark in the place of every resident ID.

    Args:
        text: Undisguised text.
        strict: Free text, where a 15-digit number that could be either an ID or a registration
            number is an ID unless the words before it speak of a registration.
    """
    return LONG_RUN.sub(_hider(text, strict=strict), text)


def _hider(text: str, *, strict: bool) -> Callable[[re.Match[str]], str]:
    def hide(match: re.Match[str]) -> str:
        raw, at, parts = match.group(), 0, []
        for start, end in sorted(_identities(raw, text, match.start(), strict=strict)):
            if start >= at:
                parts += [raw[at:start], marks.IDENTITY]
                at = end
        return "".join((*parts, raw[at:])) if parts else raw

    return hide


def _identities(raw: str, text: str, offset: int, *, strict: bool) -> Iterator[Span]:
    """Places of IDs within a run, those of 18 first."""
    places = [at for at, char in enumerate(raw) if char.isdecimal() or char in "XxＸｘ×"]
    digits = "".join(raw[at] for at in places).translate(WIDTHS)
    yield from _new_identities(digits, places)
    for group in GROUP.finditer(raw):
        if len(group.group()) == _OLD_LENGTH and _is_old(
            group.group().translate(WIDTHS), text[: offset + group.start()], strict=strict
        ):
            yield group.span()
    if strict and len(digits) == _LENGTH and _is_mistyped(digits, text, offset, offset + len(raw)):
        yield 0, len(raw)
    spaced = len(digits) == _OLD_LENGTH and len(raw) > _OLD_LENGTH
    if spaced and len(set(_NO_DIGIT.findall(raw))) == 1 and _is_old(digits, "", strict=True):
        yield 0, len(raw)


def _new_identities(digits: str, places: list[int]) -> Iterator[Span]:
    at = 0
    while at + _LENGTH <= len(digits):
        if _is_new(digits[at : at + _LENGTH]):
            yield places[at], places[at + _LENGTH - 1] + 1
            at += _LENGTH
        else:
            at += 1


def _is_new(candidate: str) -> bool:
    """A valid ID of 18; or a foreigner's permanent residence number (9, province, nationality).

    The latter has the shape and the check of an ID, and may by chance be a firm's credit code: then
    the two checks of the code decide.
    """
    if candidate[6:8] not in {"18", "19", "20"}:
        return False
    if candidate[:2] in PROVINCES:
        return read_resident_id(candidate).ok
    return (
        candidate[0] == "9"
        and candidate[1:3] in PROVINCES
        and "X" not in candidate[:17]
        and resident_check_character(candidate) == candidate[17]
        and resident_birth_date(candidate) is not None
        and not read_uscc(candidate).ok
    )


def _is_mistyped(digits: str, text: str, start: int, end: int) -> bool:
    """Whether 18 digits are somebody's ID with a fault in it, by its surroundings."""
    if digits[:2] not in PROVINCES or digits[6:8] not in {"19", "20"} or read_uscc(digits).ok:
        return False
    before = text[max(0, start - 16) : start]
    if _OTHER_BEFORE.search(before) or _OTHER_AFTER.match(text, end):
        return False
    return resident_birth_date(digits) is not None or _SAID_TO_BE_ONE.search(before) is not None


def _is_old(digits: str, before: str, *, strict: bool) -> bool:
    if not read_resident_id(digits).ok:
        return False
    if not read_registration_number(digits).ok:
        return True
    return strict and _REGISTRATION_WORDS.search(before[-20:]) is None
