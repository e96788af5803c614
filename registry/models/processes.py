"""What processes tell each other through the register: who holds a role, what is to be done."""

from django.db import models

from .base import ClassifiedModel, classify


class Lease(ClassifiedModel):
    """A role that one process at a time holds, on whichever machine (see ``registry.leases``).

    ``token`` grows with each new holder: whoever has an old one holds nothing any more, however
    late it wakes up. A free lease has an ``expires_at`` that has passed.
    """

    name = models.CharField(max_length=32, primary_key=True)
    holder = models.CharField(max_length=120, blank=True)
    token = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField()

    exposure = classify(never="name holder token expires_at")

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class ErrandState(models.TextChoices):
    """How far an errand has come."""

    WANTED = "wanted"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class Errand(ClassifiedModel):
    """Long work that one process asks for and another does, with its progress.

    The last one of each name is kept. ``wanted_by`` is "command" or a member of staff's id,
    ``outcome`` a sentence without values of any record.
    """

    name = models.CharField(max_length=32, primary_key=True)
    token = models.CharField(max_length=32)
    wanted_by = models.CharField(max_length=64)
    forced = models.BooleanField(default=False)
    state = models.CharField(max_length=7, choices=ErrandState.choices)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    outcome = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    exposure = classify(
        never="name token wanted_by forced state done total outcome began_at changed_at"
    )

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"
