"""What this part of the desk adds to the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from backoffice.access import HANDLE_CASES, REPORT, REVIEW
from backoffice.menu import ORDER, DeskItem

items: list[MenuItem] = [
    DeskItem(
        _("异议与修复"),
        reverse_lazy("backoffice_rights"),
        permissions=(HANDLE_CASES,),
        name="rights",
        icon_name="comment",
        order=ORDER["rights"],
    ),
    DeskItem(
        _("公示告知"),
        reverse_lazy("backoffice_rights_notices"),
        permissions=(HANDLE_CASES, REVIEW, REPORT),
        name="notices",
        icon_name="mail",
        order=ORDER["rights"] + 1,
    ),
    DeskItem(
        _("异议与修复核查"),
        reverse_lazy("backoffice_rights_forwarded"),
        permissions=(REPORT,),
        name="forwarded-cases",
        icon_name="comment",
        order=ORDER["reporting"] + 5,
    ),
]
