"""The monthly report (双公示月通报): a month's figures as lines, places and sums. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext_lazy as _

from backoffice.monthly import rates
from backoffice.monthly.rates import Rate

#: The rates in the order in which they are shown: name of the field and what it is called.
RATES: Final = (("reported", _("上报率")), ("compliant", _("合规率")), ("timely", _("及时率")))


@dataclass(frozen=True, slots=True)
class Cell:
    """What one authority stated and reported of one kind in one month.

    ``stated`` is None where the ledger was not filled in. ``reported``, ``timely``, ``late`` and
    ``not_assessable`` count decisions of the month, ``rows`` and ``rejected`` rows that were sent
    in the month.
    """

    authority_id: int
    authority: str
    region: str
    kind: str
    stated: int | None
    reported: int
    rows: int
    rejected: int
    timely: int
    late: int
    not_assessable: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Figures added up, with their rates.

    ``assessed_reported`` are the reported decisions of those kinds whose ledger was filled in: the
    others can't enter the rate.
    """

    stated: int | None
    reported: int
    assessed_reported: int
    rows: int
    rejected: int
    timely: int
    late: int
    not_assessable: int

    @property
    def rates(self) -> dict[str, Rate]:
        """The three rates by name, in the order of RATES."""
        return {
            "reported": rates.reported_rate(self.stated, self.assessed_reported),
            "compliant": rates.compliant_rate(self.rows, self.rejected),
            "timely": rates.timely_rate(self.timely, self.late),
        }


def add_up(cells: Iterable[Cell]) -> Sums:
    """Return the sums of some cells; a ledger that nobody filled in stays None."""
    cells = list(cells)
    stated = [cell.stated for cell in cells if cell.stated is not None]
    return Sums(
        stated=sum(stated) if stated else None,
        reported=sum(cell.reported for cell in cells),
        assessed_reported=sum(cell.reported for cell in cells if cell.stated is not None),
        rows=sum(cell.rows for cell in cells),
        rejected=sum(cell.rejected for cell in cells),
        timely=sum(cell.timely for cell in cells),
        late=sum(cell.late for cell in cells),
        not_assessable=sum(cell.not_assessable for cell in cells),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One department's line; ``places`` and ``changes`` are by the rate's name and ``overall``.

    ``changes`` are differences to the month before, None where either can't be told. ``unstated``
    names kinds that were reported without a ledger.
    """

    authority: str
    region: str
    sums: Sums
    overall: Rate
    places: dict[str, int | None]
    changes: dict[str, Fraction | None]
    unstated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindLine:
    """One department's figures of one kind."""

    authority: str
    kind: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Report:
    """A month's report; ``month`` is its first day, ``silent`` who has stated nothing yet."""

    month: date
    region: str
    lines: tuple[Line, ...]
    kind_lines: tuple[KindLine, ...]
    total: Sums
    total_changes: dict[str, Fraction | None]
    silent: tuple[str, ...] = field(default=())

    @property
    def overall(self) -> Rate:
        """The mean of the three rates of all departments together."""
        return rates.overall(self.total.rates.values())


def make_report(  # noqa: PLR0913 - all by name
    *,
    month: date,
    region: str,
    cells: Sequence[Cell],
    before: Sequence[Cell],
    labels: dict[str, str],
    silent: Sequence[str] = (),
) -> Report:
    """Return the report on *cells*, compared with those of the month *before*.

    *labels* are the kinds that count, in their order. Departments stand in the order of their
    place, those without one behind, by name.
    """
    cells = [cell for cell in cells if cell.kind in labels]
    before = [cell for cell in before if cell.kind in labels]
    total, total_before = add_up(cells), add_up(before)
    return Report(
        month=month,
        region=region,
        lines=_lines(cells, before, labels),
        kind_lines=_kind_lines(cells, labels),
        total=total,
        total_changes=_changes(total.rates, total_before.rates),
        silent=tuple(silent),
    )


def _by_authority(cells: Iterable[Cell]) -> dict[int, list[Cell]]:
    found: dict[int, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.authority_id, []).append(cell)
    return found


def _lines(
    cells: Sequence[Cell], before: Sequence[Cell], labels: dict[str, str]
) -> tuple[Line, ...]:
    now, then = _by_authority(cells), _by_authority(before)
    sums = {authority: add_up(group) for authority, group in now.items()}
    means = {authority: rates.overall(item.rates.values()) for authority, item in sums.items()}
    places = _places(sums, means)
    lines = []
    for authority, group in now.items():
        last = add_up(then.get(authority, ()))
        lines.append(
            Line(
                authority=group[0].authority,
                region=group[0].region,
                sums=sums[authority],
                overall=means[authority],
                places=places[authority],
                changes=_changes(sums[authority].rates, last.rates),
                unstated=tuple(
                    labels[cell.kind] for cell in group if cell.stated is None and cell.reported
                ),
            )
        )
    return tuple(sorted(lines, key=_order))


def _order(line: Line) -> tuple[bool, int, str]:
    place = line.places["overall"]
    return place is None, place or 0, line.authority


def _places(sums: dict[int, Sums], means: dict[int, Rate]) -> dict[int, dict[str, int | None]]:
    """Return every department's place in each rate and over all."""
    found: dict[int, dict[str, int | None]] = {authority: {} for authority in sums}
    for name, _label in RATES:
        column = rates.ranks(item.rates[name] for item in sums.values())
        for authority, place in zip(sums, column, strict=True):
            found[authority][name] = place
    for authority, place in zip(means, rates.ranks(means.values()), strict=True):
        found[authority]["overall"] = place
    return found


def _changes(now: dict[str, Rate], then: dict[str, Rate]) -> dict[str, Fraction | None]:
    return {name: _difference(rate.value, then[name].value) for name, rate in now.items()}


def _difference(now: Fraction | None, then: Fraction | None) -> Fraction | None:
    return None if now is None or then is None else now - then


def _kind_lines(cells: Sequence[Cell], labels: dict[str, str]) -> tuple[KindLine, ...]:
    order = list(labels)
    ordered = sorted(cells, key=lambda cell: (cell.authority, order.index(cell.kind)))
    return tuple(KindLine(cell.authority, labels[cell.kind], add_up([cell])) for cell in ordered)
