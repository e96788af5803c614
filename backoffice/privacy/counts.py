"""What the start page tells reviewers: the audit trail's chain is broken, uses to be explained."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.access import REVIEW_USES
from backoffice.privacy.pages import QUESTIONED, seen_actors
from backoffice.start.waiting import MOST, Waiting
from registry import audit_watch
from registry.audit_pages import chosen
from registry.scopes import Scope
from registry.use_reviews import UseFilter

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def counts(user: "User", scope: Scope) -> list[Waiting]:  # noqa: ARG001 - what rooms are asked with
    """Return what reviewers must look into: the chain, and what the list shows them of uses."""
    if not user.has_perm(REVIEW_USES):
        return []
    broken = int(audit_watch.state().is_broken)
    asked = UseFilter(seen_actors(user), state=QUESTIONED)
    waiting = chosen(asked.wanted()).values_list("pk")[: MOST + 1]
    figures, uses = reverse("backoffice_privacy_figures"), reverse("backoffice_uses")
    return [
        Waiting(_("审计记录链条核验未通过"), broken, figures, late=broken, order=1),
        Waiting(_("存疑待说明的查询使用"), len(waiting), f"{uses}?state={QUESTIONED}", order=95),
    ]
