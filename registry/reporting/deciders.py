"""Who decided what a row reports, and whether its reporter may report it."""

from collections.abc import Collection
from typing import NamedTuple

from registry import bulk
from registry.identifiers import uscc_region
from registry.models import Authority
from registry.places import region_of_code
from registry.reporting.preparing import PreparedRow, SetAside
from registry.scopes import Scope


class KnownAuthority(NamedTuple):
    """An authority as far as an import needs it."""

    pk: int
    region_id: str
    notifies_apart: bool = False


class Authorities:
    """The authorities of one handful of rows, by their codes.

    Unknown ones are created from the report, but never from a department's: it can't make another
    authority than those that it was given. *others* are codes of rows that were set aside.
    """

    def __init__(self, rows: list[PreparedRow], reach: Scope, others: Collection[str]) -> None:
        self._reach = reach
        names = {row.authority_code: row.authority_name for row in rows}
        known = _known(names.keys() | set(others))
        regions = {code: region_of_code(uscc_region(code)) for code in names.keys() - known.keys()}
        missing = sorted(code for code, region in regions.items() if reach.allows_region(region))
        if missing:
            Authority.objects.bulk_create(
                [
                    Authority(code=code, name=names[code], region_id=regions[code])
                    for code in missing
                ],
                ignore_conflicts=True,
            )
            known |= _known(missing)
        self._known = known

    def of(self, row: PreparedRow) -> KnownAuthority:
        """Return the authority of a row within reach."""
        return self._known[row.authority_code]

    def within_reach(self, code: str) -> KnownAuthority | None:
        """Return the authority with this code, if the reporter may report for it."""
        found = self._known.get(code)
        if found and self._reach.allows_authority(found.pk, found.region_id):
            return found
        return None

    def is_strangers(self, row: SetAside) -> bool:
        """Tell whether a row that was set aside names an authority out of the reporter's reach.

        One whose authority can't be read names none: it is no stranger's, and nobody else's.
        """
        code = row.authority_code
        if self._reach.everything or not code or self.within_reach(code):
            return False
        # The office may report for an authority of its region that nobody knows so far.
        is_new = code not in self._known
        return not (is_new and self._reach.allows_region(region_of_code(uscc_region(code))))


def _known(codes: Collection[str]) -> dict[str, KnownAuthority]:
    columns = ("code", "id", "region_id", "notifies_apart")
    rows = bulk.select(Authority, columns, "code", codes)
    return {code: KnownAuthority(pk, region, bool(apart)) for code, pk, region, apart in rows}
