"""What an applicant sees of an application: how it stands, what may be added, the decision.

Ticket and query code come by POST, once; the page's own forms carry a sealed key in their place.
An unknown ticket and a wrong code get one sentence.
"""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from portal.website.case_keys import Opened, open_key, seal_key
from portal.website.rights_forms import AddingForm, CaseForm
from portal.website.views.answers import View, missing_page
from portal.website.views.public_forms import effort_or_fault, form_answer, form_page
from registry import rights
from registry.rights import CaseStatus, RightsError, materials

_ASK = "website/rights/ask.html"
_STATUS = "website/rights/status.html"


@form_page()
@sensitive_variables()
def status(request: HttpRequest) -> HttpResponse:
    """Ask for ticket and code, and tell how the application stands."""
    if request.method != "POST":
        return form_answer(request, _ASK, CaseForm())
    form = CaseForm(request.POST)
    if form.is_valid():
        opened = Opened(form.cleaned_data["ticket"].strip(), form.cleaned_data["code"])
        found = rights.status(*opened)
        if found is not None:
            return _shown(request, found, opened)
        # One sentence for an unknown number and for a wrong code: neither is told apart.
        form.add_error(None, _("受理编号或查询码不正确，请核对后重新输入。"))
    return form_answer(request, _ASK, form)


def _with_key(view: View) -> View:
    """Hand a view the ticket and code of its page's key; without a good one ask for them anew."""

    @wraps(view)
    @sensitive_variables()
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        opened = open_key(request.POST.get("key", ""))
        if opened is None:
            form = CaseForm()
            context = {"notice": _("页面已过期，请重新输入受理编号和查询码。")}
            return form_answer(request, _ASK, form, **context)
        return view(request, opened, *args, **kwargs)

    return answered


@form_page(with_files=True, only_post=True)
@_with_key
@sensitive_variables()
def add(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Take what the applicant adds: a text, files, or both."""
    form = AddingForm(request.POST, request.FILES)
    effort = effort_or_fault(request, form)
    # Beside a text that is too long, what is wrong with the files: they are chosen anew each time.
    form.tell_faults(materials.glance("", "", form.uploads))
    if effort and form.is_valid():
        try:
            found = rights.add(*opened, form.cleaned_data["text"], form.uploads)
        except RightsError as error:
            form.tell(error)
        else:
            return _shown(request, found, opened, notice=_("已收到补充材料。"))
    return _shown(request, rights.status(*opened), opened, form=form)


@form_page(only_post=True)
@_with_key
@sensitive_variables()
def cancel(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Take an application back, once that was said twice."""
    found = rights.status(*opened)
    if found and found.may_cancel and request.POST.get("sure") != "yes":
        context = {"case": found, "key": seal_key(*opened)}
        return render(request, "website/rights/cancel.html", context)
    try:
        found = rights.cancel(*opened)
    except RightsError as error:
        return _shown(request, found, opened, notice=str(error))
    return _shown(request, found, opened, notice=_("申请已撤回。"))


@form_page(only_post=True, charge="page")
@_with_key
@sensitive_variables()
def decision(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Show the decision, to be read and printed."""
    found = rights.decision_of(*opened)
    if found is None:
        return missing_page(request, _("此申请没有决定文书。"))
    context = {"decision": found, "key": seal_key(*opened)}
    return render(request, "website/rights/decision.html", context)


@form_page(only_post=True, charge="download")
@_with_key
@sensitive_variables()
def decision_file(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Give the decision as PDF, to be saved."""
    found = rights.decision_of(*opened)
    if found is None:
        return missing_page(request, _("此申请没有决定文书。"))
    response = HttpResponse(rights.decision_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="decision.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown(
    request: HttpRequest,
    found: CaseStatus | None,
    opened: Opened,
    *,
    form: AddingForm | None = None,
    notice: str = "",
) -> HttpResponse:
    if found is None:
        # Its retention ended between two pages.
        return form_answer(request, _ASK, CaseForm())
    form = form or AddingForm()
    context = {"case": found, "key": seal_key(*opened), "notice": notice}
    return form_answer(request, _STATUS, form, **context)
