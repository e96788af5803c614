"""Suggestions as a reader types: organisations alone, as JSON for static/js/suggest.js.

The site's pages do without: whoever has no script presses 查询.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.parameters import ParametersRefused, read_parameters
from portal.website.views.answers import FRESH_SECONDS, RETRY_SECONDS
from registry.publication import PublicSubject
from search import service, words
from search.highlight import Piece, pieces
from search.results import EngineUnavailable, QuestionRefused

#: A list that a phone shows above its keyboard.
MOST = 8


@limited("suggest", json=True)
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer ``?q=``: at most MOST organisations, or the sentence why there are none.

    A text that can't be asked is no fault while it is being typed: it gets an empty list.
    """
    try:
        text = read_parameters(request, ("q",)).get("q", "")
        found = service.suggest(text, MOST) if text else ()
    except ParametersRefused as refused:
        return _told(refused.sentence, HTTPStatus.BAD_REQUEST)
    except QuestionRefused as refused:
        return _told(refused.sentence, HTTPStatus.OK)
    except EngineUnavailable:
        sentence = _("查询服务暂时不可用，请稍后再试。这不代表没有相关记录。")
        response = _told(sentence, HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    parts = words.split(text)
    response = _json({"suggestions": [_suggestion(one, parts) for one in found], "sentence": ""})
    patch_cache_control(response, private=True, max_age=FRESH_SECONDS)
    return response


def _suggestion(subject: PublicSubject, parts: list[str]) -> dict[str, Any]:
    """Return what the list shows: the name with marks, and what tells it from its likes."""
    name = pieces(subject.name, parts)
    more = [_(subject.kind_label), subject.region_name]
    if not _is_hit(name):
        former = (old for old in subject.former_names if _is_hit(pieces(old, parts)))
        more += [_("曾用名：%s") % old for old in former]
    return {
        "name": subject.name,
        "pieces": [[piece.text, piece.hit] for piece in name],
        "note": " · ".join(filter(None, more)),
        "link": reverse("subject", args=[subject.public_id]),
    }


def _is_hit(found: tuple[Piece, ...]) -> bool:
    return any(piece.hit for piece in found)


def _told(sentence: str, status: HTTPStatus) -> JsonResponse:
    """Return an empty list with the reason; nobody keeps it, it may be about what was typed."""
    response = _json({"suggestions": [], "sentence": sentence}, status)
    response["Cache-Control"] = "no-store"
    return response


def _json(data: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> JsonResponse:
    response = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    response["X-Robots-Tag"] = "noindex"
    return response
