"""What this part of the desk adds to the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from backoffice.access import REVIEW
from backoffice.menu import ORDER, DeskItem

items: list[MenuItem] = [
    DeskItem(
        _("脱敏预览"),
        reverse_lazy("backoffice_masking"),
        permissions=(REVIEW,),
        name="masking",
        icon_name="view",
        order=ORDER["queues"] + 3,
    ),
]
