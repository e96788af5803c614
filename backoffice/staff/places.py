"""Offices and authorities as administrators keep them: names, regions, who belongs to whom."""

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.staff.reach import Reach
from registry import audit
from registry.desk.paging import Page, page_behind
from registry.identifiers.uscc import uscc_region
from registry.models import Authority, Office, Region
from registry.places import region_of_code

PAGE: Final = 50


class PlaceError(ValueError):
    """Something that may not be done; the message is a sentence for staff."""


@dataclass(frozen=True, slots=True)
class Place:
    """An office or an authority as the lists show it; ``code`` and ``office`` of authorities."""

    id: int
    name: str
    region: str
    code: str = ""
    office: str = ""


def offices(manager: Any) -> list[Place]:
    """Return the offices in *manager*'s scope; there are few."""
    rows = Reach(manager).offices().select_related("region")
    return [Place(row.pk, row.name, row.region.name) for row in rows]


def authorities(manager: Any, after: str = "") -> Page[Place]:
    """Return the next authorities in *manager*'s scope, newest first, behind the id *after*."""
    found = Reach(manager).authorities().select_related("region", "office")
    return page_behind(found, after, PAGE, by="id").told(
        lambda row: Place(
            row.pk, row.name, row.region.name, row.code, row.office.name if row.office else ""
        )
    )


def authority(manager: Any, pk: int) -> Authority | None:
    """Return the authority *pk* when it lies in *manager*'s scope."""
    return Reach(manager).authorities().filter(pk=pk).first()


def office(manager: Any, pk: int) -> Office | None:
    """Return the office *pk* when its region lies in *manager*'s scope."""
    return _own_offices(Reach(manager)).filter(pk=pk).first()


def change_authority(
    row: Authority, name: str, region: Region, belongs_to: Office | None, by: Any
) -> bool:
    """Rename or move an authority; return whether anything changed.

    Records keep the name that they were reported with and the region of that day.

    Raises:
        PlaceError: it would leave the administrator's scope.
    """
    reach = Reach(by)
    if region.pk != row.region_id and not reach.scope.allows_region(region.pk):
        raise PlaceError(_("所填区划超出您的管辖范围。"))
    office_id = belongs_to.pk if belongs_to else None
    if (row.name, row.region_id, row.office_id) == (name, region.pk, office_id):
        return False
    facts = {"region": region.pk, "office": office_id, "renamed": row.name != name}
    with transaction.atomic():
        row.name, row.region, row.office = name, region, belongs_to
        row.save(update_fields=["name", "region", "office"])
        audit.note("authority.changed", by=str(by.pk), authority=row.pk, **facts)
    return True


def add_authority(code: str, name: str, region: Region, belongs_to: Office | None, by: Any) -> None:
    """Enter an authority before its first report, so that its reporters can have accounts.

    Raises:
        PlaceError: the code is taken, or the region or the code's own lies outside the
            administrator's scope: whoever holds a code gets all that is reported under it.
    """
    scope = Reach(by).scope
    if not scope.allows_region(region.pk):
        raise PlaceError(_("所填区划超出您的管辖范围。"))
    if not scope.allows_region(region_of_code(uscc_region(code))):
        raise PlaceError(_("该代码不由您管辖的区划赋码，请由上级管理员新增。"))
    if Authority.objects.filter(code=code).exists():
        raise PlaceError(_("该统一社会信用代码已有行政机关。"))
    with transaction.atomic():
        row = Authority.objects.create(code=code, name=name, region=region, office=belongs_to)
        audit.note("authority.made", by=str(by.pk), authority=row.pk, region=region.pk)


def save_office(row: Office | None, name: str, region: Region, by: Any) -> Office:
    """Make an office, or rename or move one.

    Raises:
        PlaceError: the name is taken, or the region lies outside the administrator's scope.
    """
    if not Reach(by).scope.allows_region(region.pk):
        raise PlaceError(_("所填区划超出您的管辖范围。"))
    same = Office.objects.filter(name=name)
    if (same.exclude(pk=row.pk) if row else same).exists():
        raise PlaceError(_("已有同名的信用办。"))
    with transaction.atomic():
        action = "office.changed" if row else "office.made"
        row = row or Office()
        row.name, row.region = name, region
        row.save()
        audit.note(action, by=str(by.pk), office=row.pk, region=region.pk)
    return row


def _own_offices(reach: Reach) -> Any:
    return Office.objects.filter(reach.scope.region_condition())
