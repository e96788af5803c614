"""System checks: no door without a rate class, no setting that limits nothing."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from limits.rates import rate_table
from limits.routes import unclassified_routes

MIDDLEWARE = "limits.middleware.RateLimitMiddleware"


@register(Tags.urls)
def check_every_route_has_a_class(**_kwargs: Any) -> list[CheckMessage]:
    """Name each route whose view has no mark and which RATE_CLASS_BY_ROUTE does not cover."""
    return [
        Error(
            f"The route {route} has no rate class.",
            hint="Mark its view with limits.guard.limited, or add it to RATE_CLASS_BY_ROUTE.",
            id="limits.E001",
        )
        for route in unclassified_routes()
    ]


@register(Tags.security)
def check_settings(**_kwargs: Any) -> list[CheckMessage]:
    """Name settings that would silently limit nothing, or the wrong thing."""
    found: list[CheckMessage] = []
    unknown = set(getattr(settings, "RATE_CLASS_BY_ROUTE", {}).values()) - set(rate_table().classes)
    if unknown:
        message = f"RATE_CLASS_BY_ROUTE names unknown rate classes: {sorted(unknown)}."
        found.append(Error(message, id="limits.E002"))
    if MIDDLEWARE not in settings.MIDDLEWARE:
        found.append(Error(f"{MIDDLEWARE} is not in MIDDLEWARE.", id="limits.E003"))
    if settings.TRUSTED_PROXIES < 0 or settings.RATE_LIMIT_SCALE < 0:
        message = "TRUSTED_PROXIES and RATE_LIMIT_SCALE cannot be negative."
        found.append(Error(message, id="limits.E004"))
    return found


@register(Tags.security, deploy=True)
def check_limits_are_on(**_kwargs: Any) -> list[CheckMessage]:
    """Warn before a deployment whose limits are switched off."""
    if settings.RATE_LIMIT_SCALE > 0:
        return []
    message = "RATE_LIMIT_SCALE is 0: nothing is limited."
    return [Warning(message, hint="0 is for load tests only.", id="limits.W001")]
