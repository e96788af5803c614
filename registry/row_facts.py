"""Whom a waiting row may be about: the subjects that bear its codes, or its number's digest."""

from collections.abc import Collection

from registry.enums import IdentifierStatus
from registry.models import Identifier, IdentityDigest, Subject
from registry.reporting.preparing import SubjectFacts
from registry.reporting.resolving import DECISIVE


def owners_of(facts: SubjectFacts) -> list[Subject]:
    """Return the subjects, led on after merges, that the row's codes or its number belong to."""
    if facts.identity:
        persons = IdentityDigest.objects.filter(
            digest__in=[digest for _kind, _key, digest in facts.identities], type=facts.identity[0]
        )
        return list(Subject.objects.filter(pk__in=persons.values("subject")))
    owners: dict[int, Subject] = {}
    codes = [code for code in facts.codes if code[0] in DECISIVE]
    found = bearers([value for _type, value in codes])
    for type_, value in codes:
        rows = [row for row in found if (row.type, row.value) == (type_, value)]
        # A current bearer goes before those who only bore it once, as it does in a report.
        current = [row for row in rows if row.status == IdentifierStatus.CURRENT]
        for row in current or rows:
            subject = row.subject.merged_into or row.subject
            owners[subject.pk] = subject
    return list(owners.values())


def bearers(values: Collection[str]) -> list[Identifier]:
    """Return who bears these codes or bore them once, with their subjects; wrong ones left out.

    Two questions, for each has an index of its own.
    """
    rows = Identifier.objects.filter(value__in=values).select_related("subject__merged_into")
    current = list(rows.filter(status=IdentifierStatus.CURRENT))
    others = rows.exclude(status=IdentifierStatus.CURRENT)
    return current + [row for row in others if row.status == IdentifierStatus.FORMER]


def chosen(ids: Collection[int], public_id: str) -> Subject | None:
    """Return the subject with this public id if it is one of those with these inner ids."""
    return Subject.objects.filter(pk__in=ids, public_id=public_id).first()


def regions_of(ids: Collection[int]) -> list[str | None]:
    """Return where these subjects are registered."""
    return list(Subject.objects.filter(pk__in=ids).values_list("region_id", flat=True))
