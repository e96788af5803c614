"""Whom a waiting row may be about: the subjects that bear its codes, or its number's digest."""

from registry.enums import IdentifierStatus
from registry.models import Identifier, IdentityDigest, Subject
from registry.reporting.preparing import SubjectFacts
from registry.reporting.resolving import DECISIVE


def owners_of(facts: SubjectFacts) -> list[Subject]:
    """Return the subjects, led on after merges, that the row's codes or its number belong to."""
    if facts.identity:
        kind, key_id, digest = facts.identity
        found = IdentityDigest.objects.filter(digest=digest, type=kind, key_id=key_id)
        return list(Subject.objects.filter(pk__in=found.values("subject")))
    owners: dict[int, Subject] = {}
    for type_, value in facts.codes:
        if type_ not in DECISIVE:
            continue
        rows = (
            Identifier.objects.filter(type=type_, value=value)
            .exclude(status=IdentifierStatus.WRONG)
            .select_related("subject__merged_into")
        )
        # A current bearer goes before those who only bore it once, as it does in a report.
        current = [row for row in rows if row.status == IdentifierStatus.CURRENT]
        for row in current or rows:
            subject = row.subject.merged_into or row.subject
            owners[subject.pk] = subject
    return list(owners.values())
