"""Pages for what goes wrong outside our own views."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from limits.answers import sentence as rate_sentence
from limits.verdict import Verdict
from portal.website.views.answers import message_page, missing_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 400; the reason may quote the request, so it isn't shown.

    From a bare page: the host that was asked for may be none of ours, and links need one.
    """
    sentence = _("服务器无法理解这个请求，请检查网址后重试。")
    return bare_page(HTTPStatus.BAD_REQUEST, _("请求有误"), sentence)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 403."""
    sentence = _("您没有查看此页面的权限。")
    return message_page(request, HTTPStatus.FORBIDDEN, _("无法访问"), sentence)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer 404."""
    return missing_page(request, _("您访问的页面不存在，可能已被移除，或者网址有误。"))


def server_error(_request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    sentence = _(
        "系统处理您的请求时出现错误，工作人员会尽快查看，请稍后再试。这不代表没有相关记录。"
    )
    return bare_page(HTTPStatus.INTERNAL_SERVER_ERROR, _("服务器出现错误"), sentence)


def bare_page(status: HTTPStatus, title: str, sentence: str) -> HttpResponse:
    """Return a page that needs nothing: no database, no request, no address tables."""
    context = {"status": status.value, "title": title, "sentence": sentence}
    response = HttpResponse(render_to_string("website/bare.html", context), status=status)
    response["Cache-Control"] = "no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form that didn't come from this site; Django's own reason is in the log."""
    sentence = _("页面已过期或浏览器未发送验证信息，请刷新页面后重新提交。")
    return message_page(request, HTTPStatus.FORBIDDEN, _("提交未通过验证"), sentence)


def rate_limited(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """Answer 429; the middleware adds how long to wait."""
    more: dict[str, Any] = {"without_search": True}
    return message_page(
        request, HTTPStatus.TOO_MANY_REQUESTS, _("访问过于频繁"), rate_sentence(verdict), **more
    )
