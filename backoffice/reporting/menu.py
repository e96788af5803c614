"""What this part of the desk adds to the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from backoffice.access import MANAGE_STAFF, REPORT
from backoffice.menu import ORDER, DeskItem

items: list[MenuItem] = [
    DeskItem(
        _("数据报送"),
        reverse_lazy("backoffice_reporting"),
        permissions=(REPORT,),
        name="reporting",
        icon_name="upload",
        order=ORDER["reporting"],
    ),
    DeskItem(
        _("台账填报"),
        reverse_lazy("backoffice_reporting_ledger"),
        permissions=(REPORT,),
        name="ledger",
        icon_name="form",
        order=ORDER["reporting"] + 1,
    ),
    DeskItem(
        _("报送密钥"),
        reverse_lazy("backoffice_reporting_keys"),
        permissions=(MANAGE_STAFF,),
        name="report-keys",
        icon_name="key",
        order=ORDER["staff"] + 1,
    ),
]
