"""The desk's pages; Wagtail lets nobody in who has no access to the admin."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from backoffice import search_index
from backoffice.access import MANAGE_SEARCH_INDEX, VIEW_SEARCH_INDEX, allowed
from backoffice.pages import frame
from registry.desk.paging import whole_number


@allowed(VIEW_SEARCH_INDEX, MANAGE_SEARCH_INDEX)
@require_safe
@never_cache
def index_state(request: HttpRequest) -> HttpResponse:
    """Show how the search index is, what waits for it and what could not be brought to it."""
    title = _("检索索引")
    context = frame(title, icon="search-index") | {
        "state": search_index.read_state(),
        "may_manage": request.user.has_perm(MANAGE_SEARCH_INDEX),
    }
    return render(request, "backoffice/search_index.html", context)


@allowed(MANAGE_SEARCH_INDEX)
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Have one failed change (``event``) tried again, or all of them where none is named."""
    asked = request.POST.get("event", "")
    event = whole_number(asked)
    if asked and not event:
        message = "event is no id"
        raise BadRequest(message)
    by = str(request.user.pk)
    count = search_index.retry([event], by) if event else search_index.retry_all(by)
    if count:
        messages.success(request, _("已安排重试 %(n)d 项变更。") % {"n": count})
    else:
        messages.info(request, _("没有需要重试的变更，可能已经同步。"))
    return redirect("backoffice_search_index")


@allowed(MANAGE_SEARCH_INDEX)
@require_POST
def rebuild(request: HttpRequest) -> HttpResponse:
    """Leave a wish for a rebuild; look-ups go on with the old index until the new one is whole."""
    search_index.want_rebuild(str(request.user.pk))
    messages.success(request, _("已请求重建检索索引，期间查询不受影响。"))
    return redirect("backoffice_search_index")
