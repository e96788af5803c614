"""What the room's pages have in common: their frame, who asks, and what they may touch."""

from typing import Any, Final, cast

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.models import SetAsideRow, Subject
from registry.queues import waiting_row
from registry.scopes import Scope, scope_of

#: Ids are big integers; a longer number is none.
_LONGEST_ID: Final = 18
Crumb = tuple[str, str]


def frame(title: str, *crumbs: Crumb, icon: str = "tasks", **context: Any) -> dict[str, Any]:
    """Return what a page's frame needs; *crumbs* are (address, label) of the pages above it."""
    above = [{"url": url, "label": label} for url, label in crumbs]
    return {
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [*above, {"url": "", "label": title}],
        **context,
    }


def top() -> Crumb:
    """Return the overview of the queues as a crumb."""
    return reverse("backoffice_queues"), _("待办队列")


def subjects_crumb() -> Crumb:
    """Return the page of mergers and splits as a crumb."""
    return reverse("backoffice_queues_subjects"), _("主体合并与拆分")


def cases_crumb() -> Crumb:
    """Return the list of code cases as a crumb."""
    return reverse("backoffice_queues_cases"), _("重错码")


def clerk(request: HttpRequest) -> tuple[User, Scope]:
    """Return who asks, and their part of the register."""
    return cast("User", request.user), scope_of(request.user)


def row_of(request: HttpRequest, pk: int) -> SetAsideRow:
    """Return a row in the asker's part; raise Http404 for any other."""
    found = waiting_row(scope_of(request.user), pk)
    if found is None:
        raise Http404
    return found


def subject_of(request: HttpRequest, public_id: str) -> Subject:
    """Return a subject registered in the asker's part; raise Http404 for any other."""
    found = subject_in(scope_of(request.user), public_id)
    if found is None:
        raise Http404
    return found


def subject_in(scope: Scope, public_id: str) -> Subject | None:
    """Return a subject registered in *scope*, or None."""
    found = Subject.objects.filter(scope.region_condition(), public_id=public_id)
    return found.select_related("merged_into").first()


def whole_number(text: str) -> int:
    """Return a parameter as a number; what is none counts as 0."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID
    return int(text) if is_number else 0
