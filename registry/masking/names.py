"""Names of persons: how much of one is shown, and what is a name at all."""

import re
from functools import lru_cache
from typing import Final

from registry.identifiers import normalise_name
from registry.masking import marks
from registry.masking.facts import (
    BRANDS,
    COMPOUND_SURNAMES,
    ENDINGS,
    FAMILY_MARKS,
    SURNAMES,
    TRADES,
    bare_place_length,
    place_length,
)
from registry.masking.numbers import scrub_number
from registry.masking.wording import either

_BRACKETED: Final = re.compile(r"（[^（）]*）?|【[^【】]*】?|\[[^\[\]]*\]?")
_JOINED: Final = re.compile(r"[、，,;；/]+")
# Two persons and a comma is the least a shorter name with an organisation's ending could be.
_SHORTEST_ORGANISATION: Final = 5
_SHORTEST_SURE: Final = 4
_LONGER_THAN_PERSONS: Final = 8
_SURE_ENDINGS: Final = (
    "公司",
    "集团",
    "学校",
    "医院",
    "银行",
    "合作社",
    "超市",
    "中心",
    "委员会",
    "供销社",
)
_TRADE: Final = re.compile(either(TRADES))
_TOWN: Final = re.compile(r"[\u4e00-\u9fff]{1,4}?(?:街道|镇|乡|村|路|街|口)")
_HOUSEHOLD: Final = "人家"
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ffff]+")


@lru_cache(maxsize=8192)
def mask_person_name(name: str) -> str:
    """A name as the public sees it: 张某某, 欧阳某某, 阿某某; organisations stay as they are.

    The length is always the same, what stands in brackets is dropped (张三（身份证号）), several
    persons are masked one by one.
    """
    tidy = normalise_name(name)
    if not tidy:
        return ""
    if is_organisation_name(tidy):
        return scrub_number(tidy)
    bare = _BRACKETED.sub("", tidy).strip() or tidy.strip("（）【】[] ")
    return "、".join(_mask_one(part.strip()) for part in _JOINED.split(bare) if part.strip())


@lru_cache(maxsize=8192)
def is_organisation_name(name: str) -> bool:
    """Whether a representative or owner is an organisation, by the name's ending and length."""
    bare = _BRACKETED.sub("", normalise_name(name)).replace(" ", "")
    if "·" in bare[:6] and not bare.endswith(_SURE_ENDINGS):
        return False
    if len(bare) >= _SHORTEST_SURE and bare.endswith(_SURE_ENDINGS):
        return True
    if len(bare) >= _LONGER_THAN_PERSONS and any(word in bare for word in _SURE_ENDINGS):
        return True
    return len(bare) >= _SHORTEST_ORGANISATION and bare.endswith(ENDINGS)


def mask_sole_trader_name(name: str) -> str:
    """A sole trader's name without its owner's, where that is recognisable: 眉县张某某小吃店.

    The stricter of the two modes: it may take a brand for a name (万家福), never the reverse where
    the name stands between a place and a trade.
    """
    tidy = normalise_name(name)
    if tidy.endswith("）") and (bracket := tidy.find("（")) > 0:
        return mask_sole_trader_name(tidy[:bracket]) + tidy[bracket:]
    start = _after_places(tidy)
    trade = next((match for match in _TRADE.finditer(tidy, start + 2)), None)
    if trade is None:
        return _owner_at_end(tidy, start)
    for size in (trade.start() - start, 3, 2):
        at = trade.start() - size
        if at >= start and _is_full_name(tidy[at : trade.start()]):
            owner = _mask_one(tidy[at : trade.start()])
            return f"{tidy[:at]}{owner}{tidy[trade.start() :]}"
    return tidy


def surname_length(name: str) -> int:
    """How many characters of a name are its surname; 0 when it begins with none known."""
    if name[:2] in COMPOUND_SURNAMES and len(name) > 2:  # noqa: PLR2004 - a given name follows
        return 2
    return 1 if name[:1] in SURNAMES else 0


def _mask_one(name: str) -> str:
    if not name[:1].isalpha() or name.startswith(marks.NAME):
        # A number in the column of names: nothing of it is a surname.
        return marks.NAME
    first = name.split("·", 1)[0] or name.strip("·")
    if first == name:
        return name[: surname_length(name) or 1] + marks.NAME
    return first[:1] + marks.NAME


def _after_places(name: str) -> int:
    """Where the part after province, city, county, town begins."""
    at = 0
    while size := place_length(name, at) or (bare_place_length(name, at) if at == 0 else 0):
        at += size
    if at and name[at : at + 1] in {"市", "县", "区"}:
        at += 1
    town = _TOWN.match(name, at) if at else None
    return town.end() if town and len(name) - town.end() > 2 else at  # noqa: PLR2004 - a name


def _is_full_name(part: str) -> bool:
    surname = surname_length(part)
    given = part[surname:]
    if not surname or not _HAN.fullmatch(part) or given in {*FAMILY_MARKS, _HOUSEHOLD}:
        return False
    if part in BRANDS:
        return False
    return len(given) in {1, 2}


def _owner_at_end(name: str, start: int) -> str:
    """Some traders are registered under the bare name of the owner: 张三丰, 眉县张三丰."""
    owner = name[start:]
    return name[:start] + _mask_one(owner) if _is_full_name(owner) else name
