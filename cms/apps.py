"""The Django application."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """The newsroom: pages that editors write."""

    name = "cms"
    verbose_name = "内容"
