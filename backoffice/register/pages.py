"""Pages of one subject, one record, and of two versions side by side."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.access import REVEAL, REVIEW, VIEW_REGISTER, allowed
from backoffice.pages import Crumb, frame
from backoffice.register.changing import BUTTONS
from registry.desk.deciding import PROPOSED, possible
from registry.desk.pages import compare as compare_versions
from registry.desk.pages import read_record
from registry.desk.paging import CursorError, open_mark, seal_mark
from registry.desk.records import RecordList, records_of_subject
from registry.desk.subjects import SubjectPage, read_subject
from registry.scopes import scope_of

#: Records of each kind that a subject's page begins with.
_FEW = 10


@allowed(VIEW_REGISTER, REVIEW)
@require_safe
@never_cache
def subject(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one subject; ``kind`` (and ``cursor``) page through its records of one kind."""
    scope = scope_of(request.user)
    found = read_subject(scope, public_id)
    if found is None:
        raise Http404
    context = {
        "subject": found,
        "groups": _groups(request, found),
        "chosen": request.GET.get("kind", ""),
        **frame(found.line.name, (reverse("backoffice_subjects"), _("信用主体")), icon="group"),
    }
    return render(request, "backoffice/register/subject.html", context)


def _groups(request: HttpRequest, found: SubjectPage) -> list[dict[str, Any]]:
    """Return the records by kind: some of each, or one page of the kind asked for."""
    scope = scope_of(request.user)
    chosen, cursor = request.GET.get("kind", ""), request.GET.get("cursor", "")
    groups = []
    for code, label in found.kinds:
        if chosen and chosen != code:
            continue
        question = {"subject": found.line.public_id, "kind": code, "user": request.user.pk}
        try:
            mark = open_mark(cursor, question) if chosen else None
        except CursorError as error:
            raise Http404 from error
        size = {} if chosen else {"size": _FEW}
        page: RecordList = records_of_subject(scope, found.line.public_id, code, mark, **size)
        groups.append(
            {
                "code": code,
                "label": label,
                "lines": page.lines,
                "before": page.before and f"?kind={code}&cursor={seal_mark(page.before, question)}",
                "after": page.after and f"?kind={code}&cursor={seal_mark(page.after, question)}",
            }
        )
    return groups


@allowed(VIEW_REGISTER, REVIEW)
@require_safe
@never_cache
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one record, masked, with its versions and what may be done about it."""
    found = read_record(scope_of(request.user), public_id)
    if found is None:
        raise Http404
    waiting = {one.code for one in found.proposals if one.is_waiting}
    able = [
        action
        for action in possible(found.line.state, has_severity=bool(found.severity))
        # What is proposed already would only be refused.
        if PROPOSED.get(action) not in waiting
    ]
    may_review = request.user.has_perm(REVIEW)
    context = {
        "record": found,
        "buttons": [BUTTONS[action] for action in able] if may_review else [],
        "may_reveal": request.user.has_perm(REVEAL),
        **frame(found.line.document_number, _records(), icon="doc-full"),
    }
    return render(request, "backoffice/register/record.html", context)


@allowed(VIEW_REGISTER, REVIEW)
@require_safe
@never_cache
def compare(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show two versions (``old``, ``new``) of a record side by side, masked."""
    try:
        old, new = int(request.GET["old"]), int(request.GET["new"])
    except (KeyError, ValueError) as error:
        raise Http404 from error
    rows = compare_versions(scope_of(request.user), public_id, old, new)
    if rows is None:
        raise Http404
    title = _("版本 %(old)d 与版本 %(new)d 对照") % {"old": old, "new": new}
    context = {
        "rows": rows,
        "old": old,
        "new": new,
        "public_id": public_id,
        **frame(title, _records(), icon="history"),
    }
    return render(request, "backoffice/register/compare.html", context)


def _records() -> Crumb:
    return reverse("backoffice_records"), _("信用记录")
