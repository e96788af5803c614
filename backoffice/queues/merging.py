"""Merging two subjects after seeing what it would do; what was done, and undoing it."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import MANAGE_SUBJECTS, allowed
from backoffice.pages import asker
from backoffice.queues import choosing, history
from backoffice.queues.pages import frame, subject_of, subjects_crumb, top
from registry import subjects
from registry.models import SubjectChange
from registry.scopes import Scope
from registry.subject_previews import side, staff_name
from registry.subjects import SubjectError

LONGEST_REASON: Final = 200


@allowed(MANAGE_SUBJECTS)
@require_safe
@never_cache
def front(request: HttpRequest) -> HttpResponse:
    """Show two searches to choose two subjects by, and what was changed lately."""
    _user, scope = asker(request)
    texts = [request.GET.get(name, "").strip() for name in ("one", "other")]
    found = [choosing.find(scope, text) for text in texts]
    context = frame(
        _("主体合并与拆分"),
        top(),
        icon="group",
        texts=texts,
        found=found,
        notes=[choosing.note(text, some) for text, some in zip(texts, found, strict=True)],
        page=history.changes(scope, request.GET.get("after", "")),
    )
    return render(request, "backoffice/queues/subjects.html", context)


@allowed(MANAGE_SUBJECTS)
@require_safe
@never_cache
def preview(request: HttpRequest) -> HttpResponse:
    """Show what merging ``gone`` into ``kept`` would do; nothing is changed."""
    gone = subject_of(request, request.GET.get("gone", ""))
    kept = subject_of(request, request.GET.get("kept", ""))
    context = frame(
        _("合并预览"),
        top(),
        subjects_crumb(),
        icon="group",
        preview=subjects.preview_merge(gone, kept),
    )
    return render(request, "backoffice/queues/merge.html", context)


@allowed(MANAGE_SUBJECTS)
@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    """Merge two subjects as they were when the preview was shown."""
    user, _scope = asker(request)
    gone = subject_of(request, request.POST.get("gone", ""))
    kept = subject_of(request, request.POST.get("kept", ""))
    seen = request.POST.get("seen", "")
    try:
        reason = reason_of(request)
        unchanged_since(seen, f"{gone.version}.{kept.version}")
        change = subjects.merge(gone, kept, reason, user)
    except SubjectError as error:
        messages.error(request, str(error))
        return redirect("backoffice_queues_subjects")
    names = {"gone": staff_name(gone), "kept": staff_name(kept)}
    messages.success(request, _("已将“%(gone)s”并入“%(kept)s”。") % names)
    return redirect("backoffice_queues_change", change.pk)


@allowed(MANAGE_SUBJECTS)
@require_safe
@never_cache
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one change of a subject, and the form that undoes it."""
    _user, scope = asker(request)
    row = _change_of(scope, pk)
    context = frame(
        _("主体变更"),
        top(),
        subjects_crumb(),
        icon="group",
        line=history.line(row),
        may_undo=_may_undo(scope, row),
        subject=side(row.subject),
        other=side(row.other) if row.other else None,
    )
    return render(request, "backoffice/queues/change.html", context)


@allowed(MANAGE_SUBJECTS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a renaming, a merge or a split."""
    user, scope = asker(request)
    row = _change_of(scope, pk)
    try:
        _check_reach(scope, row)
        subjects.undo(row, reason_of(request), user)
    except SubjectError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已撤销，主体恢复到变更之前。"))
    return redirect("backoffice_queues_change", pk)


def _may_undo(scope: Scope, row: SubjectChange) -> bool:
    """Tell whether every subject involved lies in *scope*: undoing changes them all."""
    return all(scope.allows_region(region) for region in subjects.regions_of(row))


def _check_reach(scope: Scope, row: SubjectChange) -> None:
    if not _may_undo(scope, row):
        raise SubjectError(_("有主体登记在其他地区，请由上级信用办撤销。"))


def unchanged_since(seen: str, now: str) -> None:
    """Refuse what was previewed of subjects that have changed since.

    Raises:
        SubjectError: the versions are others.
    """
    if seen != now:
        raise SubjectError(_("预览之后主体又有变更，请重新预览。"))


def reason_of(request: HttpRequest) -> str:
    """Return the reason that the form gives.

    Raises:
        SubjectError: there is none, or it is too long.
    """
    reason = request.POST.get("reason", "").strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise SubjectError(_("请填写理由，不超过 %(n)d 个字。") % {"n": LONGEST_REASON})
    return reason


def _change_of(scope: Scope, pk: int) -> SubjectChange:
    found = history.all_changes(scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
