"""Subjects (信用主体): who decisions are about."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.enums import IdentifierStatus, IdentifierType, SubjectKind

from .base import PUBLIC_ID_LENGTH, ClassifiedModel, classify, new_public_id
from .places import Region


class Subject(ClassifiedModel):
    """An organisation, a sole trader or a natural person.

    ``name`` is the registered name of an organisation and the *masked* name of a natural
    person, whose real one is in ``sealed_name``. ``name_fold`` serves comparison and is empty
    for natural persons. A merged subject points to the one that goes on.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id)
    kind = models.CharField(_("主体类别"), max_length=24, choices=SubjectKind.choices)
    name = models.CharField(_("名称"), max_length=200)
    name_fold = models.CharField(max_length=200, blank=True)
    name_since = models.DateField(_("名称启用日期"), null=True)
    sealed_name = models.BinaryField(null=True)
    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, db_index=False, verbose_name=_("行政区划")
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="merged",
        verbose_name=_("并入"),
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    #: Whether the figures count it as shown (see registry.figures).
    counted = models.BooleanField(default=False)

    sealed_for = {"sealed_name": "subject name"}
    exposure = classify(
        public="public_id kind uscc region merged_into",
        masked="name",
        never="id name_fold name_since sealed_name version created_at counted",
    )

    class Meta:
        verbose_name = _("信用主体")
        verbose_name_plural = _("信用主体")
        indexes = [
            # Hardly any subject is merged: an index over all of them would only cost.
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="merged_subjects",
            ),
            # Organisations of one name: perhaps the same one (registry.code_faults).
            models.Index(
                fields=["name_fold"],
                condition=~models.Q(name_fold=""),
                name="subjects_by_name",
            ),
            # Names that the search index doesn't know, for the desk. Never a natural person's.
            models.Index(
                fields=["id", "name_fold", "counted", "kind"],
                condition=models.Q(counted=False) & ~models.Q(name_fold=""),
                name="subjects_not_shown",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_person(self) -> bool:
        """Whether this is a natural person, whom no public search may find."""
        return self.kind == SubjectKind.NATURAL_PERSON


class FormerName(ClassifiedModel):
    """A name that an organisation had before. Natural persons' former names are not kept here."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="former_names")
    name = models.CharField(_("曾用名"), max_length=200)
    name_fold = models.CharField(max_length=200)
    since = models.DateField(_("启用日期"), null=True)
    until = models.DateField(_("停用日期"), null=True)

    exposure = classify(public="subject name since until", never="id name_fold")

    class Meta:
        verbose_name = _("曾用名")
        verbose_name_plural = _("曾用名")

    def __str__(self) -> str:
        return self.name


class Identifier(ClassifiedModel):
    """One code of an organisation. A person's numbers never stand here, only their digests.

    Two subjects may carry the same code while staff work off a double code (重码), but only one
    of them as current.
    """

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="identifiers")
    type = models.CharField(_("代码类型"), max_length=16, choices=IdentifierType.choices)
    value = models.CharField(_("代码"), max_length=120)
    status = models.CharField(
        _("状态"),
        max_length=8,
        choices=IdentifierStatus.choices,
        default=IdentifierStatus.CURRENT,
    )

    exposure = classify(public="subject type value", never="id status")

    class Meta:
        verbose_name = _("主体代码")
        verbose_name_plural = _("主体代码")
        constraints = [
            models.UniqueConstraint(
                fields=["value", "type"],
                condition=models.Q(status=IdentifierStatus.CURRENT),
                name="one_current_identifier",
            )
        ]
        indexes = [
            # Codes that are no longer, or wrongly, a subject's: the desk finds it by them too.
            models.Index(
                fields=["value"],
                condition=~models.Q(status=IdentifierStatus.CURRENT),
                name="other_identifiers",
            )
        ]

    def __str__(self) -> str:
        return self.value


class IdentityDigest(ClassifiedModel):
    """A keyed digest of a natural person's number: exact matches without the number itself.

    One row for each key while keys rotate; ``type`` is the kind of certificate.
    """

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="identity_digests")
    type = models.CharField(max_length=16)
    key_id = models.CharField(max_length=16)
    digest = models.BinaryField(max_length=32)

    exposure = classify(never="id subject type key_id digest")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "type", "key_id"], name="one_identity")
        ]

    def __str__(self) -> str:
        return f"{self.type}/{self.key_id}"
