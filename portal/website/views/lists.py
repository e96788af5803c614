"""Lists (名单): what each means and by which law, its batches, and the entries of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.views.answers import missing_page, readers_page
from registry import figures
from registry.families import kinds_in_order


@limited("page")
@require_safe
@readers_page()
def index(request: HttpRequest) -> HttpResponse:
    """Show every list: what it means, by which law, how one leaves it, its newest batches."""
    records = figures.totals().records
    listed = [
        (spec, records.get(code, 0)) for code, spec in kinds_in_order().items() if spec.listing
    ]
    return render(request, "website/lists.html", {"lists": listed})


@limited("page")
@require_safe
@readers_page()
def one(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one list and its batches, newest first."""
    spec = kinds_in_order().get(kind)
    if spec is None or spec.listing is None:
        return missing_page(request, _("没有这份名单。"))
    return render(request, "website/list.html", {"kind": spec})
