"""Where the newsroom hangs in the Wagtail admin: addresses, the reports' menu, Wagtail's log."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from cms import desk, offline
from cms.models import TakenDownPage
from cms.taking_down import LOG_ACTION


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Give Wagtail the editors' pages; it asks for a sign-in before each."""
    return [
        path("bound-records/title/", desk.record_title, name="cms_record_title"),
        path("bound-records/", desk.taken_down, name="cms_taken_down"),
        path("bound-records/<int:pk>/checked/", desk.check, name="cms_taken_down_check"),
    ]


class TakenDownItem(MenuItem):
    """The list's item among the reports, for whoever edits pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether somebody may open the list."""
        return offline.may_look(request.user)


@hooks.register("register_reports_menu_item")
def taken_down_item() -> MenuItem:
    """Offer the list."""
    return TakenDownItem(
        gettext_lazy("因记录撤下而下线的页面"),
        reverse_lazy("cms_taken_down"),
        name="taken-down",
        icon_name="warning",
        order=100,
    )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Say in a page's history why it went offline, and nothing about the record."""
    actions.register_action(
        LOG_ACTION,
        gettext_lazy("因引用的记录停止公示而下线"),
        gettext_lazy("因引用的信用记录停止公示，系统已将页面下线并清除相关历史版本"),
    )


@hooks.register("before_edit_page")
def say_why(request: HttpRequest, page: Page) -> None:
    """Tell whoever opens such a page why it is offline."""
    waits = TakenDownPage.objects.filter(page=page.pk, checked_at__isnull=True)
    if request.method == "GET" and waits.exists():
        messages.warning(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                _("页面引用的信用记录已停止公示，页面因此下线，含有该记录的历史版本已清除。"),
                reverse("cms_taken_down"),
                _("查看列表"),
            ),
        )


@hooks.register("before_serve_document")
def keep_hidden(document: Any, request: HttpRequest) -> None:
    """Give nobody but staff a document that an editor has still to look at."""
    if offline.is_document_hidden(document.pk) and not request.user.has_perm(
        "wagtailadmin.access_admin"
    ):
        raise Http404
