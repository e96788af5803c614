"""A month in figures: uses, what stands out, what the public asked, and how the chain stands."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from backoffice.access import REVIEW_USES, allowed
from backoffice.privacy.pages import (
    asked_month,
    frame,
    kind_label,
    months,
    names_of,
    purpose_label,
    seen_actors,
    top,
)
from registry import audit_chain, audit_watch
from registry.lookup_figures import lookup_figures
from registry.use_figures import month_figures
from registry.use_reviews import last_day

#: Kinds of question and doors in words.
_KINDS = {
    "everything": gettext_lazy("仅筛选"),
    "uscc": gettext_lazy("统一社会信用代码"),
    "organisation_code": gettext_lazy("组织机构代码"),
    "registration_number": gettext_lazy("工商注册号"),
    "document_number": gettext_lazy("决定文书号"),
    "words": gettext_lazy("名称或关键词"),
    "pinyin": gettext_lazy("拼音"),
    "person": gettext_lazy("疑似个人信息，已拒绝"),
    "refused": gettext_lazy("其他被拒绝的问题"),
}
_DOORS = {"page": gettext_lazy("网页"), "graphql": gettext_lazy("接口")}


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a table with its bar; ``width`` in percent of the longest."""

    label: str
    number: int
    width: int


@allowed(REVIEW_USES)
@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """Show a month's figures; this month's where none is asked for."""
    month = asked_month(request.GET.get("month", "")) or timezone.localdate().replace(day=1)
    uses = month_figures(month, seen_actors(request.user))
    lookups = lookup_figures(month, last_day(month))
    names = names_of(pattern.actor for pattern in uses.patterns)
    context = frame(
        _("月度统计"),
        top(),
        icon="table",
        month=f"{month:%Y-%m}",
        months=months(),
        uses=uses,
        by_purpose=_bars([(purpose_label(code), number) for code, number in uses.by_purpose]),
        by_kind=_bars([(kind_label(code), number) for code, number in uses.by_kind]),
        patterns=[(names.get(one.actor, one.actor), one) for one in uses.patterns],
        lookups=lookups,
        lookup_kinds=[(_KINDS.get(line.label, line.label), line) for line in lookups.by_kind],
        lookup_doors=[(_DOORS.get(line.label, line.label), line) for line in lookups.by_door],
        chain=audit_watch.state(),
        head=audit_chain.head(),
    )
    return render(request, "backoffice/privacy/figures.html", context)


def _bars(pairs: list[tuple[str, int]]) -> list[Bar]:
    longest: Any = max((number for _label, number in pairs), default=1)
    return [Bar(label, number, round(100 * number / longest)) for label, number in pairs]
