"""Objecting to a record and applying for its repair (异议、信用修复): the guide and the forms.

The address holds the record's public id alone. What may not be shown is answered like what isn't
there, and a page never says whether somebody applied before the form was sent.
"""

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.rights_forms import ApplicationForm, required_papers
from portal.website.sending import Effort, NotSent, demand_room
from portal.website.views.answers import not_shown_page, readers_page
from portal.website.views.public_forms import (
    effort_or_fault,
    form_answer,
    form_page,
    tell_not_sent,
)
from portal.website.wording import wording_of
from registry import publication, rights
from registry.enums import SubjectKind
from registry.models import CaseSort
from registry.publication import PublicRecord
from registry.rights import AlreadyAppliedError, RightsError, beforehand
from registry.rights.rules import clock_rule, rules

_FORM = "website/rights/apply.html"


@limited("page")
@require_safe
@readers_page()
def guide(request: HttpRequest) -> HttpResponse:
    """Tell how to object to a record and how to have a breach repaired."""
    today = publication.today()
    context = {
        "objection": clock_rule(CaseSort.OBJECTION, today),
        "repair": clock_rule(CaseSort.REPAIR, today),
        "take_down": rules()["take_down"],
        "objection_papers": list(required_papers(CaseSort.OBJECTION)),
        "repair_papers": list(required_papers(CaseSort.REPAIR)),
    }
    return render(request, "website/rights/guide.html", context)


@limited("page")
@require_safe
@readers_page()
def guide_moved(_request: HttpRequest) -> HttpResponse:
    """Lead from the guide's former address to the one that it has now."""
    return HttpResponsePermanentRedirect(reverse("guide"))


@form_page(with_files=True)
@sensitive_variables()
def object_to(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the form of an objection to a record, or take it."""
    found = publication.record(public_id)
    if found is None:
        return _no_record(request)
    return _apply(request, found, CaseSort.OBJECTION)


@form_page(with_files=True)
@sensitive_variables()
def repair(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the form of an application for repair, or take it; before its day it says which."""
    found = publication.record(public_id)
    if found is None:
        return _no_record(request)
    if found.repair_from is None or found.repair_from > publication.today():
        return render(request, "website/rights/no_repair.html", {"record": found})
    return _apply(request, found, CaseSort.REPAIR)


def _no_record(request: HttpRequest) -> HttpResponse:
    return not_shown_page(request, _("这条记录没有在公示"))


def _apply(request: HttpRequest, record: PublicRecord, sort: CaseSort) -> HttpResponse:
    is_person = record.subject_kind == SubjectKind.NATURAL_PERSON
    if request.method != "POST":
        form = ApplicationForm(sort, is_person=is_person)
        return form_answer(request, _FORM, form, **_about(record, sort))
    form = ApplicationForm(sort, is_person=is_person, data=request.POST, files=request.FILES)
    effort = effort_or_fault(request, form)
    _tell_all(form, record, effort)
    if effort and form.is_valid():
        try:
            return _taken(request, record, form, effort)
        except NotSent as refused:
            tell_not_sent(form, refused)
        except AlreadyAppliedError as error:
            return render(request, "website/rights/applied_before.html", {"sentence": str(error)})
        except RightsError as error:
            form.tell(error)
    return form_answer(request, _FORM, form, **_about(record, sort))


def _tell_all(form: ApplicationForm, record: PublicRecord, effort: Effort | None) -> None:
    """Tell all faults at once, those of the papers too: files are chosen anew each time.

    Files are opened, which costs, for whoever took trouble; of a form without any fault so far
    the register does it itself, last.
    """
    given = form.application(record.public_id, proven=False)
    form.tell_faults(beforehand.faults_of(given, form.uploads))
    if effort and not form.is_valid():
        form.tell_faults(beforehand.faults_inside(given, form.uploads))


def _taken(
    request: HttpRequest, record: PublicRecord, form: ApplicationForm, effort: Effort
) -> HttpResponse:
    application = form.application(record.public_id, proven=effort.proven)
    # Only what would be taken in is charged to the room that all share.
    room = partial(demand_room, request, effort)
    case, code = rights.apply(application, form.uploads, admit=room)
    context = {"case": case.public_id, "code": code, "due_on": case.due_on, "record": record}
    return render(request, "website/rights/applied.html", context | {"sort": form.sort})


def _about(record: PublicRecord, sort: CaseSort) -> dict[str, object]:
    return {
        "record": record,
        "sort": sort,
        "wording": wording_of(record.kind),
        "clock": clock_rule(sort, publication.today()),
    }
