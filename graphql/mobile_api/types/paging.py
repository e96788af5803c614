"""The two arguments of every page, worded once."""

import graphene

from mobile_api.bounds import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, MIN_PAGE_SIZE


def paged() -> dict[str, graphene.Argument]:
    """Return the arguments ``first`` and ``after`` of a field that answers a page."""
    return {
        "first": graphene.Argument(
            graphene.NonNull(graphene.Int),
            default_value=DEFAULT_PAGE_SIZE,
            description=f"Items a page, {MIN_PAGE_SIZE} to {MAX_PAGE_SIZE} (每页数量).",
        ),
        "after": graphene.Argument(
            graphene.String, description="`endCursor` of the page before (上一页的游标)."
        ),
    }
