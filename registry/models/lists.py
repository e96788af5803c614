"""Batches of lists (名单批次); their entries are records whose kind is a list."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PUBLIC_ID_LENGTH, ClassifiedModel, classify, new_public_id
from .places import Authority, Region


class BatchState(models.TextChoices):
    """How far a batch has come."""

    DRAFT = "draft", _("拟定中")
    WAITING = "waiting", _("待复核")
    PUBLIC = "public", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤下")


class Batch(ClassifiedModel):
    """One publication of a list: who issued it, by which basis, when.

    Its entries are records with ``batch`` set (docs/decisions/0018). They are held until the
    batch is public, and each leaves by itself: a batch stays when all have left.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    kind = models.CharField(_("名单"), max_length=32)
    title = models.CharField(_("批次名称"), max_length=120)
    number = models.CharField(_("发布文号"), max_length=128, blank=True)
    issuer = models.ForeignKey(Authority, models.PROTECT, verbose_name=_("发布机关"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    basis = models.CharField(_("发布依据"), max_length=400)
    published_on = models.DateField(_("发布日期"))
    state = models.CharField(
        _("状态"), max_length=9, choices=BatchState.choices, default=BatchState.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("创建时间"), auto_now_add=True)

    exposure = classify(
        public="public_id kind issuer region published_on",
        masked="title number basis",
        never="id state version created_by created_at",
    )

    class Meta:
        verbose_name = _("名单批次")
        verbose_name_plural = _("名单批次")
        indexes = [models.Index(fields=["kind", "-published_on", "-id"], name="batches_of_list")]

    def __str__(self) -> str:
        return self.title
