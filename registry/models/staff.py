"""Whose part of the register a member of staff works on, and keys for machines that report."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PUBLIC_ID_LENGTH, ClassifiedModel, classify, new_public_id
from .places import Authority, Office, Region


class StaffScope(ClassifiedModel):
    """What a member of staff may work on (design decision 17); without one: nothing.

    ``authorities`` are those of a department's reporter. Where they are empty, the office's
    region (or ``region``, which narrows it) with all that lies in it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="scope", verbose_name=_("账号")
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, verbose_name=_("信用办"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, verbose_name=_("行政区划"))
    authorities = models.ManyToManyField(Authority, verbose_name=_("行政机关"), blank=True)

    exposure = classify(never="id user office region")

    class Meta:
        verbose_name = _("管辖范围")
        verbose_name_plural = _("管辖范围")

    def __str__(self) -> str:
        return str(self.user_id)


class ReportingKey(ClassifiedModel):
    """A department's key for machine reporting: shown once, kept as a keyed digest.

    ``sealed_secret`` signs requests where the setting demands it; ``prefix`` is the part of the
    key by which staff tell keys apart.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    label = models.CharField(_("用途"), max_length=80)
    prefix = models.CharField(_("密钥前缀"), max_length=8)
    digest = models.BinaryField(max_length=16, unique=True)
    sealed_secret = models.BinaryField()
    #: SHA-256 of the client's certificate (hexadecimal), where the setting asks for one.
    certificate = models.CharField(_("证书指纹"), max_length=64, blank=True, db_default="")
    authorities = models.ManyToManyField(Authority, verbose_name=_("行政机关"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("签发人")
    )
    issued_at = models.DateTimeField(_("签发时间"), auto_now_add=True)
    expires_on = models.DateField(_("有效期至"))
    revoked_at = models.DateTimeField(_("吊销时间"), null=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True)

    sealed_for = {"sealed_secret": "reporting key"}
    exposure = classify(
        never="id public_id label prefix digest sealed_secret certificate issued_by issued_at "
        "expires_on revoked_at last_used_at"
    )

    class Meta:
        verbose_name = _("报送密钥")
        verbose_name_plural = _("报送密钥")

    def __str__(self) -> str:
        return f"{self.prefix}…"
