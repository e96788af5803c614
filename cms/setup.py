"""The page tree that a new site starts with. May run at every start: it changes nothing twice."""

import tomllib
from datetime import timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

from cms.models import ArticlePage, ColumnPage, HomePage

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


def ensure_demo_articles() -> int:
    """Fill the columns with the demonstration's articles; return how many were made.

    Only where nobody has written anything: editors' work is never mixed with invented news.
    """
    if ArticlePage.objects.exists():
        return 0
    columns = {column.slug: column for column in ColumnPage.objects.all()}
    rows = [row for row in _rows("articles", "demo_articles") if row["column"] in columns]
    with transaction.atomic():
        for row in sorted(rows, key=itemgetter("day"), reverse=True):
            columns[row["column"]].add_child(instance=_article(row))
    return len(rows)


def _article(row: dict[str, Any]) -> ArticlePage:
    values = {name: value for name, value in row.items() if name not in {"column", "day", "body"}}
    published = timezone.now().replace(hour=1, minute=0, second=0, microsecond=0)
    return ArticlePage(
        **values,
        published_at=published - timedelta(days=row["day"]),
        body=[
            (block, RichText(text) if block == "paragraph" else text) for block, text in row["body"]
        ],
    )


def _rows(name: str, file: str = "") -> list[dict[str, Any]]:
    text = (DATA_DIR / f"{file or name}.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)[name]
    return rows
