"""Browsing: every kind of record by family, and all records of one kind."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.parameters import RECORDS, read_asked
from portal.website.views.answers import missing_page, readers_page
from portal.website.views.lookup import PAGE_SIZE, list_context, refused_lookup
from portal.website.wording import wording_of
from registry import figures
from registry.families import family_groups
from registry.kinds import KindSpec, kinds
from search import service
from search.results import QuestionRefused

#: What the page's own address says.
FIXED = frozenset({"tab", "kind"})


@dataclass(frozen=True, slots=True)
class KindFigure:
    """A kind with the number of its records shown."""

    kind: KindSpec
    number: int


@dataclass(frozen=True, slots=True)
class FamilyFigures:
    """A family's kinds, each with its number; ``code`` is the anchor on the page."""

    code: str
    label: str
    kinds: tuple[KindFigure, ...]


@limited("page")
@require_safe
@readers_page()
def index(request: HttpRequest) -> HttpResponse:
    """Show every kind of record, by family, with how many are shown."""
    return render(request, "website/browse_index.html", {"families": families()})


def families() -> list[FamilyFigures]:
    """Return every family's kinds with their numbers, from the roll-ups."""
    records = figures.totals().records
    return [
        FamilyFigures(
            group.family.value,
            group.label,
            tuple(KindFigure(kind, records.get(kind.code, 0)) for kind in group.kinds),
        )
        for group in family_groups()
    ]


@limited("lookup")
@require_safe
@readers_page(private=True)
def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the records of one kind that may be shown, newest first."""
    spec = kinds().get(kind)
    if spec is None:
        return missing_page(request, _("没有这一类公示信息。"))
    asked = read_asked(request, tab=RECORDS, kind=kind)
    page = {"kind": spec, "wording": wording_of(kind)}
    try:
        answer = service.find_records(asked.question(PAGE_SIZE, facets=True))
    except QuestionRefused as refused:
        return refused_lookup(request, "website/browse.html", asked, refused, FIXED, **page)
    return render(request, "website/browse.html", list_context(asked, answer, FIXED) | page)


@limited("page")
@require_safe
@readers_page(private=True)
def moved(request: HttpRequest, kind: str) -> HttpResponse:
    """Lead from a kind's former address to the one that it has now, with its question."""
    asked = request.META.get("QUERY_STRING", "")
    address = reverse("browse", args=[kind])
    return HttpResponsePermanentRedirect(f"{address}?{asked}" if asked else address)
