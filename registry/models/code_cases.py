"""Doubled and wrong codes (重错码), each as a case that the office works off."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import ClassifiedModel, classify
from .places import Authority, Region
from .subjects import Subject


class CodeFault(models.TextChoices):
    """What is wrong with a code."""

    SHARED = "shared", _("一码多主体")
    SEVERAL = "several", _("一主体多码")
    FAILING = "failing", _("校验不通过")


class CodeCase(ClassifiedModel):
    """One fault of one code, from the day it was found to the day it was settled.

    ``digest`` (fault, code, subjects) keeps a fault that is found again from being opened twice.
    """

    fault = models.CharField(_("类型"), max_length=8, choices=CodeFault.choices)
    code = models.CharField(_("代码"), max_length=120)
    digest = models.BinaryField(max_length=16)
    subjects = models.ManyToManyField(Subject, verbose_name=_("主体"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    #: Who reported the code, where that is known.
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, verbose_name=_("行政机关"))
    found_at = models.DateTimeField(_("发现时间"), auto_now_add=True)
    settled_at = models.DateTimeField(_("办结时间"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("办理人")
    )
    outcome = models.CharField(_("处理结果"), max_length=32, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    exposure = classify(
        never="id fault code digest region authority found_at settled_at settled_by outcome note"
    )

    class Meta:
        verbose_name = _("重错码")
        verbose_name_plural = _("重错码")
        indexes = [models.Index(fields=["fault", "-id"], name="code_cases_by_fault")]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=models.Q(settled_at__isnull=True),
                name="one_open_code_case",
            )
        ]

    def __str__(self) -> str:
        return self.code
