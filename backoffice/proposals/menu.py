"""What this part of the desk adds to the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from backoffice.menu import ORDER, DeskItem
from backoffice.proposals.views import READERS

items: list[MenuItem] = [
    DeskItem(
        _("双人复核"),
        reverse_lazy("backoffice_proposals"),
        permissions=READERS,
        name="proposals",
        icon_name="check",
        order=ORDER["proposals"],
    ),
]
