"""Lists of subjects, records and submissions, narrowed, searched and paged."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.access import EXPORT, REVIEW, VIEW_REGISTER, allowed
from backoffice.pages import frame
from backoffice.register import finding
from backoffice.register.asked import (
    Asked,
    AskedError,
    asked_records,
    asked_subjects,
    asked_submissions,
)
from backoffice.register.choices import record_choices, subject_choices, submission_choices
from registry.desk.paging import CursorError, Mark, open_mark, seal_mark
from registry.desk.records import list_records
from registry.desk.subjects import list_subjects
from registry.desk.submissions import list_submissions
from registry.scopes import Scope, scope_of

Context = dict[str, Any]


@allowed(VIEW_REGISTER, REVIEW)
@require_safe
@never_cache
def record_list(request: HttpRequest) -> HttpResponse:
    """Show records, newest first."""

    def found(scope: Scope, asked: Asked, mark: Mark | None) -> Any:
        return list_records(scope, asked.filter, asked.order, mark)

    context = _listed(request, asked_records, found, finding.search_records)
    return _page(
        request, "records", _("信用记录"), context | record_choices(scope_of(request.user))
    )


@allowed(VIEW_REGISTER, REVIEW)
@require_safe
@never_cache
def subject_list(request: HttpRequest) -> HttpResponse:
    """Show subjects, newest first."""

    def found(scope: Scope, asked: Asked, mark: Mark | None) -> Any:
        return list_subjects(scope, asked.filter, mark)

    context = _listed(request, asked_subjects, found, finding.search_subjects)
    choices = subject_choices(scope_of(request.user))
    return _page(request, "subjects", _("信用主体"), context | choices)


@allowed(VIEW_REGISTER, REVIEW)
@require_safe
@never_cache
def submission_list(request: HttpRequest) -> HttpResponse:
    """Show submissions of all departments in the office's scope, newest first."""

    def found(scope: Scope, asked: Asked, mark: Mark | None) -> Any:
        return list_submissions(scope, asked.filter, mark)

    context = _listed(request, asked_submissions, found, None)
    choices = submission_choices(scope_of(request.user))
    return _page(request, "submissions", _("报送批次"), context | choices)


def _listed(
    request: HttpRequest,
    read: Callable[[QueryDict], Asked],
    found: Callable[[Scope, Asked, Mark | None], Any],
    search: Callable[[Scope, Any, str], finding.Found] | None,
) -> Context:
    """Return a list's context: its lines, or the sentence that says what was wrong with it."""
    try:
        asked = read(request.GET)
    except AskedError as error:
        return {"refused": str(error), "status": 400}
    scope = scope_of(request.user)
    if asked.text and search:
        got = search(scope, asked.filter, asked.text)
        return {"asked": asked, "lines": got.lines, "searched": got, "refused": got.refused}
    question = _question(request, asked)
    try:
        mark = open_mark(asked.cursor, question)
    except CursorError:
        return {"asked": asked, "refused": _("翻页标记无效，请从第一页重新查看。"), "status": 400}
    page = found(scope, asked, mark)
    return {
        "asked": asked,
        "lines": page.lines,
        "before": _link(asked, page.before, question),
        "after": _link(asked, page.after, question),
    }


def _question(request: HttpRequest, asked: Asked) -> Mapping[str, Any]:
    """Return what a cursor is bound to: this list, what it is asked, and who asks."""
    return {"path": request.path, "asked": dict(asked.values), "user": request.user.pk}


def _link(asked: Asked, mark: Mark | None, question: Mapping[str, Any]) -> str:
    if mark is None:
        return ""
    joint = "&" if asked.query else ""
    return f"?{asked.query}{joint}cursor={seal_mark(mark, question)}"


def _page(request: HttpRequest, name: str, title: str, context: Context) -> HttpResponse:
    context |= frame(title, may_export=request.user.has_perm(EXPORT))
    template = f"backoffice/register/{name}.html"
    return render(request, template, context, status=context.get("status", 200))
