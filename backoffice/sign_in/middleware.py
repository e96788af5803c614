"""Stands before every page for whoever carries a session: is it over, and is it proven enough?"""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.sign_in import sessions
from backoffice.sign_in.models import AccountState
from backoffice.sign_in.policy import Due, due
from backoffice.sign_in.ways_back import explained, lead_back
from registry import audit

PASSWORD: Final = "backoffice_password"  # noqa: S105 - an address's name
#: Where somebody may go who has not yet proven enough.
PAGES_OF: Final = {
    Due.VERIFY: "backoffice_second_factor_verify",
    Due.ENROL: "backoffice_second_factor_enrol",
}
#: What a page needs to look like one, and the way out.
ALWAYS: Final = frozenset(
    {
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
    }
)
#: Asked by an open page by itself: nobody need be there.
SILENT: Final = frozenset({"wagtailadmin_editing_sessions:ping"})


class StaffSessionMiddleware:
    """Ends sessions that are over, and opens the admin only to those who have proven enough.

    Whoever carries no session cookie costs nothing, and pages stay free of ``Vary: Cookie``.
    Outside the admin (previews, documents) somebody who must still prove something is nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer *request*."""
        if _has_session(request) and request.user.is_authenticated:
            state = sessions.state_of(request.user)
            if not _end(request, state) and not _in_admin(request) and _owed(request, state):
                request.user = AnonymousUser()
            request.staff_state = state  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not _in_admin(request):
            return response
        lead_back(request, response)
        return explained(request, response)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Send to the second factor's page, or to that of a new password, where one is due."""
        if not hasattr(request, "staff_state") or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not _in_admin(request) or name in ALWAYS:
            return None
        page = _owed(request, request.staff_state)
        if page and page != name:
            return _sent_to(request, page)
        if name not in SILENT:
            sessions.see(request.session)
        return None


def _has_session(request: HttpRequest) -> bool:
    """Tell whether to ask who it is; machines' doors know no sessions and never ask."""
    if request.path.startswith(tuple(settings.PATHS_WITHOUT_SESSIONS)):
        return False
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _end(request: HttpRequest, state: AccountState | None) -> bool:
    why = sessions.why_ended(request.session, request.user, state)
    if why is None:
        return False
    audit.note("account.session_ended", by=str(request.user.pk), why=why.value)
    request.signing_out = True  # type: ignore[attr-defined]
    logout(request)
    messages.info(request, _("登录已失效，请重新登录。"))
    return True


def _in_admin(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("wagtailadmin_home"))


def _owed(request: HttpRequest, state: AccountState | None) -> str:
    """Return the name of the page that must come first, or an empty text."""
    step = due(request.user)
    if step:
        return PAGES_OF[step]
    return PASSWORD if state and state.must_change_password else ""


def _sent_to(request: HttpRequest, page: str) -> HttpResponse:
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    address = reverse(page)
    if request.method == "GET":
        # Never the query: it may hold a question.
        address += f"?next={quote(request.path)}"
    return redirect(address)
