"""Pages that only say something: the site's statement, its map, robots.txt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.views.answers import readers_page
from registry.families import family_groups


@limited("page")
@require_safe
@readers_page()
def statement(request: HttpRequest) -> HttpResponse:
    """Tell where the data comes from, what is shown and what is not."""
    return render(request, "website/statement.html")


@limited("page")
@require_safe
@readers_page()
def site_map(request: HttpRequest) -> HttpResponse:
    """List the site's pages for readers (网站地图)."""
    return render(request, "website/site_map.html", {"families": family_groups()})


@limited("page")
@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Ask crawlers to leave answers to look-ups alone; pages of records say noarchive."""
    doors = ("search", "suggest", "admin", "graphql", "declare", "proof", "attachments")
    closed = (*doors, "rights/object", "rights/repair")
    lines = ["User-agent: *", *(f"Disallow: /{path}/" for path in closed), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
