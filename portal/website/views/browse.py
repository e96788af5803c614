"""Browsing all decisions of one kind: 行政许可公示 and 行政处罚公示."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.parameters import RECORDS, read_asked
from portal.website.views.answers import readers_page
from portal.website.views.lookup import PAGE_SIZE, list_context, refused_lookup
from registry.enums import RecordKind
from registry.kinds import kinds
from search import service
from search.results import QuestionRefused

#: What the page's own address says.
FIXED = frozenset({"tab", "kind"})


@limited("lookup")
@require_safe
@readers_page(private=True)
def licences(request: HttpRequest) -> HttpResponse:
    """Show the licences in force of publication, newest first."""
    return _browse(request, RecordKind.LICENCE)


@limited("lookup")
@require_safe
@readers_page(private=True)
def penalties(request: HttpRequest) -> HttpResponse:
    """Show the penalties in force of publication, newest first."""
    return _browse(request, RecordKind.PENALTY)


def _browse(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    asked = read_asked(request, tab=RECORDS, kind=kind.value)
    page = {"kind": kinds()[kind.value]}
    try:
        answer = service.find_records(asked.question(PAGE_SIZE, facets=True))
    except QuestionRefused as refused:
        return refused_lookup(request, "website/browse.html", asked, refused, FIXED, **page)
    return render(request, "website/browse.html", list_context(asked, answer, FIXED) | page)
