"""Public look-ups, counted without personal data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import ClassifiedModel, classify


class LookupCount(ClassifiedModel):
    """How often one client asked one kind of question through one door on one day.

    ``client`` is a keyed digest of its address under that day's salt: when the salt is removed,
    nobody can tell an address from it any more. Neither question nor answer is kept.
    """

    day = models.DateField(_("日期"))
    door = models.CharField(_("入口"), max_length=16)
    kind = models.CharField(_("查询类型"), max_length=24)
    hits = models.CharField(_("命中数"), max_length=8)
    client = models.BinaryField(max_length=8)
    number = models.PositiveIntegerField(_("次数"), default=0)

    exposure = classify(never="id day door kind hits client number")

    class Meta:
        verbose_name = _("公众查询统计")
        verbose_name_plural = _("公众查询统计")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "door", "kind", "hits", "client"], name="one_lookup_count"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}/{self.door}/{self.kind}"


class DaySalt(ClassifiedModel):
    """The salt of one day's clients, sealed; removed when the day is over."""

    day = models.DateField(primary_key=True)
    sealed = models.BinaryField()

    sealed_for = {"sealed": "day salt"}
    exposure = classify(never="day sealed")

    def __str__(self) -> str:
        return str(self.day)
