"""The decision of a case as its applicant reads it: on a page, and as the PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.access import HANDLE_CASES, allowed
from backoffice.pages import PDF, unkept
from backoffice.rights.pages import crumb_of, frame, office_case, top
from registry import rights
from registry.models import Case


@allowed(HANDLE_CASES)
@require_safe
@never_cache
def decision(request: HttpRequest, ticket: str) -> HttpResponse:
    """Show the decision of a closed case."""
    row = office_case(request, ticket)
    text = _text(row)
    context = frame(_("办理结果"), top(), crumb_of(row), icon="doc-full", text=text)
    return unkept(render(request, "backoffice/rights/decision.html", context))


@allowed(HANDLE_CASES)
@require_safe
@never_cache
def decision_paper(request: HttpRequest, ticket: str) -> HttpResponse:
    """Send the decision of a closed case as the PDF that its applicant gets."""
    text = _text(office_case(request, ticket))
    answer = HttpResponse(rights.decision_pdf(text), content_type=PDF)
    name = f"{text.heading}-{text.ticket}.pdf"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return unkept(answer)


def _text(row: Case) -> rights.DecisionText:
    found = rights.decision_text(row)
    if found is None:
        raise Http404
    return found
