"""The outbox, and the few numbers that stand for the whole register."""

from django.db import models

from .base import ClassifiedModel, classify


class OutboxEvent(ClassifiedModel):
    """Something changed: written in the change's own transaction (design decision 12).

    It names what changed and never how. Whoever applies it reads the register's state of that
    moment, so late, doubled and reordered events all lead to the same end. ``removes`` marks
    what must go from the public answer: totals are left out while such an event waits.
    ``error`` is the type of what last went wrong, never its message, which may hold a value.
    """

    record_id = models.BigIntegerField(null=True)
    subject_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField()
    removes = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True, db_default="")

    exposure = classify(
        never="id record_id subject_id version removes created_at attempts not_before error"
    )

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(removes=True), name="waiting_removals")
        ]

    def __str__(self) -> str:
        return f"{self.record_id or self.subject_id}@{self.version}"


class RegisterNumber(ClassifiedModel):
    """A number that stands for the whole register, such as the publication epoch."""

    name = models.CharField(max_length=32, primary_key=True)
    value = models.BigIntegerField(default=0)

    exposure = classify(never="name value")

    def __str__(self) -> str:
        return f"{self.name}={self.value}"
