"""What this part of the desk adds to the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from backoffice.access import REVIEW, VIEW_REGISTER
from backoffice.menu import ORDER, DeskItem

READERS = (VIEW_REGISTER, REVIEW)

_MENU = Menu(
    register_hook_name="register_desk_register_menu_item",
    items=[
        DeskItem(
            _("信用主体"),
            reverse_lazy("backoffice_subjects"),
            permissions=READERS,
            name="desk-subjects",
            icon_name="group",
            order=10,
        ),
        DeskItem(
            _("信用记录"),
            reverse_lazy("backoffice_records"),
            permissions=READERS,
            name="desk-records",
            icon_name="doc-full",
            order=20,
        ),
        DeskItem(
            _("报送批次"),
            reverse_lazy("backoffice_submissions"),
            permissions=READERS,
            name="desk-submissions",
            icon_name="upload",
            order=30,
        ),
    ],
)

items: list[MenuItem] = [
    SubmenuMenuItem(
        _("信用信息库"),
        _MENU,
        name="register",
        icon_name="folder-open-inverse",
        order=ORDER["register"],
    )
]
