"""Whose part of the register a member of staff, or a machine, may work on (design decision 17).

Two questions, and the same answer for both: may this one be touched (``allows_…``), and which
rows does a list hold (``…_condition``, to filter by). Whoever has no scope may touch nothing;
only superusers have all.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from registry.models import StaffScope
from registry.places import inside

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the register.

    ``authorities`` are inner ids (a department: only what these authorities decided); without
    them, ``region`` is a division's code and everything decided in it; ``everything`` is all.
    """

    everything: bool = False
    region: str = ""
    authorities: frozenset[int] = frozenset()

    @property
    def is_department(self) -> bool:
        """Whether this is a department's part: its authorities' decisions and nothing else."""
        return not self.everything and bool(self.authorities)

    def allows_authority(self, authority_id: int, region: str) -> bool:
        """Tell whether decisions of an authority (inner id, its region's code) lie in it."""
        if self.everything:
            return True
        if self.authorities:
            return authority_id in self.authorities
        return bool(self.region) and region in inside(self.region)

    def allows_region(self, region: str | None) -> bool:
        """Tell whether what belongs to a region, and to no authority, lies in it."""
        if self.everything:
            return True
        return not self.authorities and bool(self.region) and region in inside(self.region)

    def condition(self, authority: str = "authority_id", region: str = "region_id") -> Q:
        """Return the condition for rows with these two columns; nothing fits without a scope."""
        if self.everything:
            return Q()
        if self.authorities:
            return Q(**{f"{authority}__in": sorted(self.authorities)})
        return self.region_condition(region)

    def region_condition(self, region: str = "region_id") -> Q:
        """Return the condition for rows of a region, which departments have no part in."""
        if self.everything:
            return Q()
        if self.authorities or not self.region:
            return Q(pk__in=[])
        return Q(**{f"{region}__in": sorted(inside(self.region))})


ALL = Scope(everything=True)
NOTHING = Scope()


def scope_of(user: "AbstractBaseUser | AnonymousUser") -> Scope:
    """Return what *user* may work on; two queries."""
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    if getattr(user, "is_superuser", False):
        return ALL
    row = StaffScope.objects.select_related("office").filter(user_id=user.pk).first()
    if row is None:
        return NOTHING
    authorities = frozenset(row.authorities.values_list("pk", flat=True))
    if authorities:
        return Scope(authorities=authorities)
    region = row.region_id or (row.office.region_id if row.office else "")
    return Scope(region=region or "")
