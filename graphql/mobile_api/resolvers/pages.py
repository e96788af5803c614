"""What every page answers alike."""

from typing import Any

from graphql import GraphQLResolveInfo


def page_info(page: Any, _info: GraphQLResolveInfo) -> dict[str, Any]:
    """Return where *page* ends: its ``cursor`` is empty on the last one."""
    return {"has_next_page": bool(page.cursor), "end_cursor": page.cursor or None}
