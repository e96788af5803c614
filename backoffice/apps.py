"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    """The staff's desk."""

    name = "backoffice"
    verbose_name = _("工作台")

    def ready(self) -> None:
        """Listen to who signs in and out."""
        from backoffice.sign_in import trail  # noqa: F401 - its receivers join by being read
