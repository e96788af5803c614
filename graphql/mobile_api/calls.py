"""From an HTTP request to a call: what is asked, and at which rate."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.utils.translation import gettext as _

from mobile_api.bounds import MAX_BODY_BYTES, MAX_VARIABLES_TEXT
from mobile_api.documents import CheckedDocument, checked
from mobile_api.errors import ApiError, bad_request
from mobile_api.operations import trusted_document

TRUSTED, AD_HOC = "graphql", "graphql_adhoc"
#: The rate of suggestions, charged beside those by which the document came.
SUGGEST = "suggest"
JSON = "application/json"
METHODS = ("GET", "HEAD", "POST")
GET_PARAMETERS = ("id", "variables")
#: Member of the body → its type; null counts as absent.
BODY_MEMBERS: dict[str, type] = {"id": str, "query": str, "operationName": str, "variables": dict}


@dataclass(frozen=True, slots=True)
class Call:
    """One question: a trusted document's id or an ad-hoc document's text, never both.

    ``may_be_kept`` tells whether caches may keep the answer for a moment.
    """

    operation_id: str = ""
    query: str = ""
    operation_name: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    may_be_kept: bool = False

    @property
    def rate_class(self) -> str:
        """At which rate the call is charged."""
        return TRUSTED if self.operation_id else AD_HOC

    def document(self) -> CheckedDocument:
        """Return the document; raise ApiError or DocumentRefused."""
        return trusted_document(self.operation_id) if self.operation_id else checked(self.query)


def read_call(request: HttpRequest) -> Call:
    """Return what *request* asks; raise ApiError when it isn't a call."""
    if request.method not in METHODS:
        raise bad_request(_("请使用 POST 或 GET 方法。"), status=405)
    return _from_body(request) if request.method == "POST" else _from_address(request.GET)


def _from_address(parameters: QueryDict) -> Call:
    _only_known(parameters, GET_PARAMETERS)
    if doubled := [name for name, values in parameters.lists() if len(values) > 1]:
        raise bad_request(_("网址中有重复的参数。"), parameters=doubled)
    operation_id = str(parameters.get("id", ""))
    if not operation_id:
        raise bad_request(
            _("用 GET 只能查询预置文档：请给出参数 id；其他查询请用 POST 提交 JSON。")
        )
    text = str(parameters.get("variables", ""))
    if len(text) > MAX_VARIABLES_TEXT:
        sentence = _("网址中的变量过长，最多 %d 个字符，请改用 POST。") % MAX_VARIABLES_TEXT
        raise bad_request(sentence, status=414)
    variables = _parsed(text) if text else {}
    if not isinstance(variables, dict):
        raise bad_request(_("参数 variables 应是一个 JSON 对象。"))
    return Call(operation_id=operation_id, variables=variables, may_be_kept=True)


def _from_body(request: HttpRequest) -> Call:
    _only_known(request.GET, ())
    body = _parsed(_body(request))
    if isinstance(body, list):
        raise bad_request(_("不接受批量查询：请一次提交一个查询。"))
    if not isinstance(body, dict):
        raise bad_request(_("请求内容应是一个 JSON 对象。"))
    _only_known(body, BODY_MEMBERS)
    given = {name: value for name, value in body.items() if value is not None}
    if wrong := [name for name, value in given.items() if type(value) is not BODY_MEMBERS[name]]:
        raise bad_request(_("请求内容中有类型不正确的成员。"), parameters=wrong)
    if bool(given.get("id")) == bool(given.get("query")):
        raise bad_request(_("请给出 query（查询文档）或 id（预置查询编号），二者择一。"))
    return Call(
        operation_id=given.get("id", ""),
        query=given.get("query", ""),
        operation_name=given.get("operationName", ""),
        variables=given.get("variables", {}),
    )


def _body(request: HttpRequest) -> str:
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type != JSON or charset not in ("utf-8", "utf8"):
        sentence = _("请以 Content-Type: application/json（UTF-8）提交。")
        raise bad_request(sentence, status=415)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
        sentence = _("请求内容过大，最多 %d 字节。") % MAX_BODY_BYTES
        raise bad_request(sentence, status=413)
    try:
        return request.body.decode("utf-8")
    except (UnicodeDecodeError, UnreadablePostError) as error:
        raise _not_json() from error


def _parsed(text: str) -> Any:
    """Return the JSON value *text*; a member given twice, or NaN, is a mistake or a trick."""
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
        # A lone half of a character passes JSON, but no database and no answer can hold it.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise _not_json() from error
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a member is given twice"
        raise ValueError(message)
    return found


def _no_constant(name: str) -> None:
    message = f"{name} is not JSON"
    raise ValueError(message)


def _not_json() -> ApiError:
    return bad_request(_("请求内容不是有效的 JSON（UTF-8，成员不得重复）。"))


def _only_known(given: Any, known: Any) -> None:
    """Refuse unknown names, telling them: as far as they can be names at all."""
    unknown = [name for name in given if name not in known]
    if unknown:
        names = [name if name.isidentifier() else "?" for name in unknown]
        raise bad_request(_("有不认识的参数。"), parameters=[name[:40] for name in names])
