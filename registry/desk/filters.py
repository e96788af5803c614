"""What the desk's lists are narrowed to, and whose part of the register they show."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from registry.enums import RecordState
from registry.models import Authority, Record, Submission
from registry.places import inside
from registry.scopes import Scope


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records; what is empty is not asked.

    ``kinds`` are alternatives. ``region`` is a division's code and means where the authority is;
    ``authority`` is a unified social credit code, ``submission`` and ``subject`` are public ids.
    ``unconfirmed``: staff's word about the class would change something.
    """

    kinds: tuple[str, ...] = ()
    state: str = ""
    region: str = ""
    authority: str = ""
    decided_from: date | None = None
    decided_until: date | None = None
    timeliness: str = ""
    submission: str = ""
    reason: str = ""
    unconfirmed: bool = False

    def condition(self) -> Q:
        """Return the condition; ids of other tables are looked up first, so none is joined."""
        found = Q()
        if self.kinds:
            found &= Q(kind__in=self.kinds)
        for name in ("state", "timeliness", "reason"):
            if value := getattr(self, name):
                found &= Q(**{name: value})
        if self.region:
            found &= Q(region_id__in=sorted(inside(self.region)))
        if self.authority:
            found &= Q(authority_id=_id_of(Authority, code=self.authority))
        if self.decided_from:
            found &= Q(decided_on__gte=self.decided_from)
        if self.decided_until:
            found &= Q(decided_on__lte=self.decided_until)
        if self.submission:
            found &= Q(submission_id=_id_of(Submission, public_id=self.submission))
        if self.unconfirmed:
            found &= Q(needs_confirmation=True)
        return found


@dataclass(frozen=True, slots=True)
class SubjectFilter:
    """Which subjects; what is empty is not asked.

    ``merged``: "yes" those merged into another, "no" those that go on. ``held``: those with a
    record that is held.
    """

    kind: str = ""
    region: str = ""
    merged: str = ""
    held: bool = False

    def condition(self) -> Q:
        """Return the condition."""
        found = Q()
        if self.kind:
            found &= Q(kind=self.kind)
        if self.region:
            found &= Q(region_id__in=sorted(inside(self.region)))
        if self.merged:
            found &= Q(merged_into__isnull=self.merged == "no")
        if self.held:
            held = Record.objects.filter(subject=OuterRef("pk"), state=RecordState.HELD)
            found &= Q(Exists(held))
        return found


def subjects_in(scope: Scope) -> Q:
    """Return the condition for subjects in *scope*: registered there, or decided about there.

    Asked of each subject of a page by the index of its records, never of the whole register.
    """
    if scope.everything:
        return Q()
    decided = Record.objects.filter(subject=OuterRef("pk"))
    if scope.authorities:
        return Q(Exists(decided.filter(authority_id__in=sorted(scope.authorities))))
    if not scope.region:
        return Q(pk__in=[])
    # By authority, which the index of a subject's records holds: no record itself is read.
    there = Authority.objects.filter(region_id__in=sorted(inside(scope.region)))
    by_them = decided.filter(authority_id__in=list(there.values_list("pk", flat=True)))
    return Q(scope.region_condition()) | Q(Exists(by_them))


def _id_of(model: type, **known: str) -> int:
    """Return the inner id of the row that is *known* by its public name; 0 where none is."""
    return model.objects.filter(**known).values_list("pk", flat=True).first() or 0  # type: ignore[attr-defined]
