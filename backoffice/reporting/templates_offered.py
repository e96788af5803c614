"""The template workbooks that departments may download."""

from dataclasses import dataclass

from registry.kinds import Family, KindSpec, kinds
from registry.reporting.layouts import layouts


@dataclass(frozen=True, slots=True)
class Offered:
    """One layout's template."""

    layout: str
    label: str
    kind: str


def templates_offered() -> list[Offered]:
    """Return every layout that departments fill in: double publicity first, newest form first."""
    known = kinds()
    places = {code: _place(spec, place) for place, (code, spec) in enumerate(known.items())}
    # What subjects declare themselves comes by the website's form.
    found = [item for item in layouts().values() if known[item.kind].family != Family.DECLARATION]
    found.sort(key=lambda layout: layout.code, reverse=True)
    found.sort(key=lambda layout: places[layout.kind])
    return [Offered(item.code, item.label, known[item.kind].label) for item in found]


def _place(spec: KindSpec, place: int) -> tuple[bool, int, int]:
    return not spec.in_ledger, list(Family).index(spec.family), place
