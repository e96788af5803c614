"""How pages answer when they can't do what was asked: plain words and the right status."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from portal.website.parameters import ParametersRefused
from search.results import EngineUnavailable

View = Callable[..., HttpResponse]

#: After how many seconds a reader may try again when the engine is down.
RETRY_SECONDS = 30
#: How long anything derived from the register may be kept (design decision 14).
FRESH_SECONDS = 30


def readers_page(*, private: bool = False) -> Callable[[View], View]:
    """Answer refused parameters with 400 and a missing engine with 503; say how long it keeps.

    *private* pages (they carry what a reader typed) are kept by the reader's browser only.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                response = view(request, *args, **kwargs)
            except ParametersRefused as refused:
                return refused_page(request, refused)
            except EngineUnavailable:
                return unavailable_page(request)
            if response.status_code < HTTPStatus.BAD_REQUEST:
                keep = {"private": True} if private else {"public": True}
                patch_cache_control(response, max_age=FRESH_SECONDS, **keep)
            else:
                response["Cache-Control"] = "no-store"
            return response

        return answered

    return decorate


def message_page(
    request: HttpRequest, status: HTTPStatus, title: str, sentence: str, **more: Any
) -> HttpResponse:
    """Return a page that says one thing, with ways to go on; nobody keeps it."""
    context = {"status": status.value, "title": title, "sentence": sentence, **more}
    response = render(request, "website/message.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def refused_page(request: HttpRequest, refused: ParametersRefused) -> HttpResponse:
    """Return 400 with the names of the parameters that make no sense."""
    title = _("网址有误")
    return message_page(request, HTTPStatus.BAD_REQUEST, title, refused.sentence)


def unavailable_page(request: HttpRequest) -> HttpResponse:
    """Return 503: the engine is silent, which is not the same as "no record"."""
    sentence = _("查询服务暂时不可用，请稍后再试。这不代表没有相关记录。")
    title = _("查询服务暂时不可用")
    response = message_page(request, HTTPStatus.SERVICE_UNAVAILABLE, title, sentence)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def not_shown_page(request: HttpRequest, title: str) -> HttpResponse:
    """Return 404 for what isn't shown: what never was, is over, repaired or taken down look alike.

    It tells what that may mean, and what somebody who applied can still ask.
    """
    sentence = _("网址有误，或者有关信息没有公示、已经停止公示。")
    return message_page(request, HTTPStatus.NOT_FOUND, title, sentence, not_shown=True)


def missing_page(request: HttpRequest, sentence: str) -> HttpResponse:
    """Return 404 in plain words."""
    return message_page(request, HTTPStatus.NOT_FOUND, _("没有这个页面"), sentence)
