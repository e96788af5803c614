"""What this part of the desk adds to the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from backoffice.access import MANAGE_CALENDAR, MANAGE_STAFF, VIEW_AUDIT
from backoffice.menu import ORDER, DeskItem

items: list[MenuItem] = [
    DeskItem(
        _("账号"),
        reverse_lazy("backoffice_accounts"),
        permissions=(MANAGE_STAFF,),
        name="accounts",
        icon_name="group",
        order=ORDER["staff"],
    ),
    DeskItem(
        _("信用办与行政机关"),
        reverse_lazy("backoffice_places"),
        permissions=(MANAGE_STAFF,),
        name="places",
        icon_name="home",
        order=ORDER["staff"] + 2,
    ),
    DeskItem(
        _("工作日历"),
        reverse_lazy("backoffice_calendar"),
        permissions=(MANAGE_CALENDAR,),
        name="calendar",
        icon_name="calendar",
        order=ORDER["staff"] + 3,
    ),
    DeskItem(
        _("审计记录"),
        reverse_lazy("backoffice_audit"),
        permissions=(VIEW_AUDIT,),
        name="audit",
        icon_name="history",
        order=ORDER["staff"] + 4,
    ),
]
