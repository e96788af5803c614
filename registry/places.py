"""The regions of GB/T 2260 that the register knows, and what lies in what."""

import csv
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.apps.registry import Apps

#: The code that GB/T 2260 gives to the country; central organs carry it.
COUNTRY = "100000"
#: Divisions that only gather others and that nobody calls by name.
NO_NAMES = {"县", "市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划"}
REGIONS_FILE = Path(__file__).parent / "data" / "regions.csv"


def load_regions(apps: "Apps", _editor: Any = None) -> None:
    """Bring the regions of the data file into the register; what is there already is renewed."""
    region = apps.get_model("registry", "Region")
    with REGIONS_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    region.objects.bulk_create(
        [
            region(
                code=row["code"],
                name=row["name"],
                level=row["level"],
                parent_id=row["parent"] or None,
                successor_id=row["successor"] or None,
            )
            for row in sorted(rows, key=_parents_first)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent_id", "successor_id"],
        batch_size=200,
    )


def _parents_first(row: dict[str, str]) -> tuple[bool, int]:
    """Sort key: former codes last (their successors must stand first), then from large to small."""
    return bool(row["successor"]), ["province", "city", "county", "town"].index(row["level"])


@lru_cache(maxsize=1)
def _tree() -> dict[str, tuple[str, str, str]]:
    """Return (name, parent, successor) of every region by code, read once from the database."""
    from registry.models import Region

    return {
        code: (name, parent or "", successor or "")
        for code, name, parent, successor in Region.objects.values_list(
            "code", "name", "parent_id", "successor_id"
        )
    }


def region_of_code(six_digits: str) -> str:
    """Return the region that a credit code's characters 3-8 name, as it is called today.

    Codes that are no division of their own (610301 市辖区, development zones such as 610391) fall
    back to their city, then to their province, then to the whole country (central organs).
    """
    tree = _tree()
    for code in (six_digits, six_digits[:4] + "00", six_digits[:2] + "0000"):
        if code in tree:
            return tree[code][2] or code
    return COUNTRY


@lru_cache(maxsize=4096)
def ancestors(code: str) -> tuple[str, ...]:
    """Return *code* and every region around it, from small to large."""
    tree, found = _tree(), []
    while code in tree and code not in found:
        found.append(code)
        code = tree[code][1]
    return tuple(found)


@lru_cache(maxsize=64)
def inside(code: str) -> frozenset[str]:
    """Return *code* and every region in it, former codes too; all of them for the country."""
    if code == COUNTRY:
        return frozenset(_tree())
    found = {other for other in _tree() if code in ancestors(other)}
    return frozenset(
        found | {old for old, (_n, _p, successor) in _tree().items() if successor in found}
    )


@lru_cache(maxsize=1)
def _parts() -> dict[str, tuple[str, ...]]:
    """Return what lies directly in each region, today's codes alone, in the order of the codes.

    Divisions that only gather others are left out: their parts are those of what lies around.
    """
    parts: dict[str, list[str]] = {}
    for code, (name, _parent, successor) in sorted(_tree().items()):
        if name not in NO_NAMES and not successor:
            parts.setdefault(_named_parent(code), []).append(code)
    return {parent: tuple(codes) for parent, codes in parts.items()}


def _named_parent(code: str) -> str:
    return next((part for part in ancestors(code)[1:] if region_name(part) not in NO_NAMES), "")


def parts_of(code: str) -> tuple[str, ...]:
    """Return the divisions directly in *code*, without towns: nobody is registered by town."""
    return tuple(part for part in _parts().get(code, ()) if len(part) == len(COUNTRY))


def siblings_of(code: str) -> tuple[str, ...]:
    """Return the divisions that lie where *code* does, itself among them."""
    return parts_of(_named_parent(code))


def is_county(code: str) -> bool:
    """Tell whether *code* is a county's or district's: six digits, the last two its own."""
    return len(code) == len(COUNTRY) and not code.endswith("00")


def region_name(code: str | None) -> str:
    """Return the region's own name, or an empty string for an unknown code."""
    return _tree().get(code or "", ("", "", ""))[0]


@lru_cache(maxsize=4096)
def full_region_name(code: str | None) -> str:
    """Return city and county, such as 宝鸡市眉县, without the province.

    Between a municipality and its counties GB/T 2260 puts a division that is none (500200 县):
    there the municipality itself is named (重庆市奉节县).
    """
    names = [name for part in ancestors(code or "") if (name := region_name(part)) not in NO_NAMES]
    return "".join(reversed(names[:2]))
