"""What one member of staff proposes and another decides (双人复核)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PUBLIC_ID_LENGTH, ClassifiedModel, classify, new_public_id
from .lists import Batch
from .places import Region
from .records import Record


class ProposalState(models.TextChoices):
    """How far a proposal has come."""

    WAITING = "waiting", _("待复核")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("未同意")
    CANCELLED = "cancelled", _("已撤回")


class Proposal(ClassifiedModel):
    """A change that needs a second person: it is made when somebody else approves it.

    ``action`` is a name of ``registry.proposals``; ``facts`` holds what it needs beside its
    target: ids, dates and words of the program, never a personal value. ``region`` is whose
    office decides.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    action = models.CharField(_("事项"), max_length=32)
    record = models.ForeignKey(
        Record, models.PROTECT, null=True, related_name="proposals", verbose_name=_("记录")
    )
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, related_name="proposals", verbose_name=_("名单批次")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("行政区划"))
    facts = models.JSONField(default=dict)
    reason = models.CharField(_("原因"), max_length=200)
    basis = models.CharField(_("依据"), max_length=200)
    state = models.CharField(
        _("状态"), max_length=9, choices=ProposalState.choices, default=ProposalState.WAITING
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("复核人"),
    )
    decided_at = models.DateTimeField(_("复核时间"), null=True)
    answer = models.CharField(_("复核意见"), max_length=200, blank=True)

    exposure = classify(
        never="id public_id action record batch region facts reason basis state proposed_by "
        "proposed_at decided_by decided_at answer"
    )

    class Meta:
        verbose_name = _("待复核事项")
        verbose_name_plural = _("待复核事项")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | models.Q(state=ProposalState.CANCELLED)
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="four_eyes",
            ),
            models.UniqueConstraint(
                fields=["record", "action"],
                condition=models.Q(state=ProposalState.WAITING, record__isnull=False),
                name="one_waiting_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}/{self.state}"
