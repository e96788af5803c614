"""The schema's enumerations, from the register's own lists; descriptions are the Chinese terms."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

import graphene
from django.utils import translation

from registry.enums import Severity as SeverityChoices
from registry.enums import SubjectKind as SubjectKindChoices
from registry.families import DECLARED, family_groups, kinds_in_order, tabs_in_order
from registry.kinds import ListColour as ListColours
from search.fields import FilterName as FilterNames
from search.results import Sort as SortChoices


def _enumeration(name: str, about: str, values: Iterable[tuple[str, str]]) -> Any:
    """Return a GraphQL enumeration of (value, Chinese description) pairs."""
    labels = dict(values)
    members = Enum(name, {value.upper(): value for value in labels})  # type: ignore[misc]
    return graphene.Enum.from_enum(members, description=_descriptions(about, labels))


def _descriptions(about: str, labels: dict[str, str]) -> Callable[[Enum | None], str]:
    def description(member: Enum | None) -> str:
        return about if member is None else labels[member.value]

    return description


def _chosen(choices: Any, without: Iterable[Any] = ()) -> list[tuple[str, str]]:
    """Return the pairs of Django *choices* in Chinese, whatever language is active just now."""
    with translation.override("zh-hans"):
        return [(item.value, str(item.label)) for item in choices if item not in without]


SubjectKind = _enumeration(
    "SubjectKind",
    "Kinds of subject (信用主体类别). Natural persons (自然人) are never found or shown here.",
    _chosen(SubjectKindChoices, without=[SubjectKindChoices.NATURAL_PERSON]),
)

RecordKind = _enumeration(
    "RecordKind",
    "Kinds of record (信用记录类别). An open list: be ready for values that come later.",
    [(code, spec.label) for code, spec in kinds_in_order().items()],
)

Family = _enumeration(
    "Family",
    "What sort of thing a kind is (大类).",
    [(group.family.value, group.label) for group in family_groups()],
)

SubjectTab = _enumeration(
    "SubjectTab",
    "Tabs of a subject's screen behind 基础信息, in their order (栏目).",
    [(tab.code, tab.label) for tab in tabs_in_order()],
)

_COLOURS = [
    (ListColours.RED.value, "守信激励"),
    (ListColours.BLACK.value, "严重失信"),
    (ListColours.WATCH.value, "重点关注"),
    (ListColours.OTHER.value, "其他名单"),
]

ListColour = _enumeration("ListColour", "What a list says of those on it (名单性质).", _COLOURS)

MarkTone = _enumeration(
    "MarkTone",
    "What a mark beside a name says (标记性质).",
    [*_COLOURS, (DECLARED, "自愿申报")],
)

Severity = _enumeration(
    "Severity",
    "Classes of breach (失信程度) that decide how long it is shown.",
    _chosen(SeverityChoices),
)

Sort = _enumeration(
    "Sort",
    "Order of what is found (排序).",
    [
        (SortChoices.RELEVANCE.value, "相关度"),
        (SortChoices.NEWEST.value, "决定日期，新的在前"),
        (SortChoices.NAME.value, "名称，按拼音"),
    ],
)

FilterName = _enumeration(
    "FilterName",
    "What an answer can be narrowed to: the arguments of `lookup` (筛选条件).",
    [
        (FilterNames.KIND.value, "记录类别"),
        (FilterNames.SUBJECT_KIND.value, "主体类别"),
        (FilterNames.REGION.value, "区划"),
        (FilterNames.AUTHORITY.value, "行政机关"),
        (FilterNames.YEAR.value, "决定年份"),
    ],
)
