"""Lists (名单): what each means and by which law, its batches, and the entries of one batch."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.parameters import ParametersRefused, read_parameters
from portal.website.views.answers import missing_page, not_shown_page, readers_page
from portal.website.wording import wording_of
from registry import cursors, families, figures, publication_lists
from registry.families import kinds_in_order
from registry.kinds import KindSpec, kinds
from registry.publication import Position
from registry.publication_lists import PublicBatch

#: How many of each list's batches stand on the page of all lists.
NEWEST_BATCHES = 3
BATCHES_A_PAGE = 20
ENTRIES_A_PAGE = 50
#: What cursors over a batch's entries are sealed for, beside the batch.
ENTRIES = "entries"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list with the number of its entries shown, and its newest batches."""

    kind: KindSpec
    number: int
    batches: tuple[PublicBatch, ...]


@limited("page")
@require_safe
@readers_page()
def index(request: HttpRequest) -> HttpResponse:
    """Show every list: what it means, by which law, how one leaves it, its newest batches."""
    records = figures.totals().records
    listed = [
        Listed(
            spec,
            records.get(code, 0),
            publication_lists.batches(code, limit=NEWEST_BATCHES).batches,
        )
        for code, spec in kinds_in_order().items()
        if spec.listing
    ]
    return render(request, "website/lists.html", {"lists": listed})


@limited("page")
@require_safe
@readers_page()
def one(request: HttpRequest, kind: str) -> HttpResponse:
    """Show one list and its batches, newest first."""
    spec = kinds().get(kind)
    if spec is None or spec.listing is None:
        return missing_page(request, _("没有这份名单。"))
    cursor = read_parameters(request, ("cursor",)).get("cursor", "")
    position = _position(cursor, "", _batches_of(kind))
    page = publication_lists.batches(kind, position, BATCHES_A_PAGE)
    context = {
        "kind": spec,
        "marks": families.marks({kind: 1}),
        "number": figures.totals().records.get(kind, 0),
        "onwards": kinds().get(spec.listing.passes_on_to),
        "batches": page.batches,
    }
    context |= _pager(cursor, page.after, "", _batches_of(kind))
    return render(request, "website/list.html", context)


@limited("page")
@require_safe
@readers_page()
def batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one batch of a list and those of its entries that are shown today."""
    cursor = read_parameters(request, ("cursor",)).get("cursor", "")
    found = publication_lists.batch(public_id)
    if found is None:
        return not_shown_page(request, _("这个名单批次没有在公示"))
    position = _position(cursor, public_id, ENTRIES)
    page = publication_lists.entries_of(public_id, position, ENTRIES_A_PAGE)
    context = {
        "batch": found,
        "kind": kinds()[found.kind],
        "marks": families.marks({found.kind: 1}),
        "records": page.records,
        "wording": wording_of(found.kind),
    }
    context |= _pager(cursor, page.after, public_id, ENTRIES)
    return render(request, "website/batch.html", context)


def _batches_of(kind: str) -> str:
    return f"batches {kind}"


def _position(cursor: str, owner: str, name: str) -> Position | None:
    if not cursor:
        return None
    try:
        return cursors.open_position(cursor, owner, name)
    except ValueError as error:
        sentence = _("翻页标记无效，请回到第一页重新查看。")
        raise ParametersRefused(["cursor"], sentence) from error


def _pager(cursor: str, after: Position | None, owner: str, name: str) -> dict[str, str]:
    following = cursors.seal_position(after, owner, name) if after else ""
    return {
        "next_page": "?" + urlencode({"cursor": following}) if following else "",
        "first_page": "?" if cursor else "",
    }
