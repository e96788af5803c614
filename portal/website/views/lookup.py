"""Looking up (信用查询): subjects by name or code, records by words or document number."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.narrowing import narrowing
from portal.website.parameters import RECORDS, SUBJECTS, Asked, read_asked
from portal.website.views.answers import readers_page
from search import service
from search.results import QuestionRefused, RecordAnswer, Refusal, SubjectAnswer

PAGE_SIZE = 20


@limited("lookup")
@require_safe
@readers_page(private=True)
def lookup(request: HttpRequest) -> HttpResponse:
    """Show what was found, or how to ask when nothing was asked yet."""
    asked = read_asked(request)
    if asked.is_empty:
        return render(request, "website/lookup.html", {"asked": asked, "examples": True})
    try:
        answer = ask(asked)
    except QuestionRefused as refused:
        # A person's number isn't repeated, not even to whoever typed it.
        kept = replace(asked, q="") if refused.code == Refusal.PERSON else asked
        context = {"asked": kept, "refused": refused.sentence}
        return render(request, "website/lookup.html", context, status=HTTPStatus.BAD_REQUEST)
    return render(request, "website/lookup.html", _context(asked, answer))


def ask(asked: Asked) -> SubjectAnswer | RecordAnswer:
    """Put the look-up to the index.

    Raises:
        QuestionRefused, EngineUnavailable: as the search room does.
    """
    question = asked.question(PAGE_SIZE)
    if asked.tab == SUBJECTS:
        return service.find_subjects(question)
    return service.find_records(question)


def _context(asked: Asked, answer: SubjectAnswer | RecordAnswer) -> dict[str, Any]:
    items = answer.page.items
    next_page = asked.link(cursor=answer.page.cursor) if answer.page.cursor else ""
    return {
        "asked": asked,
        "answer": answer,
        "narrowing": narrowing(asked),
        "next_page": next_page,
        "first_page": asked.link() if asked.cursor else "",
        "nothing_found": not items and not asked.cursor,
        "tabs": [
            (tab, replace(asked, subject_kind="", authority="", year="", sort="").link(tab=tab))
            for tab in (SUBJECTS, RECORDS)
        ],
        "records_too": _records_too(asked) if not items and asked.q else None,
    }


def _records_too(asked: Asked) -> str:
    """Return the way to the records when the words fit no subject but some record."""
    if asked.tab != SUBJECTS or asked.cursor or asked.filters:
        return ""
    other = Asked(tab=RECORDS, q=asked.q)
    try:
        found = service.find_records(other.question(size=1)).page.items
    except QuestionRefused:
        return ""
    return other.link() if found else ""
