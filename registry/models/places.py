"""Where decisions are made: regions, offices, authorities."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import ClassifiedModel, classify


class Region(ClassifiedModel):
    """A division of GB/T 2260, current or former; towns carry longer codes.

    ``successor`` leads from a code that is no longer used (610322 凤翔县) to today's (610305).
    """

    code = models.CharField(_("行政区划代码"), max_length=12, primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name=_("上级")
    )
    level = models.CharField(_("级别"), max_length=10)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="predecessors", verbose_name=_("现行区划")
    )

    exposure = classify(public="code name parent level successor")

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")

    def __str__(self) -> str:
        return self.name


class Office(ClassifiedModel):
    """A credit office (信用办): the staff who keep one region's part of the register."""

    name = models.CharField(_("名称"), max_length=100, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("行政区划"))

    exposure = classify(public="id name region")

    class Meta:
        verbose_name = _("信用办")
        verbose_name_plural = _("信用办")

    def __str__(self) -> str:
        return self.name


class Authority(ClassifiedModel):
    """An administrative authority (行政机关), known by its unified social credit code."""

    code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("名称"), max_length=200)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("行政区划"))
    office = models.ForeignKey(Office, models.PROTECT, null=True, verbose_name=_("所属信用办"))
    #: Whether it tells subjects of the publication apart from its decision: each notice is then
    #: recorded before the record becomes public (registry.notices).
    notifies_apart = models.BooleanField(_("单独告知"), default=False, db_default=False)

    exposure = classify(public="id code name region office", never="notifies_apart")

    class Meta:
        verbose_name = _("行政机关")
        verbose_name_plural = _("行政机关")

    def __str__(self) -> str:
        return self.name
