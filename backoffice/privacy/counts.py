"""What the start page tells reviewers: the audit trail's chain is broken, uses to be explained."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.access import REVIEW_USES
from backoffice.start.waiting import Waiting
from registry import audit_watch
from registry.scopes import Scope
from registry.use_reviews import questioned

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def counts(user: "User", scope: Scope) -> list[Waiting]:  # noqa: ARG001 - what rooms are asked with
    """Return what reviewers must look into."""
    if not user.has_perm(REVIEW_USES):
        return []
    broken = int(audit_watch.state().is_broken)
    figures, uses = reverse("backoffice_privacy_figures"), reverse("backoffice_uses")
    return [
        Waiting(_("审计记录链条核验未通过"), broken, figures, late=broken, order=1),
        Waiting(_("存疑待说明的查询使用"), len(questioned()), f"{uses}?state=questioned", order=95),
    ]
