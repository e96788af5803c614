"""What an applicant is still to be sent, until it is sent or given up."""

from django.db import models
from django.utils import timezone

from .base import ClassifiedModel, classify
from .rights import Case


class Way(models.TextChoices):
    """How an applicant is reached."""

    MAIL = "mail", "e-mail"
    PHONE = "phone", "the office's gateway"


class Message(ClassifiedModel):
    """That something happened with a case, which its applicant wasn't told yet.

    Neither text nor address: the one is always the same, the other stays sealed with the case.
    Several events that wait are told at once.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="messages")
    way = models.CharField(max_length=5, choices=Way.choices)
    #: The last step, by which a gateway may choose.
    event = models.CharField(max_length=16)
    #: Nobody tries before.
    after = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    exposure = classify(never="id case way event after tries")

    class Meta:
        indexes = [models.Index(fields=["way", "after"], name="messages_by_turn")]
        constraints = [models.UniqueConstraint(fields=["case", "way"], name="one_message_each_way")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.way}"
