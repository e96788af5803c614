"""Splitting a subject: which records and codes go, to whom, what it would do, and doing it."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import MANAGE_SUBJECTS, allowed
from backoffice.pages import asker
from backoffice.queues import choosing
from backoffice.queues.merging import reason_of, unchanged_since
from backoffice.queues.pages import (
    frame,
    subject_in,
    subject_of,
    subjects_crumb,
    top,
)
from registry import subjects
from registry.desk.paging import whole_number
from registry.desk.splitting import choices_of, groups_of, records_in
from registry.models import Subject
from registry.subject_previews import side
from registry.subjects import NewSubject, SubjectError

#: Records shown to be chosen one by one; more are chosen by groups.
MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the form asks for."""

    records: tuple[int, ...]
    identifiers: tuple[int, ...]
    to: Subject | NewSubject


@allowed(MANAGE_SUBJECTS)
@require_safe
@never_cache
def choose(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a subject's records and codes to choose from, and whom they may go to."""
    subject = subject_of(request, public_id)
    _user, scope = asker(request)
    text = request.GET.get("q", "").strip()
    found = choosing.find(scope, text) if text else ()
    context = frame(
        _("拆分主体"),
        top(),
        subjects_crumb(),
        icon="group",
        subject=side(subject),
        groups=groups_of(subject),
        records=choices_of(subject, MOST_SHOWN),
        most=MOST_SHOWN,
        text=text,
        found=[one for one in found if one.public_id != public_id],
        note=choosing.note(text, found),
    )
    return render(request, "backoffice/queues/split.html", context)


@allowed(MANAGE_SUBJECTS)
@require_POST
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what the split would do; nothing is changed."""
    subject = subject_of(request, public_id)
    try:
        chosen = _chosen(request, subject)
    except SubjectError as error:
        messages.error(request, str(error))
        return redirect("backoffice_queues_split", public_id)
    shown = subjects.preview_split(
        subject, records=chosen.records, identifiers=chosen.identifiers, to=chosen.to
    )
    sent = [
        (name, value)
        for name in ("group", "record", "code", "to", "name")
        for value in request.POST.getlist(name)
    ]
    context = frame(
        _("拆分预览"),
        top(),
        subjects_crumb(),
        icon="group",
        preview=shown,
        sent=sent,
        new_name=chosen.to.name if isinstance(chosen.to, NewSubject) else "",
    )
    return render(request, "backoffice/queues/split_preview.html", context)


@allowed(MANAGE_SUBJECTS)
@require_POST
def split(request: HttpRequest, public_id: str) -> HttpResponse:
    """Split the subject, as it was when the preview was shown."""
    subject = subject_of(request, public_id)
    user, _scope = asker(request)
    try:
        chosen = _chosen(request, subject)
        unchanged_since(request.POST.get("seen", ""), str(subject.version))
        change = subjects.split(
            subject,
            records=chosen.records,
            identifiers=chosen.identifiers,
            to=chosen.to,
            reason=reason_of(request),
            by=user,
        )
    except SubjectError as error:
        messages.error(request, str(error))
        return redirect("backoffice_queues_split", public_id)
    messages.success(request, _("已拆分 %(n)d 条记录。") % {"n": len(chosen.records)})
    return redirect("backoffice_queues_change", change.pk)


def _chosen(request: HttpRequest, subject: Subject) -> Chosen:
    records = set(map(whole_number, request.POST.getlist("record")))
    for key in request.POST.getlist("group"):
        records.update(records_in(subject, key))
    codes = tuple(sorted(set(map(whole_number, request.POST.getlist("code")))))
    if not records and not codes:
        raise SubjectError(_("请至少选择一条记录或一个代码。"))
    return Chosen(tuple(sorted(records)), codes, _target(request))


def _target(request: HttpRequest) -> Subject | NewSubject:
    _user, scope = asker(request)
    public_id, name = request.POST.get("to", ""), request.POST.get("name", "").strip()
    if public_id:
        found = subject_in(scope, public_id)
        if found is None:
            raise SubjectError(_("没有找到所选的主体。"))
        return found
    if not name:
        raise SubjectError(_("请选择已有的主体，或填写新主体的名称。"))
    return NewSubject(name)
