"""The front page: search box first, then figures, the latest decisions and the news."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms import readers
from cms.models import ArticlePage, ColumnPage
from limits.guard import limited
from portal.website.charts import BarChart, Share, bar_chart, shares
from portal.website.views.answers import readers_page
from registry import figures
from registry.enums import RecordKind
from registry.figures import Totals
from registry.kinds import KindSpec, kinds
from registry.publication import PublicRecord
from search import service
from search.results import EngineUnavailable, Question, QuestionRefused, Sort

LATEST_RECORDS = 5
LATEST_ARTICLES = 6
#: Columns whose articles the front page shows.
NEWS_COLUMNS = 3
#: Years of the chart and regions of the list beside it.
CHART_YEARS = 8
CHART_REGIONS = 8


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest records of one kind; ``records`` None while the engine doesn't answer."""

    kind: KindSpec
    route: str
    records: tuple[PublicRecord, ...] | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what it counts; ``note`` says how much of it is this year's."""

    label: str
    number: int
    this_year: int


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
    totals = figures.totals()
    context = {
        "figures": _figures(totals),
        "subjects": totals.subjects,
        "charts": _charts(totals),
        "latest": [
            _latest(RecordKind.LICENCE, "licences"),
            _latest(RecordKind.PENALTY, "penalties"),
        ],
        "news": _news(),
    }
    return render(request, "website/home.html", context)


def _figures(totals: Totals) -> list[Figure]:
    return [
        Figure(kind.label, totals.records.get(code, 0), totals.this_year.get(code, 0))
        for code, kind in kinds().items()
    ]


def _charts(totals: Totals) -> Charts | None:
    """Return the drawings, or nothing while there is nothing to draw."""
    rows = sorted(totals.by_year)[-CHART_YEARS:]
    if not rows:
        return None
    series = {code: kind.label for code, kind in kinds().items()}
    return Charts(
        bar_chart([(str(year), numbers) for year, numbers in rows], series),
        tuple((year, tuple(numbers.get(code, 0) for code in series)) for year, numbers in rows),
        shares(totals.regions[:CHART_REGIONS]),
    )


def _latest(kind: RecordKind, route: str) -> Latest:
    question = Question(kinds=(kind.value,), sort=Sort.NEWEST, size=LATEST_RECORDS)
    try:
        records = service.find_records(question).page.items
    except (EngineUnavailable, QuestionRefused):
        records = None
    return Latest(kinds()[kind.value], route, records)


def _news() -> list[tuple[ColumnPage, list[ArticlePage]]]:
    columns = readers.columns()[:NEWS_COLUMNS]
    return [(column, readers.latest_articles(column, LATEST_ARTICLES)) for column in columns]
