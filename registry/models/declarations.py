"""Voluntary declarations (信用申报): what a subject tells of itself, and what staff found."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PUBLIC_ID_LENGTH, ClassifiedModel, classify, new_public_id
from .places import Region
from .records import Record
from .subjects import Subject


class DeclarationState(models.TextChoices):
    """How far a declaration has come."""

    RECEIVED = "received", _("待核验")
    VERIFIED = "verified", _("已核验")
    REFUSED = "refused", _("未通过")


class Declaration(ClassifiedModel):
    """One declaration, from the public form.

    All that was filled in is in ``sealed``; ``query_digest`` is the keyed digest of the code by
    which the declarer asks how it stands. Once verified, what may be shown is ``record``.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    query_digest = models.BinaryField(max_length=16)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, db_index=True)
    name = models.CharField(_("名称"), max_length=200)
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField()
    #: Whether ``sealed`` still holds whom to ask: it goes sooner than the rest.
    has_contact = models.BooleanField(default=True, db_default=True)
    state = models.CharField(
        _("状态"),
        max_length=8,
        choices=DeclarationState.choices,
        default=DeclarationState.RECEIVED,
    )
    received_at = models.DateTimeField(_("收到时间"), auto_now_add=True)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, verbose_name=_("主体"))
    record = models.ForeignKey(Record, models.PROTECT, null=True, verbose_name=_("记录"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    decided_at = models.DateTimeField(_("核验时间"), null=True)
    answer = models.CharField(_("核验意见"), max_length=200, blank=True)

    sealed_for = {"sealed": "declaration"}
    exposure = classify(
        never="id public_id query_digest uscc name region sealed has_contact state received_at "
        "subject record decided_by decided_at answer"
    )

    class Meta:
        verbose_name = _("自愿申报")
        verbose_name_plural = _("自愿申报")
        indexes = [models.Index(fields=["state", "id"], name="declarations_by_state")]

    def __str__(self) -> str:
        return self.public_id
