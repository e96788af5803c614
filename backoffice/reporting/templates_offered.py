"""The template workbooks that departments may download, in the order of the kinds."""

from dataclasses import dataclass

from registry.kinds import Family, kinds
from registry.reporting.layouts import layouts


@dataclass(frozen=True, slots=True)
class Offered:
    """One layout's template."""

    layout: str
    label: str
    kind: str


def templates_offered() -> list[Offered]:
    """Return every layout with the kind that it reports, in the order of the kinds."""
    known = kinds()
    order = list(known)
    # What subjects declare themselves comes by the website's form. Of a kind's layouts the newest
    # stands first: it is the one to begin with.
    found = [item for item in layouts().values() if known[item.kind].family != Family.DECLARATION]
    found.sort(key=lambda layout: layout.code, reverse=True)
    found.sort(key=lambda layout: order.index(layout.kind))
    return [Offered(item.code, item.label, known[item.kind].label) for item in found]
