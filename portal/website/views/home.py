"""The front page: search box first, then figures, the latest decisions and the news."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import readers
from cms.models import ArticlePage, ColumnPage
from limits.guard import limited
from portal.website.charts import BarChart, Share, bar_chart, shares
from portal.website.views.answers import readers_page
from registry import figures
from registry.enums import RecordKind
from registry.families import family_groups
from registry.figures import Totals
from registry.kinds import Family, KindSpec, kinds
from registry.publication import PublicRecord
from search import service
from search.results import EngineUnavailable, Question, QuestionRefused, Sort

LATEST_RECORDS = 5
LATEST_ARTICLES = 6
#: Columns whose articles the front page shows.
NEWS_COLUMNS = 3
#: 双公示: the kinds that have a figure and a block of their own.
FIRST_KINDS = (RecordKind.LICENCE, RecordKind.PENALTY)
#: Years of the chart and regions of the list beside it.
CHART_YEARS = 8
CHART_REGIONS = 8


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that the front page counts together; ``link`` leads to them."""

    label: str
    kinds: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest records of one kind; ``records`` None while the engine doesn't answer."""

    kind: KindSpec
    records: tuple[PublicRecord, ...] | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what it counts; ``this_year`` says how much of it is this year's."""

    label: str
    number: int
    this_year: int
    link: str


@dataclass(frozen=True, slots=True)
class Charts:
    """The drawings of the figures, with the rows that stand in the table behind them."""

    years: BarChart
    rows: tuple[tuple[int, tuple[int, ...]], ...]
    regions: tuple[Share, ...]


@limited("page")
@require_safe
@readers_page()
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page; a silent engine only empties its own block."""
    totals, groups = figures.totals(), _groups()
    context = {
        "figures": [_figure(group, totals) for group in groups],
        "subjects": totals.subjects,
        "charts": _charts(totals, groups),
        "latest": [_latest(kind) for kind in FIRST_KINDS],
        "news": _news(),
    }
    return render(request, "website/home.html", context)


def _groups() -> list[Group]:
    """Return what is counted together: 双公示 each by itself, the other kinds by family.

    Twenty figures would be read by nobody; the page of all kinds has each.
    """
    by_family = {
        group.family: tuple(kind.code for kind in group.kinds) for group in family_groups()
    }
    acts, first = by_family.get(Family.ACT, ()), tuple(kind.value for kind in FIRST_KINDS)
    index = reverse("browse_index")
    given = by_family.get(Family.COMMITMENT, ()) + by_family.get(Family.DECLARATION, ())
    found = [
        *(Group(kinds()[code].label, (code,), reverse("browse", args=[code])) for code in first),
        Group(_("其他行政管理"), tuple(code for code in acts if code not in first), f"{index}#act"),
        Group(_("各类名单"), by_family.get(Family.LIST, ()), reverse("lists")),
        Group(_("信用承诺与申报"), given, f"{index}#commitment"),
    ]
    return [group for group in found if group.kinds]


def _figure(group: Group, totals: Totals) -> Figure:
    return Figure(
        group.label, _sum(totals.records, group), _sum(totals.this_year, group), group.link
    )


def _sum(numbers: Mapping[str, int], group: Group) -> int:
    return sum(numbers.get(code, 0) for code in group.kinds)


def _charts(totals: Totals, groups: list[Group]) -> Charts | None:
    """Return the drawings, or nothing while there is nothing to draw."""
    years = sorted(totals.by_year)[-CHART_YEARS:]
    if not years:
        return None
    # Groups of which these years have nothing would only make the others' bars thin.
    drawn = [group for group in groups if any(_sum(numbers, group) for _year, numbers in years)]
    rows = [(year, [_sum(numbers, group) for group in drawn]) for year, numbers in years]
    series = {str(place): _(group.label) for place, group in enumerate(drawn)}
    return Charts(
        bar_chart(
            [(str(year), {str(at): n for at, n in enumerate(numbers)}) for year, numbers in rows],
            series,
        ),
        tuple((year, tuple(numbers)) for year, numbers in rows),
        shares(totals.regions[:CHART_REGIONS]),
    )


def _latest(kind: RecordKind) -> Latest:
    question = Question(kinds=(kind.value,), sort=Sort.NEWEST, size=LATEST_RECORDS)
    try:
        records = service.find_records(question).page.items
    except (EngineUnavailable, QuestionRefused):
        records = None
    return Latest(kinds()[kind.value], records)


def _news() -> list[tuple[ColumnPage, list[ArticlePage]]]:
    columns = readers.columns()[:NEWS_COLUMNS]
    return [(column, readers.latest_articles(column, LATEST_ARTICLES)) for column in columns]
