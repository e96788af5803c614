"""What the room's pages have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

#: The longest id that a big integer holds, as text.
_LONGEST_ID = 18


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
    above = [{"url": url, "label": label} for url, label in crumbs]
    frame = {
        "header_title": title,
        "title": title,
        "header_icon": icon,
        "breadcrumbs_items": [*above, {"url": "", "label": title}],
    }
    return render(request, f"backoffice/staff/{template}.html", {**frame, **context})


def number(request: HttpRequest, name: str) -> int:
    """Return a whole number of the question, 0 where there is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID else 0
