"""What the room's pages have in common: what is above them, and whose cases they may touch."""

from functools import partial

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice import pages
from backoffice.access import HANDLE_CASES
from backoffice.pages import Crumb, asker
from registry import rights
from registry.models import Case, CaseFile

#: The room's pages, with its icon unless they have another.
frame = partial(pages.frame, icon="comment")


def top() -> Crumb:
    """Return the queue of cases as a crumb."""
    return reverse("backoffice_rights"), _("异议与修复")


def crumb_of(case: Case) -> Crumb:
    """Return a case's page as a crumb."""
    return reverse("backoffice_rights_case", args=[case.public_id]), case_title(case)


def case_title(case: Case) -> str:
    """Return what a case's page is headed by."""
    return f"{case.get_sort_display()} {case.record.document_number}"


def office_case(request: HttpRequest, ticket: str) -> Case:
    """Return a case for the office that handles it; raise Http404 for anybody else.

    A department, whatever its permissions, answers and decides nothing.
    """
    user, scope = asker(request)
    found = rights.find(scope, ticket)
    if found is None or scope.is_department or not user.has_perm(HANDLE_CASES):
        raise Http404
    return found


def asked_case(request: HttpRequest, ticket: str) -> Case:
    """Return a case that waits for the asker's department; raise Http404 for any other."""
    _user, scope = asker(request)
    found = rights.find(scope, ticket) if scope.is_department else None
    if found is None:
        raise Http404
    return found


def file_of(case: Case, public_id: str) -> CaseFile:
    """Return one of a case's files that is still kept; raise Http404 for any other."""
    found = next((row for row in rights.files_of(case) if row.public_id == public_id), None)
    if found is None:
        raise Http404
    return found
