"""What the room's pages have in common: their frame, who asks, and what they may touch."""

from functools import partial

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice import pages
from backoffice.pages import Crumb
from registry.models import SetAsideRow, Subject
from registry.queues import waiting_row
from registry.scopes import Scope, scope_of

#: The room's pages, with its icon unless they have another.
frame = partial(pages.frame, icon="tasks")


def top() -> Crumb:
    """Return the overview of the queues as a crumb."""
    return reverse("backoffice_queues"), _("待办队列")


def subjects_crumb() -> Crumb:
    """Return the page of mergers and splits as a crumb."""
    return reverse("backoffice_queues_subjects"), _("主体合并与拆分")


def cases_crumb() -> Crumb:
    """Return the list of code cases as a crumb."""
    return reverse("backoffice_queues_cases"), _("重错码")


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
