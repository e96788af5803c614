"""The form of each thing that may be done about a case; the decision's words before it is taken."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from backoffice.access import HANDLE_CASES, allowed
from backoffice.pages import asker, unkept
from backoffice.rights import read
from backoffice.rights.actions import ACTIONS, Action, form_of, possible
from backoffice.rights.pages import crumb_of, frame, office_case, top
from registry import rights
from registry.decisions import DecisionError
from registry.desk.words import reason_words
from registry.models import Case

#: What a button of the form is called that shows the decision before it is taken.
PREVIEW = "preview"


@sensitive_variables("form", "told")
@sensitive_post_parameters()
@allowed(HANDLE_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def act(request: HttpRequest, ticket: str, action: str) -> HttpResponse:
    """Show the form of one action, the decision's words (``preview``), or do it."""
    user, scope = asker(request)
    row = office_case(request, ticket)
    one = ACTIONS.get(action)
    if one is None or row.sort not in one.sorts:
        raise Http404
    if one not in possible(row):
        messages.error(request, _("该申请的办理状态已有变化，不能进行这项操作。"))
        return redirect("backoffice_rights_case", ticket)
    form = form_of(one, row, scope, request.POST if request.method == "POST" else None)
    preview = None
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if one.step and PREVIEW in request.POST:
            preview = rights.preview(row, one.step, told["reason"], told.get("basis", ""))
        else:
            try:
                waits = one.do(row, user, form)
            except DecisionError as error:
                form.add_error(None, reason_words(str(error)))
            else:
                said = _("已提请复核，由另一位工作人员决定。") if waits else _("已办理。")
                messages.success(request, said)
                return redirect("backoffice_rights_case", ticket)
    return _shown(request, row, one, form, preview)


def _shown(
    request: HttpRequest,
    row: Case,
    action: Action,
    form: object,
    preview: rights.DecisionText | None,
) -> HttpResponse:
    context = frame(
        str(action.label),
        top(),
        crumb_of(row),
        line=read.case_line(row),
        action=action,
        form=form,
        preview=preview,
        correction_wanted=row.wants_correction,
    )
    status = 422 if getattr(form, "errors", None) else 200
    return unkept(render(request, "backoffice/rights/act.html", context, status=status))
