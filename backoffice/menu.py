"""Items of the desk's menu, each shown to whoever may open its page."""

from typing import Any, Final

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

#: Where each part of the desk stands: below the newsroom's items, above Wagtail's settings.
ORDER: Final = {
    "reporting": 800,
    "queues": 810,
    "register": 820,
    "lists": 830,
    "rights": 835,
    "proposals": 840,
    "monthly": 845,
    "privacy": 848,
    "search_index": 850,
    "staff": 860,
}


class DeskItem(MenuItem):
    """An item for those who have one of ``permissions``."""

    def __init__(
        self, label: Any, url: Any, *, permissions: tuple[str, ...], **options: Any
    ) -> None:
        super().__init__(label, url, **options)
        self.permissions = permissions

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the member of staff may open the page."""
        return any(request.user.has_perm(permission) for permission in self.permissions)
