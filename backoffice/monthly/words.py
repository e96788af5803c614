"""What the report is called and what it says in sentences, for page, workbook and paper alike."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.monthly.rates import Rate, points_text
from backoffice.monthly.report import RATES, Line, Report, Sums
from registry.places import full_region_name

#: The columns of the departments' table, in the order of :func:`cells_of`.
HEADERS: Final = (
    gettext_lazy("名次"),
    gettext_lazy("部门"),
    gettext_lazy("台账数"),
    gettext_lazy("上报数"),
    gettext_lazy("上报率"),
    gettext_lazy("较上月"),
    gettext_lazy("报送行数"),
    gettext_lazy("退回行数"),
    gettext_lazy("合规率"),
    gettext_lazy("较上月"),
    gettext_lazy("及时"),
    gettext_lazy("逾期"),
    gettext_lazy("无法评定"),
    gettext_lazy("及时率"),
    gettext_lazy("较上月"),
    gettext_lazy("三率平均"),
)

#: How the figures are made; docs/decisions/0027-monthly-report.md says the same at length.
NOTES: Final = (
    gettext_lazy(
        "上报率＝本月作出且已上报的决定数÷部门填报的本月台账数。未填台账、台账为零、"
        "上报数多于台账数的，不予评定。"
    ),
    gettext_lazy(
        "合规率＝（本月报送行数－退回行数）÷本月报送行数；转信用办核实的行不算退回，"
        "重复报送而没有改动的行不计。"
    ),
    gettext_lazy(
        "及时率＝自决定之日起7个工作日内上报的决定数÷（及时数＋逾期数），按作出决定的月份统计；"
        "工作日历未知、无法评定的决定不计入。"
    ),
    gettext_lazy("三率平均为三率的算术平均，三率均可评定的部门才参加排名；数值相同的名次并列。"),
    gettext_lazy("较上月为百分点之差；任一月不可评定的，以“—”表示。"),
)


def month_text(month: date) -> str:
    """Return the month as it is written: 2026年10月."""
    return _("%(year)d年%(month)d月") % {"year": month.year, "month": month.month}


def title_of(report: Report) -> str:
    """Return the report's title with the region that it is about."""
    return _("%(region)s%(month)s行政许可和行政处罚信息“双公示”情况通报") % {
        "region": full_region_name(report.region),
        "month": month_text(report.month),
    }


def summary(report: Report) -> Iterator[str]:
    """Yield the sentences that head the report."""
    total = report.total
    if not report.lines:
        yield _("本月没有部门填报台账，也没有报送数据。")
        return
    stated = _("未填报台账") if total.stated is None else f"{total.stated:,}"
    yield _departments(report)
    yield _("台账数%(stated)s，上报数%(reported)s。") % {
        "stated": stated,
        "reported": f"{total.reported:,}",
    }
    if total.reported != total.assessed_reported:
        yield _("上报数中有%(n)s件未填相应台账，不计入上报率。") % {
            "n": f"{total.reported - total.assessed_reported:,}"
        }
    rates = total.rates
    yield (
        "，".join(
            f"{label}{rates[name]}{_compared(report.total_changes[name])}" for name, label in RATES
        )
        + "。"
    )
    if report.silent:
        yield _("尚未填报本月台账的部门%(n)d个：%(names)s。") % {
            "n": len(report.silent),
            "names": "、".join(report.silent),
        }


def _departments(report: Report) -> str:
    """Return how many departments there are: those with figures and those without any."""
    active = {line.authority for line in report.lines}
    total = len(active | set(report.silent))
    if not report.silent:
        return _("共有%(n)d个部门填报台账或报送数据。") % {"n": total}
    return _("共有%(n)d个部门，其中%(silent)d个尚未填报本月台账。") % {
        "n": total,
        "silent": len(report.silent),
    }


def _compared(change: Fraction | None) -> str:
    """Return the bracket that compares a rate with the month before, empty where none can be."""
    if change is None:
        return ""
    points = points_text(change)
    if points == points_text(Fraction(0)):
        return _("（与上月持平）")
    return _("（较上月%(change)s个百分点）") % {"change": points}


def cells_of(line: Line) -> list[str]:
    """Return a department's cells in the order of HEADERS, as words for reading."""
    place = line.places["overall"]
    first = ["—" if place is None else str(place), line.authority]
    return first + _figures(line.sums, line.changes, line.overall)


def total_cells(report: Report) -> list[str]:
    """Return the cells of all departments together."""
    return ["—", _("合计"), *_figures(report.total, report.total_changes, report.overall)]


def _figures(sums: Sums, changes: Mapping[str, Fraction | None], overall: Rate) -> list[str]:
    rated = {name: (str(rate), points_text(changes[name])) for name, rate in sums.rates.items()}
    return [
        "—" if sums.stated is None else f"{sums.stated:,}",
        f"{sums.reported:,}",
        *rated["reported"],
        f"{sums.rows:,}",
        f"{sums.rejected:,}",
        *rated["compliant"],
        f"{sums.timely:,}",
        f"{sums.late:,}",
        f"{sums.not_assessable:,}",
        *rated["timely"],
        str(overall),
    ]


def remarks(report: Report) -> Iterator[str]:
    """Yield a sentence for each department whose ledger leaves something out."""
    for line in report.lines:
        if line.unstated:
            yield _("%(authority)s已上报%(kinds)s但未填其台账，该类不计入上报率。") % {
                "authority": line.authority,
                "kinds": "、".join(line.unstated),
            }
