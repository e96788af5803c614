"""What the room's pages have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from backoffice.pages import frame
from registry.desk.paging import whole_number


@never_cache
def page(
    request: HttpRequest,
    template: str,
    title: str,
    *crumbs: tuple[str, str],
    icon: str = "group",
    **context: Any,
) -> HttpResponse:
    """Return a page of this room; *crumbs* are (address, label) of the pages above it."""
    framed = frame(title, *crumbs, icon=icon, **{"title": title, **context})
    return render(request, f"backoffice/staff/{template}.html", framed)


def number(request: HttpRequest, name: str) -> int:
    """Return a whole number of the question, 0 where there is none."""
    return whole_number(request.GET.get(name, ""))
