"""Records (信用记录): one table for every kind of administrative decision."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.enums import RecordState, Severity, Timeliness

from .base import PUBLIC_ID_LENGTH, ClassifiedModel, classify, new_public_id
from .lists import Batch
from .places import Authority, Region
from .reporting import Submission
from .statistics import DayCount
from .subjects import Subject


class Record(ClassifiedModel):
    """One decision about one subject.

    What is asked for, sorted or decided upon has a column. All reported columns of the kind's
    layout stand in ``sealed`` (encrypted, raw) and, as far as they may be shown, in ``shown``
    (masked; keys are the layout's field names). So another kind joins with a layout file and
    without a migration.

    ``key`` is a keyed digest of kind, authority code, folded document number and the subject's
    identifier as first reported: merges and corrections never change it, and what was withdrawn
    cannot come back as something new.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    kind = models.CharField(_("类别"), max_length=32)
    key = models.BinaryField(max_length=16, unique=True)
    #: Of kind, authority and document number, whosever it is: half of a keyed digest.
    number_digest = models.BigIntegerField(default=0, db_default=0)
    subject = models.ForeignKey(Subject, models.PROTECT, db_index=False, verbose_name=_("主体"))
    authority = models.ForeignKey(
        Authority, models.PROTECT, db_index=False, verbose_name=_("行政机关")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, db_index=False, related_name="+", verbose_name=_("机关所在区划")
    )
    subject_region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("主体所在区划"),
    )
    document_number = models.CharField(_("决定文书号"), max_length=128)
    decided_on = models.DateField(_("决定日期"))

    state = models.CharField(_("状态"), max_length=9, choices=RecordState.choices)
    publish_from = models.DateField(_("公示起始日"), null=True)
    public_until = models.DateField(_("公示截止日"), null=True)
    repair_from = models.DateField(_("可申请修复日"), null=True)
    rule = models.CharField(_("公示规则"), max_length=64, blank=True)
    reason = models.CharField(_("原因"), max_length=200)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        verbose_name=_("决定人"),
    )
    severity = models.CharField(_("失信程度"), max_length=8, blank=True, choices=Severity.choices)
    severity_confirmed = models.BooleanField(_("程度已确认"), default=False)
    #: Whether staff's word about the class would change something (registry.disclosure).
    needs_confirmation = models.BooleanField(_("程度待确认"), default=False, db_default=False)

    shown = models.JSONField(_("公示内容"), encoder=DjangoJSONEncoder)
    #: Whether a text of it is held back until staff have looked at a doubtful place.
    texts_held = models.BooleanField(_("文字待脱敏审核"), default=False, db_default=False)
    sealed = models.BinaryField()
    content_digest = models.BinaryField(max_length=16)

    version = models.PositiveIntegerField(_("版本"), default=1)
    submission = models.ForeignKey(
        Submission, models.PROTECT, null=True, db_index=False, verbose_name=_("报送批次")
    )
    row_number = models.PositiveIntegerField(_("行号"), null=True)
    #: Of an entry of a list: the batch it came with.
    batch = models.ForeignKey(
        Batch,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="entries",
        verbose_name=_("名单批次"),
    )
    #: Of an entry that another list passed on: 重点关注 → 严重失信.
    passed_on_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="passed_on_to",
        verbose_name=_("转自"),
    )
    reported_on = models.DateField(_("报送日期"))
    timeliness = models.CharField(_("及时性"), max_length=14, choices=Timeliness.choices)
    changed_at = models.DateTimeField(_("变更时间"))
    #: Since when an objection to it is open: shown with the mark 异议处理中.
    contested_since = models.DateField(_("异议处理中"), null=True)
    #: When its subject was told that it will be public (registry.notices), where that is asked for.
    notified_on = models.DateField(_("公示告知日期"), null=True)
    counted_in = models.ForeignKey(
        DayCount, models.PROTECT, null=True, db_index=False, related_name="+"
    )

    sealed_for = {"sealed": "row"}
    exposure = classify(
        public="public_id kind subject authority region subject_region decided_on publish_from "
        "public_until repair_from rule severity contested_since",
        masked="document_number shown",
        never="id key number_digest state reason basis decider severity_confirmed "
        "needs_confirmation texts_held sealed content_digest version "
        "submission row_number batch passed_on_from reported_on timeliness changed_at notified_on "
        "counted_in",
    )

    class Meta:
        verbose_name = _("信用记录")
        verbose_name_plural = _("信用记录")
        indexes = [
            # A subject's records in order, and all that tells whether they are shown: look-ups
            # count them without reading the rows (5 000 of one firm: 1.7 ms instead of 13).
            models.Index(
                fields=[
                    "subject",
                    "kind",
                    "-decided_on",
                    "-id",
                    "state",
                    "publish_from",
                    "public_until",
                    "authority",
                ],
                name="records_of_subject",
            ),
            # The same decision under another code of its subject (registry.reporting.twins).
            models.Index(fields=["subject", "number_digest"], name="decisions_of_subject"),
            # What the expiry job looks for: counted as shown, and past its last day.
            models.Index(
                fields=["public_until"],
                condition=models.Q(counted_in__isnull=False),
                name="record_expiry",
            ),
            # What a submission brought: to read it, and to take it back. Submissions grow, so
            # entries are added at the index's end.
            models.Index(
                fields=["submission", "id"],
                condition=models.Q(submission__isnull=False),
                name="records_of_submission",
            ),
            # Hardly any record is an entry of a list.
            models.Index(
                fields=["batch", "id"],
                condition=models.Q(batch__isnull=False),
                name="entries_of_batch",
            ),
            # The office's queues over records (registry.doubts): few of them wait.
            models.Index(
                fields=["reason", "id"],
                condition=models.Q(
                    state=RecordState.HELD,
                    basis="",
                    reason__in=["may_be_secret", "may_be_summary", "told_secret_or_summary"],
                ),
                name="records_in_doubt",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(needs_confirmation=True),
                name="records_to_confirm",
            ),
            models.Index(
                fields=["id"],
                condition=models.Q(texts_held=True),
                name="records_with_texts_held",
            ),
            # What waits for its notice (registry.notices), with whose it is: hardly any do, and
            # every start page of the desk counts them.
            models.Index(
                fields=["id", "authority", "region"],
                condition=models.Q(state=RecordState.HELD, reason="notice_missing"),
                name="records_to_notify",
            ),
            # The desk's lists (registry.desk.lists): newest decided and newest changed, with all
            # that they are narrowed by, so that a filter which hardly anything fits is answered
            # from the index alone (0.1 s at a million records instead of 5).
            models.Index(
                fields=[
                    "decided_on",
                    "id",
                    "authority",
                    "region",
                    "kind",
                    "state",
                    "timeliness",
                    "reason",
                ],
                name="records_by_decision",
            ),
            models.Index(
                fields=[
                    "changed_at",
                    "id",
                    "authority",
                    "region",
                    "kind",
                    "state",
                    "timeliness",
                    "reason",
                    "decided_on",
                ],
                name="records_by_change",
            ),
            # What the search index doesn't know: held, withdrawn, void, over. Its numbers are
            # looked through here; the last column only spares SQLite the row.
            models.Index(
                fields=["id", "document_number", "counted_in"],
                condition=models.Q(counted_in__isnull=True),
                name="records_not_shown",
            ),
        ]
        constraints = [
            # "Unknown" is never "for ever".
            models.CheckConstraint(
                condition=~models.Q(state=RecordState.PUBLIC)
                | models.Q(publish_from__isnull=False, public_until__isnull=False),
                name="public_has_period",
            ),
            models.UniqueConstraint(
                fields=["passed_on_from"],
                condition=models.Q(passed_on_from__isnull=False),
                name="passed_on_once",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
