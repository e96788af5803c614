"""Regions and authorities that a member of staff may narrow lists to: those in scope."""

from registry.models import Authority
from registry.places import full_region_name, inside
from registry.scopes import Scope


def authority_choices(scope: Scope) -> list[tuple[str, str]]:
    """Return (code, name) of the authorities in *scope*, by region and name; one query."""
    rows = Authority.objects.filter(scope.condition("pk")).order_by("region_id", "name")
    return list(rows.values_list("code", "name"))


def region_choices(scope: Scope) -> list[tuple[str, str]]:
    """Return (code, name) of the regions in *scope* that have an authority; one query."""
    rows = Authority.objects.filter(scope.condition("pk")).order_by("region_id")
    codes = rows.values_list("region_id", flat=True).distinct()
    # A county's decisions lie in its city too: the scope's own region is always offered.
    own = [scope.region] if scope.region and not scope.is_department else []
    return [
        (code, full_region_name(code))
        for code in dict.fromkeys([*own, *codes])
        if not scope.region or code in inside(scope.region)
    ]
