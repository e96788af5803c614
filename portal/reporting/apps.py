"""The application's configuration."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """A door without tables of its own."""

    name = "portal.reporting"
    label = "reporting"
