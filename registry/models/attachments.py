"""Files that belong to a record, such as a commitment's text (承诺书)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PUBLIC_ID_LENGTH, ClassifiedModel, classify, new_public_id
from .records import Record


class Attachment(ClassifiedModel):
    """A file of a record, encrypted in the vault under ``stored_as``.

    Only staff read it until one of them has looked through it and made it ``is_public``: a scan
    may hold what no rule of masking can see.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    record = models.ForeignKey(
        Record, models.PROTECT, related_name="attachments", verbose_name=_("记录")
    )
    label = models.CharField(_("名称"), max_length=120)
    stored_as = models.CharField(max_length=64)
    media_type = models.CharField(_("文件类型"), max_length=64)
    size = models.PositiveIntegerField(_("大小（字节）"))
    is_public = models.BooleanField(_("可公示"), default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    added_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    removed_at = models.DateTimeField(_("移除时间"), null=True)

    exposure = classify(
        public="public_id record media_type size",
        masked="label",
        never="id stored_as is_public added_by added_at removed_at",
    )

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")

    def __str__(self) -> str:
        return self.label
