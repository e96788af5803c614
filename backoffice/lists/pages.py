"""What the room's pages have in common: what is above them, and what they may touch."""

from typing import Final

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.access import KEEP_LISTS, VIEW_REGISTER
from backoffice.pages import Crumb
from registry.kinds import Family, kinds_of
from registry.models import Batch, Declaration, Record
from registry.scopes import scope_of

#: Who may look at lists; only KEEP_LISTS changes them.
READERS: Final = (KEEP_LISTS, VIEW_REGISTER)
FORM: Final = "backoffice/lists/form.html"


def top() -> Crumb:
    """Return the room's first page as a crumb."""
    return reverse("backoffice_lists"), _("名单管理")


def crumb_of(batch: Batch) -> Crumb:
    """Return a batch's page as a crumb."""
    return reverse("backoffice_lists_batch", args=[batch.public_id]), batch.title


def batch_of(request: HttpRequest, public_id: str) -> Batch:
    """Return a batch in the asker's part; raise Http404 for any other."""
    scope = scope_of(request.user)
    rows = Batch.objects.filter(scope.condition("issuer_id"), public_id=public_id)
    found = rows.select_related("issuer", "region").first()
    if found is None:
        raise Http404
    return found


def record_of(request: HttpRequest, public_id: str, *families: Family) -> Record:
    """Return a record of these families in the asker's part; raise Http404 for any other."""
    rows = Record.objects.filter(
        scope_of(request.user).condition(), public_id=public_id, kind__in=kinds_of(*families)
    )
    found = rows.select_related("subject", "batch", "authority").first()
    if found is None:
        raise Http404
    return found


def declaration_of(request: HttpRequest, public_id: str) -> Declaration:
    """Return a declaration in the asker's part; raise Http404 for any other."""
    scope = scope_of(request.user)
    found = Declaration.objects.filter(scope.region_condition(), public_id=public_id).first()
    if found is None:
        raise Http404
    return found
