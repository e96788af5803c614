"""A department's page: the record it decided, what is said against it, and its answer."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from backoffice.access import REPORT, allowed
from backoffice.pages import Crumb, asker, unkept
from backoffice.rights import read
from backoffice.rights.forms import AnswerForm
from backoffice.rights.pages import asked_case, case_title, frame
from registry import rights
from registry.models import Case
from registry.rights.steps import Step

#: What a department reads of a case's steps: what it was asked, and what came since.
_ITS_STEPS: Final = (Step.FORWARDED, Step.ANSWERED, Step.ADDED)


@sensitive_variables("form")
@sensitive_post_parameters()
@allowed(REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, ticket: str) -> HttpResponse:
    """Show a department what it was asked to look into, masked, and take its answer."""
    user, _scope = asker(request)
    row = asked_case(request, ticket)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            rights.answer_forward(row, user, form.cleaned_data["text"])
        except rights.CaseError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("核查情况已提交信用办。"))
            return redirect("backoffice_rights_forwarded")
    context = frame(
        case_title(row),
        _top(),
        line=read.case_line(row),
        seen=rights.seen(row),
        files=read.files(row),
        record=read.record_of(row),
        steps=read.steps(row, _ITS_STEPS),
        form=form,
    )
    status = 422 if form.errors else 200
    return unkept(render(request, "backoffice/rights/answer.html", context, status=status))


def _top() -> Crumb:
    return reverse("backoffice_rights_forwarded"), _("异议与修复核查")


def crumbs(row: Case) -> tuple[Crumb, ...]:
    """Return what is above a file of a case that a department looks into."""
    return _top(), (reverse("backoffice_rights_answer", args=[row.public_id]), case_title(row))
