"""Places in free text that the rules of masking missed and staff marked."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import ClassifiedModel, classify
from .records import Record


class MaskMark(ClassifiedModel):
    """A passage that must not be shown, kept with the record: later reports are masked by it too.

    ``sealed`` holds the passage itself and what stands around it, encrypted; what is marked in one
    field is hidden in all of the record's texts.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="mask_marks")
    field = models.CharField(_("字段"), max_length=40)
    category = models.CharField(_("内容类型"), max_length=16)
    sealed = models.BinaryField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("标注时间"), auto_now_add=True)
    undone_at = models.DateTimeField(_("取消时间"), null=True)

    sealed_for = {"sealed": "mask mark"}
    exposure = classify(never="id record field category sealed made_by made_at undone_at")

    class Meta:
        verbose_name = _("脱敏标注")
        verbose_name_plural = _("脱敏标注")

    def __str__(self) -> str:
        return f"{self.record_id}/{self.field}"
