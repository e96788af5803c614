"""Public corrections (更正声明): that somebody was wrongly shown, where they wish it to be said."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.parameters import ParametersRefused, read_parameters
from portal.website.views.answers import readers_page
from registry import corrections, cursors, publication
from registry.corrections import Position, PublicCorrection

A_PAGE = 20
#: What cursors over corrections are sealed for.
LIST_NAME = "corrections"


@dataclass(frozen=True, slots=True)
class Line:
    """A correction; ``has_page`` tells whether its subject has anything shown that it leads to."""

    correction: PublicCorrection
    has_page: bool


@limited("page")
@require_safe
@readers_page()
def index(request: HttpRequest) -> HttpResponse:
    """List the corrections that are shown today, newest first."""
    cursor = read_parameters(request, ("cursor",)).get("cursor", "")
    page = corrections.corrections(_position(cursor), A_PAGE)
    known = publication.subjects(one.subject_id for one in page.corrections)
    context = {
        "lines": [Line(one, one.subject_id in known) for one in page.corrections],
        "next_page": "?" + urlencode({"cursor": _cursor(page.after)}) if page.after else "",
        "first_page": "?" if cursor else "",
    }
    return render(request, "website/rights/corrections.html", context)


def _position(cursor: str) -> Position | None:
    if not cursor:
        return None
    try:
        found = cursors.open_position(cursor, kind=LIST_NAME)
    except ValueError as error:
        sentence = _("翻页标记无效，请回到第一页重新查看。")
        raise ParametersRefused(["cursor"], sentence) from error
    return Position(found.decided_on, found.id)


def _cursor(after: Position) -> str:
    position = publication.Position(after.published_on, after.id)
    return cursors.seal_position(position, kind=LIST_NAME)
