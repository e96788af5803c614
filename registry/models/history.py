"""The history of every change: who, when, what."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import ClassifiedModel, classify
from .records import Record
from .reporting import Submission
from .subjects import Subject


class Action(models.TextChoices):
    """What was done."""

    REPORTED = "reported", _("报送变更")
    PUBLISHED = "published", _("公示")
    HELD = "held", _("暂缓公示")
    WITHDRAWN = "withdrawn", _("撤下")
    VOIDED = "voided", _("作废")
    CORRECTED = "corrected", _("更正")
    CONFIRMED = "confirmed", _("确认失信程度")
    RENAMED = "renamed", _("更名")
    MERGED = "merged", _("合并")
    UNMERGED = "unmerged", _("撤销合并")
    SPLIT = "split", _("拆分")
    UNSPLIT = "unsplit", _("撤销拆分")
    LISTED = "listed", _("列入名单")
    EXITED = "exited", _("移出名单")
    PASSED_ON = "passed_on", _("转入其他名单")
    TAKEN_BACK = "taken_back", _("报送撤回")
    REPAIRED = "repaired", _("信用修复")
    CONTESTED = "contested", _("标注异议处理中")
    UNCONTESTED = "uncontested", _("取消异议标注")
    MARKED = "marked", _("补充脱敏")
    NOTIFIED = "notified", _("登记公示告知")
    SHORTENED = "shortened", _("缩短公示期限")


class RecordVersion(ClassifiedModel):
    """A record as it was before a change, and what changed it.

    The newest version is the record itself, which says by whom and when it came to be so; a
    record that never changed needs no row here (it would double the register for nothing).
    ``sealed`` is an encrypted JSON object of every replaced value.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    action = models.CharField(_("变更"), max_length=12, choices=Action.choices)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, db_index=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField(_("时间"))
    sealed = models.BinaryField()

    sealed_for = {"sealed": "version"}
    exposure = classify(never="id record number action reason basis submission actor at sealed")

    class Meta:
        indexes = [
            models.Index(
                fields=["submission", "id"],
                condition=models.Q(submission__isnull=False),
                name="versions_of_submission",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="one_record_version")
        ]

    def __str__(self) -> str:
        return f"{self.record_id}@{self.number}"


class SubjectChange(ClassifiedModel):
    """One change of a subject: renamed, merged, split, undone. Enough is sealed to undo it."""

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="changes")
    #: The other one of a merge or a split: into which it was merged, or what was split off.
    other = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="other_changes")
    action = models.CharField(_("变更"), max_length=12, choices=Action.choices)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, db_index=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField(_("时间"))
    sealed = models.BinaryField()
    undone_at = models.DateTimeField(_("撤销时间"), null=True)

    sealed_for = {"sealed": "subject change"}
    exposure = classify(never="id subject other action reason submission actor at sealed undone_at")

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.action}"
