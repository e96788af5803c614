"""Roll-ups: what pages say in figures, never counted from the records themselves."""

from django.db import models

from .base import ClassifiedModel, classify
from .places import Authority, Region


class DayCount(ClassifiedModel):
    """How many shown records of one kind an authority decided on one day, in one region."""

    day = models.DateField()
    kind = models.CharField(max_length=32)
    region = models.ForeignKey(Region, models.PROTECT, db_index=False)
    authority = models.ForeignKey(Authority, models.PROTECT, db_index=False)
    shown = models.IntegerField(default=0)

    exposure = classify(public="day kind region authority shown", never="id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "kind", "region", "authority"], name="one_cell")
        ]

    def __str__(self) -> str:
        return f"{self.day}/{self.kind}"
