"""The Django application."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """What is indexed and how it is found."""

    name = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        """Refuse to start with a SEARCH_URL that means nothing; load its client before any fork."""
        from search.engines import engine

        engine()
