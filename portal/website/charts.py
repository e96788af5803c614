"""Charts drawn on the server: plain numbers in, the geometry of an SVG out.

Across, everything is in percent of the drawing's width and down in pixels, so that a chart fits
a phone without its words shrinking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Height of the area with bars, in pixels; words stand above and below it.
PLOT_HEIGHT = 200
TOP = 24
BOTTOM = 32
#: Space left of the plot for the scale, in percent.
LEFT = 9.0
#: The share of a group's width that its bars take.
FILLED = 0.62
#: How many lines a scale has above nought, at most.
TICKS = 4
#: What a scale may count by, times a power of ten.
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``x`` and ``width`` in percent, ``y`` and ``height`` in pixels."""

    series: int
    label: str
    number: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Group:
    """The bars above one word of the axis, whose middle is at ``x`` percent."""

    label: str
    x: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the scale at ``y`` pixels."""

    number: int
    y: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Groups of bars with their scale; ``height`` is the whole drawing's, in pixels."""

    series: tuple[str, ...]
    groups: tuple[Group, ...]
    ticks: tuple[Tick, ...]
    height: int = TOP + PLOT_HEIGHT + BOTTOM
    base: int = TOP + PLOT_HEIGHT
    left: float = LEFT


@dataclass(frozen=True, slots=True)
class Share:
    """A number beside others: ``percent`` of the largest, at least 1 where there is any."""

    label: str
    number: int
    percent: float
    value: str = ""


def scale_step(largest: int) -> int:
    """Return what the scale counts by: 1, 2 or 5 times a power of ten, at most TICKS lines."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * TICKS >= largest:
                return step * power
        power *= 10


def bar_chart(rows: Sequence[tuple[str, Mapping[str, int]]], series: Mapping[str, str]) -> BarChart:
    """Return a chart of *rows* (word, number by series); *series* maps each to its label."""
    largest = max((numbers.get(key, 0) for _, numbers in rows for key in series), default=0)
    step = scale_step(max(largest, 1))
    top = step * -(-max(largest, 1) // step)
    slot = (100 - LEFT) / max(len(rows), 1)
    width = slot * FILLED / max(len(series), 1)

    def bar(row: int, place: int, key: str, numbers: Mapping[str, int]) -> Bar:
        number = numbers.get(key, 0)
        height = PLOT_HEIGHT * number / top
        x = LEFT + slot * (row + (1 - FILLED) / 2) + width * place
        y = TOP + PLOT_HEIGHT - height
        return Bar(place, series[key], number, *(round(part, 2) for part in (x, y, width, height)))

    return BarChart(
        series=tuple(series.values()),
        groups=tuple(
            Group(
                label,
                round(LEFT + slot * (row + 0.5), 2),
                tuple(bar(row, place, key, numbers) for place, key in enumerate(series)),
            )
            for row, (label, numbers) in enumerate(rows)
        ),
        ticks=tuple(
            Tick(number, round(TOP + PLOT_HEIGHT * (1 - number / top), 2))
            for number in range(0, top + 1, step)
        ),
    )


def shares(rows: Sequence[tuple[str, str, int]]) -> tuple[Share, ...]:
    """Return rows of (value, label, number) as shares of the largest number, in their order."""
    largest = max((number for *_, number in rows), default=0) or 1
    return tuple(
        Share(label, number, max(round(100 * number / largest, 1), 1.0 if number else 0.0), value)
        for value, label, number in rows
    )
