"""What signing in leaves in the audit trail: accounts' ids and digests, never what was typed."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from backoffice.sign_in import sessions
from backoffice.sign_in.lockout import client_digest
from registry import audit
from registry.vault import keyed_digest

#: Who acts while nobody has signed in.
NOBODY = "nobody"


def _client(request: HttpRequest) -> str:
    address = getattr(request, "axes_ip_address", None) or request.META.get("REMOTE_ADDR", "")
    return client_digest(address)


def _was_asked(request: HttpRequest) -> bool:
    """Tell a browser's request from one that a program made up."""
    return bool(request.META.get("REQUEST_METHOD"))


def _account(name: str) -> dict[str, Any]:
    """Return whose name that is: an account's id, or the digest of a name that nobody has."""
    users = get_user_model()._default_manager
    found = users.filter(username=name).values_list("pk", flat=True).first()
    return {"account": found} if found else {"name": keyed_digest("sign-in name", name).hex()}


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """Begin the session's clock; write down who came, unless no request brought them."""
    sessions.begin(request.session)
    if _was_asked(request):
        audit.note("account.sign_in", by=str(user.pk), client=_client(request))


@receiver(user_login_failed)
def failed(request: HttpRequest | None, credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Write down a wrong password, but none that is tried while locked out."""
    tried_while_locked = getattr(request, "axes_locked_out", False) and not getattr(
        request, "axes_failures_since_start", None
    )
    if request is None or tried_while_locked:
        return
    about = _account(str(credentials.get("username", "")))
    audit.note("account.sign_in.failed", by=NOBODY, client=_client(request), **about)


@receiver(user_locked_out)
def locked(request: HttpRequest, username: str, **_kwargs: Any) -> None:
    """Write down that an account is closed to an address, once."""
    if getattr(request, "axes_failures_since_start", None):
        about = _account(username or "")
        audit.note("account.sign_in.locked", by=NOBODY, client=_client(request), **about)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """Write down who left; a session that ended by itself has a line of its own."""
    if user is not None and _was_asked(request) and not getattr(request, "signing_out", False):
        audit.note("account.sign_out", by=str(user.pk))
