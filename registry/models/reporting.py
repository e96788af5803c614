"""Submissions (报送批次) and the rows of them that did not go in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.enums import Verdict

from .base import PUBLIC_ID_LENGTH, ClassifiedModel, classify, new_public_id
from .lists import Batch
from .places import Authority, Region
from .staff import ReportingKey


class SubmissionStatus(models.TextChoices):
    """How far a submission has come."""

    WAITING = "waiting", _("排队中")
    IMPORTING = "importing", _("导入中")
    DONE = "done", _("已完成")
    UNREADABLE = "unreadable", _("无法读取")
    FAILED = "failed", _("处理失败")
    TAKING = "taking", _("撤回中")
    TAKEN_BACK = "taken_back", _("已撤回")


#: What the importer looks for.
AT_WORK = (SubmissionStatus.WAITING, SubmissionStatus.IMPORTING, SubmissionStatus.TAKING)


class Channel(models.TextChoices):
    """By which way a submission came."""

    COMMAND = "command", _("命令行")
    DESK = "desk", _("网页上传")
    MACHINE = "machine", _("接口报送")
    FORM = "form", _("网页录入")


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
        max_length=10,
        choices=SubmissionStatus.choices,
        default=SubmissionStatus.IMPORTING,
    )
    channel = models.CharField(
        _("报送方式"), max_length=7, choices=Channel.choices, default=Channel.COMMAND
    )
    #: The unit that reports; rows of authorities outside the reporter's scope are rejected.
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, verbose_name=_("报送单位"))
    reporting_key = models.ForeignKey(
        ReportingKey, models.PROTECT, null=True, verbose_name=_("报送密钥")
    )
    #: A machine's own name for it: the same one from the same key is the same submission.
    idempotency_key = models.CharField(max_length=80, blank=True, db_default="")
    #: The batch whose entries are reported, where the kind is a list.
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, verbose_name=_("名单批次"))
    #: Why it could not be read: code and detail of ``registry.reporting.unreadable``.
    refusal = models.JSONField(_("无法读取的原因"), default=list)
    #: Runs that ended without taking a row further; after a few it is set aside as failed.
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    #: What last went wrong unforeseen: type and line of the program, never a value.
    failure = models.CharField(_("失败原因"), max_length=200, blank=True, db_default="")
    rows_total = models.PositiveIntegerField(_("总行数"), null=True)
    rows_done = models.PositiveIntegerField(_("已处理行数"), default=0)
    new = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("变更"), default=0)
    unchanged = models.PositiveIntegerField(_("未变"), default=0)
    held = models.PositiveIntegerField(_("待核"), default=0)
    rejected = models.PositiveIntegerField(_("退回"), default=0)
    errors = models.JSONField(_("错误统计"), default=dict)
    #: What its rows added to the roll-ups of its month (``registry.reporting_counts.Tally``).
    tally = models.JSONField(default=dict)
    timely = models.PositiveIntegerField(_("及时"), default=0)
    late = models.PositiveIntegerField(_("逾期"), default=0)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("报送人")
    )
    reported_at = models.DateTimeField(_("报送时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    taken_back_at = models.DateTimeField(_("撤回时间"), null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("撤回人"),
    )
    #: Rows that stayed when it was taken back: changed again or decided upon since.
    rows_kept = models.PositiveIntegerField(_("未撤回行数"), null=True)

    exposure = classify(
        never="id public_id file_name file_digest stored_as kind layout status channel authority "
        "reporting_key idempotency_key batch refusal attempts failure rows_total rows_done new "
        "changed unchanged held rejected errors tally timely late reported_by reported_at "
        "finished_at taken_back_at taken_back_by rows_kept"
    )

    class Meta:
        verbose_name = _("报送批次")
        verbose_name_plural = _("报送批次")
        indexes = [
            # Asked every half second: hardly any submission is at work.
            models.Index(
                fields=["id"],
                condition=models.Q(status__in=["waiting", "importing", "taking"]),
                name="submissions_at_work",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reporting_key", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="one_idempotent_submission",
            )
        ]

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
    #: Of a waiting row: the queue it waits in (``registry/data/queues.toml``) and where it belongs,
    #: so that the office's lists need not open the row. The authority may be unknown as yet.
    sort = models.CharField(_("待核原因"), max_length=4, blank=True, db_default="")
    authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, db_index=False, verbose_name=_("行政机关")
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, db_index=False, related_name="+")
    settled_at = models.DateTimeField(_("处理时间"), null=True)
    #: How staff or the reporter settled it: a word of ``registry.reporting.settling``.
    outcome = models.CharField(_("处理结果"), max_length=16, blank=True, db_default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("处理人")
    )

    sealed_for = {"sealed": "row"}
    exposure = classify(
        never="id submission row_number verdict problems sealed digest sort authority region "
        "settled_at outcome settled_by"
    )

    class Meta:
        verbose_name = _("未入库行")
        verbose_name_plural = _("未入库行")
        indexes = [
            models.Index(
                fields=["sort", "id"],
                condition=models.Q(verdict=Verdict.HELD, settled_at__isnull=True),
                name="waiting_rows",
            ),
            # What staff decided about a row holds for the same row, sent again.
            models.Index(
                fields=["digest"],
                condition=models.Q(verdict=Verdict.HELD, settled_at__isnull=False),
                name="settled_rows",
            ),
        ]
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
