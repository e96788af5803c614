"""The audit trail: what was done to the register and its index, by whom, when."""

from typing import Any, NoReturn

from django.db import models

from .base import ClassifiedModel, classify


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove what stays for good."""


class _AppendOnly(models.QuerySet):
    """Rows that are added and read, and nothing else."""

    def update(self, **_values: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError(self.model.__name__)

    def delete(self) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError(self.model.__name__)


class AuditEntry(ClassifiedModel):
    """One thing that was done; written by ``registry.audit`` alone, never changed or removed.

    ``facts`` holds numbers, names of settings, ids: never a personal value. ``mac`` is a keyed
    digest over all the rest but the id: an entry that the programs didn't write has none.
    """

    at = models.DateTimeField()
    action = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    mac = models.BinaryField(max_length=32)

    exposure = classify(never="id at action actor facts mac")

    objects = _AppendOnly.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["action", "id"], name="audit_by_action"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it; refuse to change one that is there."""
        if not self._state.adding:
            raise AppendOnlyError(self.action)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError(self.action)


class AuditLink(ClassifiedModel):
    """An entry's place in the hash chain: ``digest`` is over the entry and the link before it.

    Made in the entry's own order of joining, right after the commit; never changed or removed.
    """

    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="link")
    digest = models.BinaryField(max_length=32)

    exposure = classify(never="id entry digest")

    objects = _AppendOnly.as_manager()

    def __str__(self) -> str:
        return f"{self.pk}: {self.entry_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it; refuse to change one that is there."""
        if not self._state.adding:
            raise AppendOnlyError(str(self))
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AppendOnlyError(str(self))
