"""Where the desk hangs in the Wagtail admin: addresses, menu, icons, permissions."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from backoffice.models import MANAGE_SEARCH_INDEX, VIEW_SEARCH_INDEX
from backoffice.urls import urlpatterns

#: Below the newsroom's own items, above Wagtail's reports and settings.
_ORDER = 850


class SearchIndexItem(MenuItem):
    """The search index, for those who may see it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the member of staff may see the page."""
        user = request.user
        return user.has_perm(VIEW_SEARCH_INDEX) or user.has_perm(MANAGE_SEARCH_INDEX)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Give Wagtail the desk's addresses; it asks for a sign-in before each."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Give the menu the search index."""
    return SearchIndexItem(
        _("检索索引"),
        reverse("backoffice_search_index"),
        name="search-index",
        icon_name="search-index",
        order=_ORDER,
    )


@hooks.register("register_icons")
def icons(known: list[str]) -> list[str]:
    """Add the desk's icons."""
    return [*known, "backoffice/icons/search-index.svg"]


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Let groups be given the desk's permissions."""
    return Permission.objects.filter(content_type__app_label="backoffice")
