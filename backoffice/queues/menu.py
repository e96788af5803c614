"""What this part of the desk adds to the menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from backoffice.access import MANAGE_SUBJECTS, REVIEW
from backoffice.menu import ORDER, DeskItem

items: list[MenuItem] = [
    DeskItem(
        _("待办队列"),
        reverse_lazy("backoffice_queues"),
        permissions=(REVIEW, MANAGE_SUBJECTS),
        name="queues",
        icon_name="tasks",
        order=ORDER["queues"],
    ),
    DeskItem(
        _("主体合并与拆分"),
        reverse_lazy("backoffice_queues_subjects"),
        permissions=(MANAGE_SUBJECTS,),
        name="queue-subjects",
        icon_name="group",
        order=ORDER["queues"] + 1,
    ),
    DeskItem(
        _("重错码"),
        reverse_lazy("backoffice_queues_cases"),
        permissions=(MANAGE_SUBJECTS,),
        name="code-cases",
        icon_name="warning",
        order=ORDER["queues"] + 2,
    ),
]
