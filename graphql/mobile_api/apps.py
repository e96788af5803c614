"""The Django application."""

from django.apps import AppConfig


class MobileApiConfig(AppConfig):
    """The GraphQL door for the app."""

    name = "mobile_api"
    verbose_name = "移动接口"

    def ready(self) -> None:
        """Register the system checks."""
        from mobile_api import checks  # noqa: F401 - importing registers them
