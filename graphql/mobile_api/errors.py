"""What may be told of an error: an allow-list of codes, each with its HTTP status.

Whatever is not one of these becomes INTERNAL: the answer carries a number under which the log
has the place in the code, and neither carries a value.
"""

import logging
import secrets
import traceback
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from graphql import GraphQLError

from search.results import EngineUnavailable, QuestionRefused

logger = logging.getLogger(__name__)


class Code(StrEnum):
    """Stable codes that apps may rely on (docs/graphql.md explains each)."""

    BAD_REQUEST = "BAD_REQUEST"
    BAD_QUERY = "BAD_QUERY"
    TOO_COMPLEX = "TOO_COMPLEX"
    COST = "COST"
    UNKNOWN_OPERATION = "UNKNOWN_OPERATION"
    QUESTION_REFUSED = "QUESTION_REFUSED"
    RATE_LIMITED = "RATE_LIMITED"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


#: A refused question is an answer; everything else left the request unanswered.
STATUS = {
    Code.QUESTION_REFUSED: 200,
    Code.BAD_REQUEST: 400,
    Code.BAD_QUERY: 400,
    Code.TOO_COMPLEX: 400,
    Code.COST: 400,
    Code.UNKNOWN_OPERATION: 404,
    Code.RATE_LIMITED: 429,
    Code.INTERNAL: 500,
    Code.UNAVAILABLE: 503,
}


class ApiError(GraphQLError):
    """An error that the client may read: one Chinese sentence, a code, and facts about it.

    ``status`` overrides the code's HTTP status where HTTP has a better word (405, 413, 415).
    """

    def __init__(
        self, code: Code, sentence: str, *, status: int = 0, nodes: Any = None, **facts: Any
    ) -> None:
        super().__init__(sentence, nodes, extensions={"code": code.value, **facts})
        self.code = code
        self.status = status or STATUS[code]


def bad_request(sentence: str, **facts: Any) -> ApiError:
    """Return the error for a request that doesn't say what it should."""
    return ApiError(Code.BAD_REQUEST, sentence, **facts)


def told(error: GraphQLError) -> ApiError:
    """Return what the client may know of an error of execution; log what nobody foresaw."""
    cause = error if isinstance(error, ApiError) else error.original_error
    known = _known(cause)
    if known is None:
        number = secrets.token_hex(4)
        logger.error("Internal error %s: %s", number, place_of(cause or error))
        sentence = _("服务器内部错误，请稍后再试；如需反馈，请提供编号 %s。") % number
        known = ApiError(Code.INTERNAL, sentence, id=number)
    found = ApiError(known.code, known.message, status=known.status, nodes=error.nodes)
    found.extensions, found.path = known.extensions, error.path
    return found


def _known(cause: BaseException | None) -> ApiError | None:
    if isinstance(cause, ApiError):
        return cause
    if isinstance(cause, QuestionRefused):
        return ApiError(Code.QUESTION_REFUSED, cause.sentence, reason=cause.code)
    if isinstance(cause, (EngineUnavailable, OperationalError, InterfaceError)):
        logger.warning("Unavailable: %s", place_of(cause))
        return ApiError(Code.UNAVAILABLE, _("查询服务暂时不可用，请稍后再试；这不表示没有记录。"))
    return None


def place_of(error: BaseException) -> str:
    """Return an error's type and where it was raised, without its text, which may quote values."""
    frames = traceback.extract_tb(error.__traceback__)
    places = (f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-5:])
    return " < ".join([type(error).__name__, *reversed(list(places))])


def status_of(errors: Iterable[ApiError]) -> int:
    """Return the gravest HTTP status of *errors*; 200 without any."""
    return max((error.status for error in errors), default=200)
