"""Pages about entries of lists: how they come in, and how they leave."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import DECIDE, KEEP_LISTS, allowed
from backoffice.lists import read
from backoffice.lists.forms import ExitForm, PassOnForm
from backoffice.lists.pages import (
    FORM,
    READERS,
    batch_of,
    crumb_of,
    record_of,
    top,
)
from backoffice.pages import Crumb, asker, frame
from backoffice.reporting.row_form import RowForm
from backoffice.reporting.uploading import KeptFile, VaultUploadHandler
from registry import audit, list_passing, lists, proposals
from registry.decisions import DecisionError
from registry.kinds import Family
from registry.list_rules import SENTENCES, listing_of, needs_second_person
from registry.models import Batch, BatchState, Record
from registry.models.reporting import Channel
from registry.proposals import ProposalError
from registry.reporting.error_workbook import XLSX
from registry.reporting.layouts import Layout, layouts
from registry.reporting.receiving import ReceiveError, Terms, receive_kept
from registry.reporting.templates import template_workbook
from registry.reporting.unreadable import Unreadable
from registry.single_rows import RowRefused, take_row
from registry.subject_previews import staff_name


def _layout_of(batch: Batch) -> Layout:
    """Return the layout in which entries of a batch are entered."""
    return next(layout for layout in layouts().values() if layout.kind == batch.kind)


@allowed(KEEP_LISTS)
@require_safe
def template(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the workbook in which entries of a batch are filled in."""
    layout = _layout_of(batch_of(request, public_id))
    response = HttpResponse(template_workbook(layout.code), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=_("%(label)s模板.xlsx") % {"label": layout.label}
    )
    return response


@csrf_exempt
@allowed(KEEP_LISTS)
@require_POST
def upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """Receive a file of entries (``file``) for a batch; the importer takes it in."""
    # Before the form is read, which the check of its token would do: hence the order here.
    request.upload_handlers = [VaultUploadHandler(request)]
    return _upload(request, public_id)


@csrf_protect
def _upload(request: HttpRequest, public_id: str) -> HttpResponse:
    user, scope = asker(request)
    batch = batch_of(request, public_id)
    file = cast("KeptFile | None", request.FILES.get("file"))
    if file is None:
        messages.error(request, _("请选择文件。"))
    elif file.kept is None:
        messages.error(request, file.refusal)
    else:
        terms = Terms(Channel.DESK, user, scope, batch=batch)
        try:
            submission = receive_kept(file.take(), file.name or "", terms)
        except (Unreadable, ReceiveError) as error:
            messages.error(request, str(error))
        else:
            by = str(user.pk)
            audit.note("lists.entries.sent", by=by, batch=batch.pk, submission=submission.pk)
            messages.success(request, _("文件已收到，正在处理，请稍后刷新。"))
    return redirect("backoffice_lists_batch", public_id)


@allowed(KEEP_LISTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Enter one entry of a batch, by the same columns and checks as a file's rows."""
    user, scope = asker(request)
    batch = batch_of(request, public_id)
    if batch.state != BatchState.DRAFT:
        messages.error(request, _("只能向拟定中的批次添加条目。"))
        return redirect("backoffice_lists_batch", public_id)
    layout = _layout_of(batch)
    form = RowForm(layout, request.POST or None, initial=_known_cells(batch))
    if request.method == "POST" and form.is_valid():
        try:
            record = take_row(layout.code, form.cells(), by=user, reach=scope, batch=batch)
        except RowRefused as refused:
            form.tell(refused.problems)
        else:
            _tell(request, batch, record)
            return redirect("backoffice_lists_batch", public_id)
    context = frame(
        _("添加条目"), top(), crumb_of(batch), form=form, action=_("添加"), in_columns=True
    )
    return render(request, FORM, context)


def _known_cells(batch: Batch) -> dict[str, str]:
    """Return what an entry's form may begin with: the issuer decides most often."""
    return {
        "document_number": batch.number,
        "decided_on": batch.published_on.isoformat(),
        "authority_name": batch.issuer.name,
        "authority_code": batch.issuer.code,
        "source_name": batch.issuer.name,
        "source_code": batch.issuer.code,
    }


def _tell(request: HttpRequest, batch: Batch, record: Record) -> None:
    """Say what became of an entry: one that left before does not come back this way."""
    audit.note("lists.entry.entered", by=str(request.user.pk), batch=batch.pk, record=record.pk)
    if record.batch_id != batch.pk or record.reason not in SENTENCES:
        messages.warning(request, _("同一决定的条目已在名单中，或曾移出、撤下，不会重新公示。"))
    else:
        messages.success(request, _("条目已添加，随批次发布后公示。"))


def _crumbs(record: Record) -> tuple[Crumb, ...]:
    return (top(), crumb_of(record.batch)) if record.batch else (top(),)


def _crumb(record: Record) -> Crumb:
    return reverse("backoffice_lists_entry", args=[record.public_id]), staff_name(record.subject)


@allowed(*READERS, DECIDE)
@require_safe
@never_cache
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one entry, masked, with its history, and what can be done with it."""
    record = record_of(request, public_id, Family.LIST)
    listing = listing_of(record.kind)
    context = frame(
        staff_name(record.subject),
        *_crumbs(record),
        entry=read.entry_line(record),
        kind=read.kinds()[record.kind].label,
        values=read.values_of(record.kind, record.shown),
        versions=read.versions(record),
        proposals=read.waiting_proposals(record=record),
        origin=record.passed_on_from,
        passes_on=bool(listing and listing.passes_on_to),
        four_eyes=needs_second_person(record.kind),
        may_keep=request.user.has_perm(KEEP_LISTS),
    )
    return render(request, "backoffice/lists/entry.html", context)


@allowed(KEEP_LISTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let an entry leave its list, or propose it where a second person must agree."""
    record = record_of(request, public_id, Family.LIST)
    four_eyes = needs_second_person(record.kind)
    form = ExitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _leave(request, record, form)
        except (lists.ListError, DecisionError, ProposalError) as error:
            form.add_error(None, str(error))
        else:
            return redirect("backoffice_lists_entry", public_id)
    context = frame(
        _("移出名单"),
        *_crumbs(record),
        _crumb(record),
        form=form,
        action=_("提请复核") if four_eyes else _("确定移出"),
        warning=_("移出后立即停止公示，再次报送同一决定不会恢复。"),
    )
    return render(request, FORM, context)


def _leave(request: HttpRequest, record: Record, form: ExitForm) -> None:
    user, _scope = asker(request)
    said = form.cleaned_data
    words = {"reason": said["reason"], "basis": said["basis"], "by": user}
    if needs_second_person(record.kind):
        proposals.propose(proposals.EXIT, record=record, on=said["on"].isoformat(), **words)
        messages.success(request, _("已提请复核，由另一位工作人员决定。"))
    else:
        lists.exit_entry(record, on=said["on"], **words)
        messages.success(request, _("已移出名单，停止公示。"))


@allowed(KEEP_LISTS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def pass_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """Propose to move an entry to the list that its own passes on to."""
    user, scope = asker(request)
    record = record_of(request, public_id, Family.LIST)
    try:
        layout = layouts()[list_passing.target_layout(record.kind)]
    except lists.ListError as error:
        messages.error(request, str(error))
        return redirect("backoffice_lists_entry", public_id)
    form = PassOnForm(scope, layout, list_passing.OWN_FIELDS, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        words = {"reason": said["proposal_reason"], "basis": said["proposal_basis"]}
        try:
            list_passing.pass_on(record, form.values(), batch=said["into"], by=user, **words)
        except (lists.ListError, ProposalError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已提请复核，由另一位工作人员决定。"))
            return redirect("backoffice_lists_entry", public_id)
    context = frame(
        _("转入%(list)s") % {"list": read.kinds()[layout.kind].label},
        *_crumbs(record),
        _crumb(record),
        form=form,
        action=_("提请复核"),
        in_columns=True,
        warning=_("复核同意后，条目在新名单中公示，原条目停止公示。领域和机关不填则沿用原条目。"),
    )
    return render(request, FORM, context)
