"""Splitting a subject: which records and codes go, to whom, what it would do, and doing it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count
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
from registry.kinds import kinds
from registry.models import Record, Subject
from registry.subject_previews import side
from registry.subjects import NewSubject, SubjectError

#: Records shown to be chosen one by one; more are chosen by groups.
MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Group:
    """A subject's records of one kind by one authority: chosen together. ``key`` names it."""

    key: str
    kind_label: str
    authority_name: str
    total: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One record to be chosen."""

    id: int
    kind_label: str
    document_number: str
    decided_on: date
    authority_name: str
    state_label: str


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
        groups=_groups(subject),
        records=_records(subject),
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
        records.update(_records_of(subject, key))
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


def _records_of(subject: Subject, key: str) -> Iterable[int]:
    kind, _colon, authority = key.partition(":")
    rows = Record.objects.filter(subject=subject, kind=kind, authority=whole_number(authority))
    return rows.values_list("pk", flat=True)


def _groups(subject: Subject) -> list[Group]:
    rows = (
        Record.objects.filter(subject=subject)
        .order_by()
        .values("kind", "authority", "authority__name")
        .annotate(total=Count("pk"))
        .order_by("kind", "-total")
    )
    known = kinds()
    return [
        Group(
            f"{row['kind']}:{row['authority']}",
            known[row["kind"]].label if row["kind"] in known else row["kind"],
            row["authority__name"],
            row["total"],
        )
        for row in rows
    ]


def _records(subject: Subject) -> list[Choice]:
    rows = Record.objects.filter(subject=subject).select_related("authority")
    known = kinds()
    return [
        Choice(
            row.pk,
            known[row.kind].label if row.kind in known else row.kind,
            row.document_number,
            row.decided_on,
            row.authority.name,
            str(row.get_state_display()),
        )
        for row in rows.defer("sealed", "shown").order_by("-decided_on", "-pk")[:MOST_SHOWN]
    ]
