"""An application as it was filled in, and its files: shown once, after purpose and basis."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from backoffice.access import REPORT, REVEAL, allowed
from backoffice.pages import Crumb, asker, sent_file, unkept
from backoffice.register.unmasked import PurposeForm
from backoffice.rights.pages import asked_case, crumb_of, file_of, frame, office_case, top
from backoffice.rights.read import case_line
from registry import rights
from registry.desk.revealing import RawField, RefusedError, Stated
from registry.models import Case


@sensitive_variables()
@sensitive_post_parameters()
@allowed(REVEAL)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reveal(request: HttpRequest, ticket: str) -> HttpResponse:
    """Ask for purpose and basis (GET), then show what was filled in as it is (POST)."""
    user, _scope = asker(request)
    row = office_case(request, ticket)
    form = _purpose_form(request, row)
    fields: list[RawField] = []
    if request.method == "POST" and form.is_valid():
        stated = Stated(**form.cleaned_data)
        try:
            with transaction.atomic():
                fields = _raw(row, stated.sentence(), stated.basis, user)
        except (RefusedError, rights.CaseError) as error:
            form.add_error(None, str(error))
    return _asked(request, _("查看申请原文"), (top(), crumb_of(row)), row, form, fields=fields)


def _raw(row: Case, purpose: str, basis: str, by: Any) -> list[RawField]:
    told, steps = rights.opened(row, by, purpose, basis)
    labels = {step.action: step.label for step in rights.steps_of(row)}
    return [
        RawField(_("申请人"), told.name),
        RawField(_("联系电话"), told.phone),
        RawField(_("电子邮箱"), told.email or "—"),
        RawField(_("申请理由"), told.statement),
        *(RawField(labels[step.action], step.text) for step in steps),
    ]


@sensitive_variables()
@sensitive_post_parameters()
@allowed(REVEAL)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def file(request: HttpRequest, ticket: str, public_id: str) -> HttpResponse:
    """Ask the office for purpose and basis (GET), then send one of a case's files (POST)."""
    row = office_case(request, ticket)
    return _file(request, row, public_id, (top(), crumb_of(row)))


@sensitive_variables()
@sensitive_post_parameters()
@allowed(REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def asked_file(request: HttpRequest, ticket: str, public_id: str) -> HttpResponse:
    """Ask a department for purpose and basis (GET), then send a file of what it looks into."""
    from backoffice.rights.answering import crumbs

    row = asked_case(request, ticket)
    return _file(request, row, public_id, crumbs(row))


def _file(
    request: HttpRequest, row: Case, public_id: str, crumbs: tuple[Crumb, ...]
) -> HttpResponse:
    user, _scope = asker(request)
    found = file_of(row, public_id)
    form = _purpose_form(request, row)
    if request.method == "POST" and form.is_valid():
        stated = Stated(**form.cleaned_data)
        try:
            pieces = rights.read_file(found, user, stated.sentence(), stated.basis)
            return sent_file(pieces, found.media_type)
        except (RefusedError, rights.CaseError) as error:
            form.add_error(None, str(error))
    title = _("查看材料：%(label)s") % {"label": found.label}
    return _asked(request, title, crumbs, row, form)


def _purpose_form(request: HttpRequest, row: Case) -> PurposeForm:
    """Return the form; its purpose begins with what the case is about."""
    initial = {"purpose": row.sort, "basis": _("受理编号 %(ticket)s") % {"ticket": row.public_id}}
    return PurposeForm(request.POST if request.method == "POST" else None, initial=initial)


def _asked(
    request: HttpRequest,
    title: str,
    crumbs: tuple[Crumb, ...],
    row: Case,
    form: PurposeForm,
    **context: Any,
) -> HttpResponse:
    everything = frame(title, *crumbs, icon="view", line=case_line(row), form=form, **context)
    status = 422 if form.errors else 200
    page = render(request, "backoffice/rights/opened.html", everything, status=status)
    return unkept(page)
