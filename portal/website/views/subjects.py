"""A subject's page (信用主体): who it is, and its decisions by kind."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.parameters import ParametersRefused, read_parameters
from portal.website.views.answers import missing_page, readers_page
from registry import cursors, publication
from registry.kinds import kinds
from registry.publication import Position, PublicSubject, RecordPage

PAGE_SIZE = 20
#: How many of each kind the first tab shows.
FIRST_RECORDS = 3
BASICS = "basics"


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the page; ``count`` is None for the basics."""

    code: str
    label: str
    link: str
    count: int | None = None


@limited("page")
@require_safe
@readers_page()
def subject(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one subject; a merged one's address leads on to the subject that goes on."""
    asked = read_parameters(request, ("tab", "cursor"))
    tab, cursor = asked.get("tab", BASICS), asked.get("cursor", "")
    if tab != BASICS and tab not in kinds():
        raise ParametersRefused(["tab"], _("网址中的栏目不存在：tab。"))
    found = publication.subject(public_id)
    if found is None:
        return missing_page(request, _("没有可公示的信用主体与此网址对应，或其信息已停止公示。"))
    if found.public_id != public_id:
        return _moved(found, tab)
    context = {"subject": found, "tab": tab, "tabs": _tabs(found)}
    if tab == BASICS:
        context["latest"] = _latest(found)
    else:
        page = publication.records_of(found.public_id, tab, _position(cursor), PAGE_SIZE)
        context |= _paged(tab, cursor, page)
    return render(request, "website/subject.html", context)


def _position(cursor: str) -> Position | None:
    if not cursor:
        return None
    try:
        return cursors.open_position(cursor)
    except ValueError as error:
        sentence = _("翻页标记无效，请回到第一页重新查看。")
        raise ParametersRefused(["cursor"], sentence) from error


def _moved(found: PublicSubject, tab: str) -> HttpResponse:
    """Return 301; the cursor stays behind, it was sealed for the other subject."""
    address = reverse("subject", args=[found.public_id])
    return HttpResponsePermanentRedirect(address + _query(tab))


def _query(tab: str, cursor: str = "") -> str:
    asked = {"tab": "" if tab == BASICS else tab, "cursor": cursor}
    said = {name: value for name, value in asked.items() if value}
    return "?" + urlencode(said) if said else ""


def _tabs(found: PublicSubject) -> list[Tab]:
    address = reverse("subject", args=[found.public_id])
    return [Tab(BASICS, _("基础信息"), address)] + [
        Tab(code, kind.label, address + _query(code), found.counts.get(code, 0))
        for code, kind in kinds().items()
    ]


def _latest(found: PublicSubject) -> list[tuple[Tab, RecordPage]]:
    return [
        (tab, publication.records_of(found.public_id, tab.code, limit=FIRST_RECORDS))
        for tab in _tabs(found)[1:]
    ]


def _paged(tab: str, cursor: str, page: RecordPage) -> dict[str, object]:
    after = cursors.seal_position(page.after) if page.after else ""
    return {
        "records": page.records,
        "kind": kinds()[tab],
        "next_page": _query(tab, after) if after else "",
        "first_page": _query(tab) if cursor else "",
    }
