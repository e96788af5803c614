"""Public corrections at the desk: one for a granted objection, and those that stand."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import HANDLE_CASES, allowed
from backoffice.pages import asker
from backoffice.rights.forms import PublicCorrectionForm
from backoffice.rights.pages import crumb_of, frame, office_case, top
from registry import corrections
from registry.decisions import DecisionError
from registry.desk.paging import page_behind
from registry.enums import SubjectKind
from registry.models import Case, CaseSort, CaseState, Correction
from registry.subject_previews import staff_name

PAGE = 25


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a case's public correction: ``may`` it be made, or was it."""

    may: bool
    text: str = ""
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A correction as the desk lists it."""

    public_id: str
    subject_name: str
    text: str
    published_on: str
    public_until: str
    by: str
    ticket: str


def state_of(case: Case) -> Standing:
    """Return whether a case may have a public correction, or has one."""
    made = Correction.objects.filter(case=case).first()
    if made:
        return Standing(may=False, text=made.text, is_withdrawn=made.withdrawn_at is not None)
    granted = case.sort == CaseSort.OBJECTION and case.state == CaseState.GRANTED
    is_person = case.record.subject.kind == SubjectKind.NATURAL_PERSON
    return Standing(may=granted and case.wants_correction and not is_person)


@allowed(HANDLE_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def correct(request: HttpRequest, ticket: str) -> HttpResponse:
    """Publish a correction for a case whose subject was wrongly shown and wishes it."""
    user, _scope = asker(request)
    row = office_case(request, ticket)
    if not state_of(row).may:
        messages.error(request, _("只有支持了的、申请人要求公开更正的异议可以发布一次更正声明。"))
        return redirect("backoffice_rights_case", ticket)
    initial = {"text": corrections.text_for(row)}
    form = PublicCorrectionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            corrections.publish(row, form.cleaned_data["text"], user)
        except DecisionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("更正声明已公布。"))
            return redirect("backoffice_rights_case", ticket)
    context = frame(_("发布更正声明"), top(), crumb_of(row), form=form)
    status = 422 if form.errors else 200
    return render(request, "backoffice/rights/correct.html", context, status=status)


@allowed(HANDLE_CASES)
@require_safe
@never_cache
def standing(request: HttpRequest) -> HttpResponse:
    """Show the corrections that stand, newest first (``after``)."""
    _user, scope = asker(request)
    page = page_behind(corrections.standing(scope), request.GET.get("after", ""), PAGE)
    context = frame(_("更正声明"), top(), page=page.told(_line))
    return render(request, "backoffice/rights/corrections.html", context)


@allowed(HANDLE_CASES)
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a correction off the site."""
    user, scope = asker(request)
    row = corrections.standing(scope).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    corrections.withdraw(row, user)
    messages.success(request, _("更正声明已撤下。"))
    return redirect("backoffice_rights_corrections")


def _line(row: Correction) -> CorrectionLine:
    return CorrectionLine(
        public_id=row.public_id,
        subject_name=staff_name(row.subject),
        text=row.text,
        published_on=row.published_on.isoformat(),
        public_until=row.public_until.isoformat(),
        by=row.made_by.get_username(),
        ticket=row.case.public_id if row.case else "",
    )
