"""What staff may be allowed to do at the desk, and what signing in keeps of an account."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.access import PERMISSIONS
from backoffice.sign_in.models import AccountState, Authenticator, BackupCodes

__all__ = ["AccountState", "Authenticator", "BackupCodes", "Desk"]


class Desk(models.Model):
    """No table: permissions hang on a model, and these are about none of the register's."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions: ClassVar = [
            (name.removeprefix("backoffice."), label) for name, label in PERMISSIONS.items()
        ]
        verbose_name = _("工作台")
        verbose_name_plural = _("工作台")

    def __str__(self) -> str:
        return str(_("工作台"))
