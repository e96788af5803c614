"""The Django application."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The public website."""

    name = "portal.website"
    verbose_name = "公示网站"
