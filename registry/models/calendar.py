"""Working days of years that the package for them doesn't know, entered by staff."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import ClassifiedModel, classify


class WorkingYear(ClassifiedModel):
    """The shifted days of one year, as the State Council's notice gives them (ISO dates).

    ``days_off`` are weekdays without work, ``working_days`` the weekends that are worked.
    """

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    days_off = models.JSONField(_("放假的工作日"), default=list)
    working_days = models.JSONField(_("调休上班的休息日"), default=list)
    source = models.CharField(_("依据"), max_length=200)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    entered_at = models.DateTimeField(_("录入时间"), auto_now=True)

    exposure = classify(never="year days_off working_days source entered_by entered_at")

    class Meta:
        verbose_name = _("工作日历")
        verbose_name_plural = _("工作日历")

    def __str__(self) -> str:
        return str(self.year)
