"""The Django application."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """Rate classes, counters and client addresses: one table for every door."""

    name = "limits"
    verbose_name = "访问限速"

    def ready(self) -> None:
        """Register our checks, and django-ratelimit's of the cache it counts in."""
        from django_ratelimit import checks as _cache_checks  # noqa: F401

        from limits import checks as _checks  # noqa: F401
