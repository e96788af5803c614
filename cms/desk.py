"""Editors' pages about records: what a number stands for, and which pages went offline."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms import offline
from cms.record_blocks import read_record_id, shown_records, title_of


def _editor(request: HttpRequest) -> User:
    """Return who asks; everybody but editors of pages is refused."""
    if not isinstance(request.user, User) or not offline.may_look(request.user):
        raise PermissionDenied
    return request.user


@require_safe
@never_cache
def record_title(request: HttpRequest) -> JsonResponse:
    """Answer ``?record=`` (an id or an address) with what the public may know of it."""
    _editor(request)
    record = shown_records([public_id := read_record_id(request.GET.get("record", ""))]).get(
        public_id
    )
    title = title_of(record) if record else _("没有这条记录，或其未在公示。")
    return JsonResponse({"title": title}, json_dumps_params={"ensure_ascii": False})


@require_safe
@never_cache
def taken_down(request: HttpRequest) -> HttpResponse:
    """List the pages that went offline and wait for somebody to look at them."""
    context = {
        "page_title": _("因记录撤下而下线的页面"),
        "header_icon": "warning",
        "entries": offline.unchecked(_editor(request)),
    }
    return render(request, "cms/taken_down/index.html", context)


@require_POST
@never_cache
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one off the list."""
    offline.check(pk, _editor(request))
    messages.success(request, _("已核对，相关文件恢复提供。"))
    return redirect("cms_taken_down")
