"""Looking up (信用查询): subjects by name or code, records by words or document number."""

from collections.abc import Collection
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from limits.client import client_address
from limits.guard import limited
from portal.website.narrowing import narrowing, without_unknown
from portal.website.parameters import RECORDS, SUBJECTS, Asked, read_asked
from portal.website.views.answers import readers_page
from registry.lookup_counts import note_lookup
from search import service
from search.document_numbers import has_number
from search.kind_names import kinds_named
from search.results import (
    AskedFor,
    QuestionRefused,
    RecordAnswer,
    Refusal,
    SubjectAnswer,
    hits_of,
    refused_kind,
)
from search.text import compact

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
        beside = _records_beside(asked, answer)
        landed = "tab" not in request.GET and _is_of_number(asked, beside)
        if landed:
            asked = replace(asked, tab=RECORDS)
            answer = ask(asked)
    except QuestionRefused as refused:
        note_lookup("page", refused_kind(refused), 0, client_address(request))
        return refused_lookup(request, "website/lookup.html", asked, refused)
    if not asked.cursor:
        note_lookup("page", answer.understood.kind, hits_of(answer), client_address(request))
    context = _context(asked, answer) | {"landed": landed}
    if beside and beside.page.items:
        context["records_too"] = Asked(tab=RECORDS, q=asked.q).link()
    return render(request, "website/lookup.html", context)


def ask(asked: Asked) -> SubjectAnswer | RecordAnswer:
    """Put the look-up to the index.

    Raises:
        QuestionRefused, EngineUnavailable: as the search room does.
    """
    question = asked.question(PAGE_SIZE, facets=True)
    if asked.tab == SUBJECTS:
        return service.find_subjects(question)
    return service.find_records(question)


def _records_beside(asked: Asked, answer: SubjectAnswer | RecordAnswer) -> RecordAnswer | None:
    """Return the records that the words fit where they fit no subject; one page of them.

    While something waits, that no subject fits isn't known. But a document number is no name.
    """
    if asked.tab != SUBJECTS or not asked.q or asked.cursor or asked.filters:
        return None
    is_nothing = _is_nothing(asked, answer) or (has_number(asked.q) and not answer.page.items)
    if not (_is_near(answer) or is_nothing):
        return None
    try:
        return service.find_records(Asked(tab=RECORDS, q=asked.q).question(PAGE_SIZE))
    except QuestionRefused:
        return None


def _is_of_number(asked: Asked, records: RecordAnswer | None) -> bool:
    """Tell whether what was typed is the number of a record that is shown.

    Whoever types one, in any page's box, means the record: nobody need know that there are two
    tabs. Some numbers look like words (JY16103260001234); the record that bears them tells.
    """
    if records is None or not records.page.items:
        return False
    is_number = records.understood.kind == AskedFor.DOCUMENT_NUMBER
    return is_number or compact(records.page.items[0].document_number) == compact(asked.q)


def refused_lookup(
    request: HttpRequest,
    template: str,
    asked: Asked,
    refused: QuestionRefused,
    fixed: Collection[str] = (),
    **more: Any,
) -> HttpResponse:
    """Return 400 with the search room's sentence, and the ways back to what can be asked.

    A person's number isn't repeated, not even to whoever typed it.
    """
    kept = without_unknown(replace(asked, q="") if refused.code == Refusal.PERSON else asked)
    pages = {Refusal.CURSOR, Refusal.DEPTH}
    way_out = kept.link(fixed) if refused.code in pages else ""
    context = {
        "asked": kept,
        "refused": refused.sentence,
        "way_out": way_out,
        # No values to choose from, but those that are set, each to be taken back.
        "narrowing": narrowing(kept, (), fixed),
    }
    return render(request, template, context | more, status=HTTPStatus.BAD_REQUEST)


def list_context(
    asked: Asked, answer: SubjectAnswer | RecordAnswer, fixed: Collection[str] = ()
) -> dict[str, Any]:
    """Return what every list of hits says: the hits, ways to narrow them, the pages around."""
    cursor = answer.page.cursor
    # Filters and orders are those of what was asked: of names spelt nearly so there are a few.
    facets = () if _is_near(answer) else answer.facets
    return {
        "asked": asked,
        "answer": answer,
        "narrowing": narrowing(asked, facets, fixed),
        "next_page": asked.link(fixed, cursor=cursor) if cursor else "",
        "first_page": asked.link(fixed) if asked.cursor else "",
        "nothing_found": _is_nothing(asked, answer),
    }


def _context(asked: Asked, answer: SubjectAnswer | RecordAnswer) -> dict[str, Any]:
    return list_context(asked, answer) | {
        "tabs": [(tab, replace(asked, sort="").link(tab=tab)) for tab in (SUBJECTS, RECORDS)],
        "meant_link": _meant_link(asked, answer),
        "named": kinds_named(asked.q) if asked.q and not asked.filters else (),
    }


def _is_nothing(asked: Asked, answer: SubjectAnswer | RecordAnswer) -> bool:
    """Tell whether there surely is nothing.

    Hits that must not be shown any more may fill a page, and others follow on the next.
    """
    page = answer.page
    return not (page.items or page.cursor or asked.cursor or answer.meta.partial)


def _is_near(answer: SubjectAnswer | RecordAnswer) -> bool:
    return isinstance(answer, SubjectAnswer) and answer.nearly


def _meant_link(asked: Asked, answer: SubjectAnswer | RecordAnswer) -> str:
    """Return the way to the question as it was probably meant."""
    if isinstance(answer, SubjectAnswer) and answer.nearly and answer.meant:
        return asked.link(q=answer.meant)
    return ""
