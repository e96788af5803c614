"""Browsing all decisions of one kind: 行政许可公示 and 行政处罚公示."""

from dataclasses import replace
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.narrowing import narrowing
from portal.website.parameters import RECORDS, read_asked
from portal.website.views.answers import readers_page
from portal.website.views.lookup import PAGE_SIZE
from registry.enums import RecordKind
from registry.kinds import kinds
from search import service
from search.results import QuestionRefused, Refusal

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
    context = {"asked": asked, "kind": kinds()[kind.value]}
    try:
        answer = service.find_records(asked.question(PAGE_SIZE))
    except QuestionRefused as refused:
        # A person's number isn't repeated, not even to whoever typed it.
        kept = replace(asked, q="") if refused.code == Refusal.PERSON else asked
        context |= {"asked": kept, "refused": refused.sentence}
        return render(request, "website/browse.html", context, status=HTTPStatus.BAD_REQUEST)
    cursor = answer.page.cursor
    more = {
        "answer": answer,
        "narrowing": narrowing(asked, FIXED),
        "next_page": asked.link(FIXED, cursor=cursor) if cursor else "",
        "first_page": asked.link(FIXED) if asked.cursor else "",
        "nothing_found": not answer.page.items and not asked.cursor,
    }
    return render(request, "website/browse.html", context | more)
