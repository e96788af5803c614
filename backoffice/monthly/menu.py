"""What this part of the desk adds to the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from backoffice.access import VIEW_REPORTS
from backoffice.menu import ORDER, DeskItem

items: list[MenuItem] = [
    DeskItem(
        _("双公示月通报"),
        reverse_lazy("backoffice_monthly"),
        permissions=(VIEW_REPORTS,),
        name="monthly",
        icon_name="table",
        order=ORDER["monthly"],
    )
]
