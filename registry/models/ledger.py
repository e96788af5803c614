"""The ledger (台账) and the roll-ups of which the monthly report is made."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import ClassifiedModel, classify
from .places import Authority


class LedgerEntry(ClassifiedModel):
    """How many decisions of a kind an authority says that it made in a month.

    Entries are added, never changed: the newest one of its authority, kind and month holds.
    ``month`` is the month's first day.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, verbose_name=_("行政机关"))
    kind = models.CharField(_("类别"), max_length=32)
    month = models.DateField(_("月份"))
    decisions = models.PositiveIntegerField(_("决定件数"))
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("填报人")
    )
    stated_at = models.DateTimeField(_("填报时间"), auto_now_add=True)

    exposure = classify(never="id authority kind month decisions stated_by stated_at")

    class Meta:
        verbose_name = _("台账")
        verbose_name_plural = _("台账")
        indexes = [
            models.Index(fields=["month", "kind", "authority", "-id"], name="ledger_by_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}/{self.kind}"


class ReportingCount(ClassifiedModel):
    """What an authority reported, rolled up with the rows themselves, never counted afterwards.

    ``decided``, ``timely``, ``late`` and ``not_assessable`` belong to the month of the decision,
    ``rows``, ``held`` and ``rejected`` to the month of the report.
    """

    month = models.DateField()
    kind = models.CharField(max_length=32)
    authority = models.ForeignKey(Authority, models.PROTECT, db_index=False)
    decided = models.IntegerField(default=0)
    timely = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    not_assessable = models.IntegerField(default=0)
    rows = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)

    exposure = classify(
        never="id month kind authority decided timely late not_assessable rows held rejected"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "kind", "authority"], name="one_month_cell")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}/{self.kind}"
