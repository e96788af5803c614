"""The field's closed and open lists of values, each with its source."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    """The nine kinds of subject, and a place for codes of none of them.

    The first two characters of the unified social credit code tell the kind
    (GB 32100-2015): 11, 12, N1–N3, 91, 92, 93, 51, 52; natural persons have no code.
    """

    GOVERNMENT = "government", _("政府部门")
    INSTITUTION = "institution", _("事业单位")
    COLLECTIVE = "collective", _("农村集体经济组织")
    ENTERPRISE = "enterprise", _("企业")
    SOLE_TRADER = "sole_trader", _("个体工商户")
    COOPERATIVE = "cooperative", _("农民专业合作社")
    SOCIAL_ORGANISATION = "social_organisation", _("社会团体")
    PRIVATE_NONPROFIT = "private_nonprofit", _("民办非企业单位")
    NATURAL_PERSON = "natural_person", _("自然人")
    OTHER = "other", _("其他组织")


class RecordKind(models.TextChoices):
    """The two kinds of double publicity (双公示); all others are data alone (registry.kinds)."""

    LICENCE = "licence", _("行政许可")
    PENALTY = "penalty", _("行政处罚")


class RecordState(models.TextChoices):
    """What the office decided about showing a record (design decision 6).

    ``PUBLIC`` alone does not show it: the day must lie within its period too.
    """

    HELD = "held", _("暂不公示")
    PUBLIC = "public", _("公示")
    WITHDRAWN = "withdrawn", _("已撤下")
    VOID = "void", _("已作废")


class Severity(models.TextChoices):
    """Classes of breach of 《信用修复管理办法》 (in force since 2026-04-01)."""

    MINOR = "minor", _("轻微失信")
    GENERAL = "general", _("一般失信")
    SERIOUS = "serious", _("严重失信")


class IdentifierType(models.TextChoices):
    """The code columns of the 2018 layout."""

    USCC = "uscc", _("统一社会信用代码")
    REGISTRATION = "registration", _("工商注册号")
    ORGANISATION = "organisation", _("组织机构代码")
    TAX = "tax", _("税务登记号")
    INSTITUTION = "institution", _("事业单位证书号")
    SOCIAL = "social", _("社会组织登记证号")


class IdentifierStatus(models.TextChoices):
    """Whether an identifier may still be used to find its subject."""

    CURRENT = "current", _("有效")
    FORMER = "former", _("曾用")
    WRONG = "wrong", _("错误")


class Verdict(models.TextChoices):
    """What became of one reported row."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("变更")
    UNCHANGED = "unchanged", _("未变")
    HELD = "held", _("待核")
    REJECTED = "rejected", _("退回")


class Timeliness(models.TextChoices):
    """Whether a decision was reported within its working days."""

    TIMELY = "timely", _("及时")
    LATE = "late", _("逾期")
    NOT_ASSESSABLE = "not_assessable", _("无法评定")


class Exposure(models.TextChoices):
    """Where a field's value may go (design decision 8)."""

    PUBLIC = "public", _("可公示")
    MASKED = "masked", _("脱敏后公示")
    NEVER = "never", _("不公示")
