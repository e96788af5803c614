"""The rights of those in the data: objections, repair, notices before publication, corrections."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PUBLIC_ID_LENGTH, ClassifiedModel, classify, new_public_id
from .places import Authority, Region
from .records import Record
from .subjects import Subject


class CaseSort(models.TextChoices):
    """What a subject asks for."""

    OBJECTION = "objection", _("异议申请")
    REPAIR = "repair", _("信用修复申请")


class CaseState(models.TextChoices):
    """How far a case has come."""

    RECEIVED = "received", _("待办理")
    MORE_NEEDED = "more_needed", _("待补充材料")
    FORWARDED = "forwarded", _("已转作出决定的机关核查")
    PROPOSED = "proposed", _("待复核")
    GRANTED = "granted", _("已支持")
    REFUSED = "refused", _("未支持")
    NOT_TAKEN = "not_taken", _("不予受理")
    CANCELLED = "cancelled", _("申请人已撤回")
    SETTLED = "settled", _("已办结，记录已停止公示")


#: Nothing more is done about these.
CLOSED = (
    CaseState.GRANTED,
    CaseState.REFUSED,
    CaseState.NOT_TAKEN,
    CaseState.CANCELLED,
    CaseState.SETTLED,
)


class ApplicantRole(models.TextChoices):
    """In what capacity somebody applies for the subject."""

    REPRESENTATIVE = "representative", _("法定代表人或负责人")
    AGENT = "agent", _("委托代理人")
    PERSON = "person", _("本人")


class Case(ClassifiedModel):
    """One application about one record: an objection (异议) or for repair (信用修复).

    ``public_id`` is the ticket; ``query_digest`` the keyed digest of the code that was shown once.
    Everything that was filled in is in ``sealed``. While an objection that was taken up is open its
    record carries ``contested_since``. Any number may be open about a record.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    query_digest = models.BinaryField(max_length=16)
    sort = models.CharField(_("申请类型"), max_length=9, choices=CaseSort.choices)
    record = models.ForeignKey(
        Record, models.PROTECT, related_name="cases", verbose_name=_("信用记录")
    )
    #: The region of the record's authority: whose office handles it.
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("办理地区"))
    role = models.CharField(_("申请人身份"), max_length=14, choices=ApplicantRole.choices)
    sealed = models.BinaryField()
    #: Whether a browser's proof of work came with it; without scripts there is none.
    proven = models.BooleanField(default=False)
    state = models.CharField(
        _("状态"), max_length=11, choices=CaseState.choices, default=CaseState.RECEIVED
    )
    received_at = models.DateTimeField(_("收到时间"), auto_now_add=True)
    #: Last working day for the decision; None where the calendar isn't known.
    due_on = models.DateField(_("办理期限"), null=True)
    #: Since when the clock stands still, because the applicant was asked for more.
    paused_at = models.DateTimeField(null=True)
    forwarded_to = models.ForeignKey(
        Authority, models.PROTECT, null=True, related_name="+", verbose_name=_("核查机关")
    )
    forwarded_at = models.DateTimeField(_("转办时间"), null=True)
    wants_correction = models.BooleanField(_("希望公开更正"), default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    decided_at = models.DateTimeField(_("办结时间"), null=True)
    #: What the applicant is told: the decision with its reason, scrubbed.
    answer = models.TextField(_("办理意见"), max_length=2000, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)

    sealed_for = {"sealed": "case"}
    exposure = classify(
        never="id public_id query_digest sort record region role sealed proven state received_at "
        "due_on paused_at forwarded_to forwarded_at wants_correction decided_by decided_at answer "
        "basis"
    )

    class Meta:
        verbose_name = _("异议与修复申请")
        verbose_name_plural = _("异议与修复申请")
        indexes = [models.Index(fields=["state", "id"], name="cases_by_state")]

    def __str__(self) -> str:
        return self.public_id


class CaseStep(ClassifiedModel):
    """One step of a case, such as received, forwarded, asked for more, proposed, decided.

    ``told`` is what the applicant may read of it (scrubbed); ``sealed`` what only staff may.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    action = models.CharField(_("步骤"), max_length=16)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    told = models.CharField(_("告知申请人"), max_length=1000, blank=True)
    sealed = models.BinaryField(null=True)

    sealed_for = {"sealed": "case step"}
    exposure = classify(never="id case action actor at told sealed")

    def __str__(self) -> str:
        return f"{self.case_id}/{self.action}"


class ScanState(models.TextChoices):
    """What the virus scanner said."""

    NOT_SCANNED = "not_scanned", _("未扫描")
    CLEAN = "clean", _("未发现病毒")


class CaseFile(ClassifiedModel):
    """A file that came with a case, encrypted in the vault under ``stored_as``; for staff alone."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    label = models.CharField(_("材料名称"), max_length=120)
    stored_as = models.CharField(max_length=64)
    media_type = models.CharField(_("文件类型"), max_length=64)
    size = models.PositiveIntegerField(_("大小（字节）"))
    scan = models.CharField(
        _("病毒扫描"), max_length=11, choices=ScanState.choices, default=ScanState.NOT_SCANNED
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    added_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    exposure = classify(
        never="id case public_id label stored_as media_type size scan added_by added_at"
    )

    def __str__(self) -> str:
        return self.public_id


class NoticeWay(models.TextChoices):
    """How a subject was told that a breach will be public."""

    WITH_DECISION = "with_decision", _("随行政处罚决定书一并告知")
    DELIVERED = "delivered", _("直接送达")
    POSTED = "posted", _("邮寄送达")
    ELECTRONIC = "electronic", _("电子送达")
    ANNOUNCED = "announced", _("公告送达")


class Notice(ClassifiedModel):
    """A notice (失信信息公示告知) that was given before a record became public."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="notices")
    way = models.CharField(_("告知方式"), max_length=13, choices=NoticeWay.choices)
    given_on = models.DateField(_("告知日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    recorded_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    exposure = classify(never="id record way given_on note recorded_by recorded_at")

    def __str__(self) -> str:
        return f"{self.record_id}/{self.way}"


class Correction(ClassifiedModel):
    """A public correction (更正声明) for a subject that was wrongly shown, if it wishes one.

    It names the subject and what was wrong in general, never the withdrawn record's content.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="correction")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="corrections")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    text = models.CharField(_("更正内容"), max_length=500)
    published_on = models.DateField(_("发布日期"))
    public_until = models.DateField(_("公示截止日"))
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    exposure = classify(
        public="public_id subject region published_on public_until",
        masked="text",
        never="id case withdrawn_at made_by",
    )

    class Meta:
        indexes = [models.Index(fields=["published_on", "id"], name="corrections_by_day")]

    def __str__(self) -> str:
        return self.public_id
