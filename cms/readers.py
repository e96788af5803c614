"""What the public site reads from the newsroom: never written here, few queries, no drafts."""

from django.db.models import QuerySet
from wagtail.models import Site

from cms.models import ArticlePage, ColumnPage, HomePage, SiteIdentity


def site_identity() -> SiteIdentity:
    """Return what editors said about the site; an empty one while nobody has said anything.

    Not ``SiteIdentity.for_request``, which writes a row when a reader comes before the editors.
    """
    found = SiteIdentity.objects.filter(site__is_default_site=True).first()
    return found or SiteIdentity()


def default_site() -> Site | None:
    """Return the one site that the newsroom has, if it has been made."""
    return Site.objects.filter(is_default_site=True).select_related("root_page").first()


def front_page() -> HomePage | None:
    """Return the newsroom's front page if readers may see it."""
    found: HomePage | None = HomePage.objects.live().public().first()
    return found


def columns() -> list[ColumnPage]:
    """Return the columns that editors put into menus, in their order."""
    shown: QuerySet[ColumnPage] = ColumnPage.objects.live().public().in_menu().order_by("path")
    return list(shown)


def latest_articles(column: ColumnPage, limit: int) -> list[ArticlePage]:
    """Return the newest articles of *column* that readers may see."""
    return list(column.articles()[:limit])
