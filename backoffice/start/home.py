"""The first page of the admin: the desk's panels for whoever they concern, then the newsroom's."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from backoffice.access import REPORT, REVIEW, VIEW_REGISTER, VIEW_REPORTS
from backoffice.start import reading
from backoffice.start.waiting import MOST, waiting_for
from backoffice.urls import ROOMS
from registry.scopes import scope_of

#: Wagtail's own items that say nothing to an office in Chinese.
_NEEDLESS = {"help"}


class DeskPanel(Component):
    """What waits, what came in, what goes off the site, and the month so far.

    Each part is asked for only where the member of staff may open what it tells of.
    """

    name = "desk"
    template_name = "backoffice/start/panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parts for the member of staff who asks."""
        user = parent_context["request"].user
        scope = scope_of(user)
        may = {name: user.has_perm(name) for name in (REPORT, REVIEW, VIEW_REGISTER, VIEW_REPORTS)}
        month = timezone.localdate().replace(day=1)
        return {
            "most": MOST,
            "waiting": waiting_for(user, ROOMS),
            "desk": any(may.values()),
            "has_scope": scope.everything or bool(scope.region or scope.authorities),
            "today": reading.came_in(scope) if may[REPORT] or may[REVIEW] else None,
            "leaving": reading.leaving(scope) if may[VIEW_REGISTER] or may[REPORT] else None,
            "month": (
                reading.month_so_far(scope, month) if may[REPORT] or may[VIEW_REPORTS] else None
            ),
        }


@hooks.register("construct_homepage_panels")
def desk_first(request: HttpRequest, panels: list[Any]) -> None:
    """Put the desk's panel first; leave the newsroom's to those who write for it."""
    if not user_has_any_page_permission(request.user):
        panels.clear()
    panels.insert(0, DeskPanel())


@hooks.register("register_account_menu_item")
def second_factor(_request: HttpRequest) -> dict[str, Any]:
    """Lead from the account's page to its second factor."""
    return {
        "url": reverse("backoffice_second_factor"),
        "label": _("两步验证"),
        "help_text": _("设置、更换身份验证器，重新生成备用验证码。"),
    }


@hooks.register("construct_main_menu")
def tidy_menu(_request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out what says nothing to this office."""
    items[:] = [item for item in items if item.name not in _NEEDLESS]
