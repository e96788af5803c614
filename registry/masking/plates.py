"""Number plates: the province and the authority's letter may stay, for they name no one."""

import re
from typing import Final

from registry.masking import marks
from registry.masking.numbers import DIGIT

_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_ALNUM: Final = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
_GAP: Final = r"[\s·•.．\-－—]{0,2}"
_PLATE: Final = re.compile(
    rf"([{_PROVINCES}])\s?([A-HJ-Za-zＡ-Ｚａ-ｚ]){_GAP}"
    rf"([{_ALNUM}*＊]{{5,6}}|[{_ALNUM}]{{4}}[挂学警港澳领试超]"
    rf"|[{DIGIT}]{{2,3}} [{DIGIT}]{{2,3}})(?![{_ALNUM}])"
)
# Tractors (two digits for the region), the armed police, embassies.
_OTHER: Final = re.compile(
    rf"(?P<tractor>[{_PROVINCES}][{DIGIT}]{{2}}){_GAP}[{DIGIT}]{{5}}(?=[学]|号?(?:变型|小型|大型|轮式)*拖拉机|号(?![令文线]))"
    rf"|(?P<police>[Ww][Jj][{_PROVINCES}]?)[{_ALNUM}]{{5}}(?![{_ALNUM}])"
    rf"|(?<![{_ALNUM}])(?P<embassy>使)[{DIGIT}]{{6}}(?![{_ALNUM}])"
)
# Few texts have what one of those begins with, and looking for it is fast.
_HINT: Final = re.compile(rf"[{_PROVINCES}][{DIGIT}]|[Ww][Jj]|使[{DIGIT}]")
_DIGITS: Final = re.compile(rf"[{DIGIT}*＊]")
_LEAST_DIGITS: Final = 2
_CAPITALS: Final = {at: at - 0xFF21 + ord("A") for at in range(0xFF21, 0xFF3B)}


def hide_plates(text: str) -> str:
    """Put stars in the place of what tells one car from another."""
    if _DIGITS.search(text) is None:
        return text
    text = _PLATE.sub(_plate, text)
    return _OTHER.sub(_other, text) if _HINT.search(text) else text


def _plate(match: re.Match[str]) -> str:
    if len(_DIGITS.findall(match.group(3))) < _LEAST_DIGITS:
        return match.group()
    letter = match.group(2).upper()
    return f"{match.group(1)}{letter.translate(_CAPITALS)}{marks.PLATE}"


def _other(match: re.Match[str]) -> str:
    return f"{match[str(match.lastgroup)]}{marks.PLATE}"
