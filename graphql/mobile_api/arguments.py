"""What arguments may be before register and search, which check what they mean, see them.

The values themselves are never repeated in an answer.
"""

import re

from django.utils.translation import gettext as _

from mobile_api import bounds
from mobile_api.errors import ApiError, Code, bad_request

_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_CODE = re.compile(rf"[0-9A-Za-z]{{0,{bounds.MAX_CODE}}}")


def is_public_id(value: str) -> bool:
    """Whether *value* could be an id at all; what couldn't is simply not found."""
    return bool(_PUBLIC_ID.fullmatch(value))


def text(value: str) -> str:
    """Return a search text without control signs, which no database takes."""
    if any(ord(sign) < ord(" ") for sign in value):
        raise bad_request(_("查询文字中有无法识别的字符。"), argument="text")
    return value


def code(value: str | None, argument: str) -> str:
    """Return what can be a code (of a region, an authority), or an empty string."""
    if value and not _CODE.fullmatch(value):
        raise bad_request(
            _("代码只含数字和字母，最多 %d 位。") % bounds.MAX_CODE, argument=argument
        )
    return value or ""


def page_size(value: int) -> int:
    """Return the number of items of a page."""
    if not bounds.MIN_PAGE_SIZE <= value <= bounds.MAX_PAGE_SIZE:
        sentence = _("每页数量应在 %(least)d 至 %(most)d 之间。") % {
            "least": bounds.MIN_PAGE_SIZE,
            "most": bounds.MAX_PAGE_SIZE,
        }
        raise bad_request(sentence, argument="first")
    return value


def cursor(value: str | None) -> str:
    """Return what can be a cursor; whether it is a real one, its maker knows."""
    if value and (len(value) > bounds.MAX_CURSOR or not (value.isascii() and value.isprintable())):
        raise wrong_cursor()
    return value or ""


def wrong_cursor() -> ApiError:
    """Return the error for a cursor that isn't ours, in the words and with the code of search."""
    sentence = _("翻页标记无效，请从第一页重新查询。")
    return ApiError(Code.QUESTION_REFUSED, sentence, reason="cursor")
