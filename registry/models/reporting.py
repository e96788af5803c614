"""Submissions (报送批次) and the rows of them that did not go in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.enums import Verdict

from .base import PUBLIC_ID_LENGTH, ClassifiedModel, classify, new_public_id


class SubmissionStatus(models.TextChoices):
    """How far a submission has come."""

    IMPORTING = "importing", _("导入中")
    DONE = "done", _("已完成")


class Submission(ClassifiedModel):
    """One file that a department reported.

    ``rows_done`` and the counts are written in the same transaction as the rows they count:
    after a crash the next run goes on behind them and no row is taken twice.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    file_name = models.CharField(_("文件名"), max_length=255)
    file_digest = models.BinaryField(max_length=32, db_index=True)
    stored_as = models.CharField(max_length=64)
    kind = models.CharField(_("类别"), max_length=32)
    layout = models.CharField(_("数据格式"), max_length=32)
    status = models.CharField(
        _("状态"),
        max_length=9,
        choices=SubmissionStatus.choices,
        default=SubmissionStatus.IMPORTING,
    )
    rows_done = models.PositiveIntegerField(_("已处理行数"), default=0)
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("变更"), default=0)
    unchanged = models.PositiveIntegerField(_("未变"), default=0)
    held = models.PositiveIntegerField(_("待核"), default=0)
    rejected = models.PositiveIntegerField(_("退回"), default=0)
    errors = models.JSONField(_("错误统计"), default=dict)
    timely = models.PositiveIntegerField(_("及时"), default=0)
    late = models.PositiveIntegerField(_("逾期"), default=0)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("报送人")
    )
    reported_at = models.DateTimeField(_("报送时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    exposure = classify(
        never="id public_id file_name file_digest stored_as kind layout status rows_done new "
        "changed unchanged held rejected errors timely late reported_by reported_at finished_at"
    )

    class Meta:
        verbose_name = _("报送批次")
        verbose_name_plural = _("报送批次")

    def __str__(self) -> str:
        return self.public_id


class SetAsideRow(ClassifiedModel):
    """A row that was rejected (退回) or waits for staff (待核), with what was wrong.

    The row itself is encrypted; ``problems`` holds codes, columns and sentences without values
    of persons. Rejected rows go with their submission's retention, held ones when staff decide.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="set_aside")
    row_number = models.PositiveIntegerField(_("行号"))
    verdict = models.CharField(_("结论"), max_length=9, choices=Verdict.choices)
    problems = models.JSONField(_("问题"))
    sealed = models.BinaryField()
    digest = models.BinaryField(max_length=16)
    settled_at = models.DateTimeField(_("处理时间"), null=True)

    exposure = classify(never="id submission row_number verdict problems sealed digest settled_at")

    class Meta:
        verbose_name = _("未入库行")
        verbose_name_plural = _("未入库行")
        constraints = [
            models.UniqueConstraint(fields=["submission", "row_number"], name="one_set_aside_row"),
            # The same row, sent again while it waits, waits only once.
            models.UniqueConstraint(
                fields=["digest"],
                condition=models.Q(verdict=Verdict.HELD, settled_at__isnull=True),
                name="one_waiting_row",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}:{self.row_number}"
