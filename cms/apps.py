"""The Django application."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    """The newsroom: pages that editors write."""

    name = "cms"
    verbose_name = "内容"

    def ready(self) -> None:
        """Listen to what leaves the register, and register the system checks."""
        from cms import binding, checks  # noqa: F401

        binding.connect()
