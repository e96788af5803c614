"""What waits in this room, for the start page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.access import DECIDE
from backoffice.start.waiting import MOST, Waiting
from registry import proposals
from registry.scopes import Scope


def counts(user: Any, scope: Scope) -> list[Waiting]:
    """Return what waits for *user* to decide: their own proposals wait for somebody else."""
    if not user.has_perm(DECIDE):
        return []
    rows = proposals.waiting(scope).exclude(proposed_by=user)
    number = len(rows.values_list("pk")[: MOST + 1])
    return [Waiting(_("待我复核的事项"), number, reverse("backoffice_proposals"), order=50)]
