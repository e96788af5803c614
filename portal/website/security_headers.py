"""What a browser may do with our pages: nothing that didn't come from this site.

Pages need no inline script or style, so the policy allows none. Wagtail's admin needs both and
pictures that editors drag in (blob:, data:); it stands behind a sign-in.
"""

from collections.abc import Callable, Mapping

from django.http import HttpRequest
from django.http.response import HttpResponseBase

READERS: Mapping[str, str] = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}
STAFF: Mapping[str, str] = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "script-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "form-action": "'self'",
    "base-uri": "'self'",
    "frame-ancestors": "'self'",
}
#: Where staff work; everything else is the readers'.
STAFF_PREFIX = "/admin/"
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def policy_text(policy: Mapping[str, str]) -> str:
    """Return a policy as the header field has it."""
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


class SecurityHeadersMiddleware:
    """Adds Content-Security-Policy and Permissions-Policy, unless a view has set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.readers, self.staff = policy_text(READERS), policy_text(STAFF)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer *request* with the policy of its part of the site."""
        response = self.get_response(request)
        policy = self.staff if request.path_info.startswith(STAFF_PREFIX) else self.readers
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
