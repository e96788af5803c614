"""What arguments may be before register and search, which check what they mean, see them.

The values themselves are never repeated in an answer.
"""

import re
from collections.abc import Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from mobile_api import bounds
from mobile_api.errors import ApiError, Code, bad_request

_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_CODE = re.compile(rf"[0-9A-Za-z]{{1,{bounds.MAX_CODE}}}")
T = TypeVar("T")


def is_public_id(value: str) -> bool:
    """Whether *value* could be an id at all; what couldn't is simply not found."""
    return bool(_PUBLIC_ID.fullmatch(value))


def text(value: str) -> str:
    """Return a search text without control signs, which no database takes."""
    if any(ord(sign) < ord(" ") for sign in value):
        raise bad_request(_("查询文字中有无法识别的字符。"), argument="text")
    return value


def codes(values: Sequence[str] | None, argument: str) -> tuple[str, ...]:
    """Return what can be codes (of regions, of authorities)."""
    given = alternatives(values, argument)
    if not all(map(_CODE.fullmatch, given)):
        raise bad_request(
            _("代码只含数字和字母，最多 %d 位。") % bounds.MAX_CODE, argument=argument
        )
    return given


def alternatives(values: Sequence[T] | None, argument: str) -> tuple[T, ...]:
    """Return the values of one filter; none at all where nothing is asked."""
    given = tuple(values or ())
    if len(given) > bounds.MAX_VALUES:
        raise bad_request(_("同一条件最多选择 %d 个值。") % bounds.MAX_VALUES, argument=argument)
    return given


def page_size(value: int, most: int = bounds.MAX_PAGE_SIZE) -> int:
    """Return the number of items of a page."""
    if not bounds.MIN_PAGE_SIZE <= value <= most:
        sentence = _("每页数量应在 %(least)d 至 %(most)d 之间。") % {
            "least": bounds.MIN_PAGE_SIZE,
            "most": most,
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
