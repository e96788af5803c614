"""Which pages hold which records, and what became of those whose records left the public."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models.base import classify


class BoundRecord(models.Model):
    """A record's public id that a page, or any of its revisions, holds; never a value of it.

    Rows are added with every save of a page or a revision, and go when the record leaves.
    """

    page = models.ForeignKey(
        "wagtailcore.Page", models.CASCADE, related_name="bound_records", verbose_name=_("页面")
    )
    record_public_id = models.CharField(_("记录编号"), max_length=22, db_index=True)

    exposure = classify(never="id page record_public_id")

    class Meta:
        verbose_name = _("页面引用的记录")
        constraints = (
            models.UniqueConstraint(fields=("page", "record_public_id"), name="bound_record_once"),
        )

    def __str__(self) -> str:
        return f"{self.page_id}: {self.record_public_id}"


class TakenDownPage(models.Model):
    """A page that lost a record: why editors find it offline, until one of them has looked at it.

    No id of the record: the page has forgotten it. ``page`` is None once the page was deleted.
    """

    page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, related_name="+", verbose_name=_("页面")
    )
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    was_live = models.BooleanField(_("原已发布"))
    records = models.PositiveIntegerField(_("停止公示的记录数"))
    revisions = models.PositiveIntegerField(_("清除的历史版本数"))
    checked_at = models.DateTimeField(_("核对时间"), null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    exposure = classify(never="id page at was_live records revisions checked_at checked_by")

    class Meta:
        verbose_name = _("因记录撤下而下线的页面")
        indexes = (models.Index(fields=("checked_at", "-at"), name="taken_down_open"),)

    def __str__(self) -> str:
        return f"{self.page_id} {self.at:%Y-%m-%d}"


class HiddenFile(models.Model):
    """A picture or document that only such a page used: nobody but staff gets it meanwhile."""

    taken_down = models.ForeignKey(TakenDownPage, models.CASCADE, related_name="files")
    image = models.ForeignKey("wagtailimages.Image", models.CASCADE, null=True, related_name="+")
    document = models.ForeignKey(
        "wagtaildocs.Document", models.CASCADE, null=True, related_name="+"
    )

    exposure = classify(never="id taken_down image document")

    class Meta:
        verbose_name = _("待核对的文件")
        constraints = (
            models.CheckConstraint(
                condition=Q(image__isnull=False) ^ Q(document__isnull=False),
                name="hidden_file_is_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.image or self.document}"
