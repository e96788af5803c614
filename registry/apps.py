"""The Django application."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The credit register, the system of record."""

    name = "registry"
    verbose_name = "信用记录库"

    def ready(self) -> None:
        """Register the system checks."""
        from registry import checks, data_map  # noqa: F401
        from registry.key_rotation import columns  # noqa: F401
