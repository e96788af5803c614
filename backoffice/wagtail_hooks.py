"""Where the desk hangs in the Wagtail admin: addresses, menu, icons, permissions."""

from importlib import import_module
from pathlib import Path

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import URLPattern, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from backoffice.access import MANAGE_SEARCH_INDEX, VIEW_SEARCH_INDEX
from backoffice.menu import ORDER, DeskItem
from backoffice.start import home  # noqa: F401 - its hooks join by being read
from backoffice.urls import ROOMS, urlpatterns

_ICONS = Path(__file__).parent / "templates" / "backoffice" / "icons"


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Give Wagtail the desk's addresses; it asks for a sign-in before each."""
    return urlpatterns


def _search_index() -> MenuItem:
    return DeskItem(
        _("检索索引"),
        reverse_lazy("backoffice_search_index"),
        permissions=(VIEW_SEARCH_INDEX, MANAGE_SEARCH_INDEX),
        name="search-index",
        icon_name="search-index",
        order=ORDER["search_index"],
    )


for _room in ROOMS:
    for _item in import_module(f"backoffice.{_room}.menu").items:
        hooks.register("register_admin_menu_item", lambda item=_item: item)
hooks.register("register_admin_menu_item", _search_index)


@hooks.register("register_icons")
def icons(known: list[str]) -> list[str]:
    """Add the desk's icons."""
    return [*known, *(f"backoffice/icons/{path.name}" for path in sorted(_ICONS.glob("*.svg")))]


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Let groups be given the desk's permissions."""
    return Permission.objects.filter(content_type__app_label="backoffice")
