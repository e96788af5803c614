"""The page tree that a new site starts with. May run at every start: it changes nothing twice."""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from cms.models import ColumnPage, HomePage

DATA_DIR = Path(__file__).parent / "data"
#: The page that Wagtail's own migration leaves behind, in English.
WELCOME_SLUG = "home"
_PORTS = {"http": 80, "https": 443}


def ensure_page_tree() -> HomePage:
    """Return the newsroom's front page; make it, its site and its columns when it is missing.

    Where a front page is there already, editors have the tree in hand and nothing is touched.
    """
    found: HomePage | None = HomePage.objects.first()
    if found:
        return found
    with transaction.atomic():
        front = _make_front()
        for values in _rows("columns"):
            front.add_child(instance=ColumnPage(show_in_menus=True, **values))
        _remove_welcome_page()
    return front


def _make_front() -> HomePage:
    root = Page.get_first_root_node()
    front = HomePage(title="资讯中心", slug="front", introduction="信用动态、公示公告与政策解读。")
    root.add_child(instance=front)
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    values = {
        "hostname": address.hostname or "localhost",
        "port": address.port or _PORTS.get(address.scheme, 80),
        "site_name": settings.SITE_NAME,
        "root_page": front,
    }
    Site.objects.update_or_create(is_default_site=True, defaults=values)
    return front


def _remove_welcome_page() -> None:
    """Remove Wagtail's own first page, unless somebody made something of it."""
    welcome = Page.objects.filter(slug=WELCOME_SLUG, depth=2).first()
    if welcome and welcome.specific_class is Page and not welcome.numchild:
        welcome.delete()


def _rows(name: str) -> list[dict[str, Any]]:
    text = (DATA_DIR / f"{name}.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)[name]
    return rows
