"""What this part of the desk adds to the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from backoffice.access import VERIFY_DECLARATIONS
from backoffice.lists.pages import READERS
from backoffice.menu import ORDER, DeskItem

items: list[MenuItem] = [
    DeskItem(
        _("名单管理"),
        reverse_lazy("backoffice_lists"),
        permissions=READERS,
        name="lists",
        icon_name="list-ul",
        order=ORDER["lists"],
    ),
    DeskItem(
        _("信用承诺"),
        reverse_lazy("backoffice_lists_commitments"),
        permissions=READERS,
        name="commitments",
        icon_name="pick",
        order=ORDER["lists"] + 1,
    ),
    DeskItem(
        _("信用申报"),
        reverse_lazy("backoffice_lists_declarations"),
        permissions=(VERIFY_DECLARATIONS,),
        name="declarations",
        icon_name="form",
        order=ORDER["lists"] + 2,
    ),
]
