"""What the room's pages have in common: their frame, and who asks."""

from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.scopes import Scope, scope_of


def page_context(title: str, *crumbs: tuple[str, str], **context: Any) -> dict[str, Any]:
    """Return what a page's frame needs; *crumbs* are (address, label) of the pages above it."""
    above = [{"url": url, "label": label} for url, label in crumbs]
    return {
        "header_title": title,
        "header_icon": "upload",
        "breadcrumbs_items": [*above, {"url": "", "label": title}],
        **context,
    }


def above() -> tuple[str, str]:
    """Return the room's first page as a crumb."""
    return reverse("backoffice_reporting"), _("数据报送")


def reporter(request: HttpRequest) -> tuple[User, Scope]:
    """Return who asks, and what they may report."""
    return cast("User", request.user), scope_of(request.user)
