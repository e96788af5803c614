"""What this part of the desk adds to the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from backoffice.access import FIND_PERSONS, REVIEW_USES
from backoffice.menu import ORDER, DeskItem

items: list[MenuItem] = [
    DeskItem(
        _("查询自然人"),
        reverse_lazy("backoffice_person"),
        permissions=(FIND_PERSONS,),
        name="person",
        icon_name="user",
        order=ORDER["privacy"],
    ),
    DeskItem(
        _("查询使用审查"),
        reverse_lazy("backoffice_uses"),
        permissions=(REVIEW_USES,),
        name="uses",
        icon_name="view",
        order=ORDER["privacy"] + 1,
    ),
]
