"""The Django application."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """What is indexed and how it is found."""

    name = "search"
    verbose_name = "检索"
