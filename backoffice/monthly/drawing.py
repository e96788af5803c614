"""The report's bars: plain numbers in, the geometry of an SVG out.

Across, everything is in percent of the drawing's width and down in pixels, so that words don't
shrink on a phone. A department whose rate can't be told has no bar: a bar of no length would read
as 0 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from backoffice.monthly.report import RATES, Line

#: A department takes two rows of words and bar.
ROW: Final = 44
BAR_TOP: Final = 22
BAR_HEIGHT: Final = 12
#: The share of the width that a full bar takes; the number stands behind it.
FULL: Final = 80.0
#: Departments drawn at most; the table has them all.
MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Bar:
    """One department's bar at ``y`` pixels; ``width`` in percent, None where there is no rate."""

    label: str
    text: str
    y: int
    bar_y: int
    text_y: int
    width: float | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The bars of one rate, best first; ``left_out`` departments were not drawn."""

    name: str
    title: Any
    bars: tuple[Bar, ...]
    height: int
    left_out: int
    bar_height: int = BAR_HEIGHT
    full: float = FULL


def drawings(lines: Sequence[Line]) -> tuple[Drawing, ...]:
    """Return a drawing for each of the three rates."""
    return tuple(_drawing(name, title, lines) for name, title in RATES)


def _drawing(name: str, title: Any, lines: Sequence[Line]) -> Drawing:
    def order(line: Line) -> tuple[bool, int, str]:
        place = line.places[name]
        return place is None, place or 0, line.authority

    drawn = sorted(lines, key=order)[:MOST]
    return Drawing(
        name=name,
        title=title,
        bars=tuple(_bar(line, name, ROW * number) for number, line in enumerate(drawn)),
        height=ROW * len(drawn),
        left_out=len(lines) - len(drawn),
    )


def _bar(line: Line, name: str, y: int) -> Bar:
    rate = line.sums.rates[name]
    percent = rate.percent
    return Bar(
        label=line.authority,
        text=str(rate),
        y=y + 15,
        bar_y=y + BAR_TOP,
        text_y=y + BAR_TOP + BAR_HEIGHT - 1,
        width=None if percent is None else round(percent * FULL / 100, 2),
    )
