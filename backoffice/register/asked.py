"""From an address to what a list is asked: known parameters alone, each with its closed values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from registry.desk.filters import RecordFilter, SubjectFilter
from registry.desk.records import DEFAULT_ORDER, ORDERS
from registry.desk.submissions import SubmissionFilter
from registry.desk.words import REASONS
from registry.enums import RecordState, SubjectKind, Timeliness
from registry.families import family_groups
from registry.kinds import Family, kinds, kinds_of
from registry.models.reporting import Channel, SubmissionStatus

#: Beside a list's own parameters.
CURSOR: Final = "cursor"
_FAMILY: Final = "family:"
_LONGEST: Final = 100

Choices = list[tuple[str, str]]


class AskedError(ValueError):
    """A parameter is unknown or has no such value; the sentence names it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked: the filter for the register, and its words as the form has them."""

    filter: Any
    values: Mapping[str, str]
    text: str = ""
    order: str = DEFAULT_ORDER
    cursor: str = ""

    @property
    def query(self) -> str:
        """The parameters without the cursor, for links."""
        return urlencode(self.values)

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked beside the order."""
        return any(name != "order" for name in self.values)


def asked_records(params: QueryDict) -> Asked:
    """Return what the list of records is asked.

    Raises:
        AskedError: a parameter is unknown, or its value.
    """
    values = _values(params, (*_RECORDS, "q", "order"))
    kind = values.get("kind", "")
    _check(values, "state", RecordState.values)
    _check(values, "timeliness", Timeliness.values)
    _check(values, "reason", REASONS)
    _check(values, "order", ORDERS)
    _check(values, "unconfirmed", ["1"])
    start, end = _period(values)
    asked = RecordFilter(
        kinds=_kinds(kind),
        state=values.get("state", ""),
        region=values.get("region", ""),
        authority=values.get("authority", ""),
        decided_from=start,
        decided_until=end,
        timeliness=values.get("timeliness", ""),
        submission=values.get("submission", ""),
        reason=values.get("reason", ""),
        unconfirmed="unconfirmed" in values,
    )
    order = values.get("order", DEFAULT_ORDER)
    return Asked(asked, values, values.get("q", ""), order, params.get(CURSOR, ""))


_RECORDS: Final = (
    "kind",
    "state",
    "region",
    "authority",
    "year",
    "from",
    "until",
    "timeliness",
    "submission",
    "reason",
    "unconfirmed",
)


def asked_subjects(params: QueryDict) -> Asked:
    """Return what the list of subjects is asked.

    Raises:
        AskedError: a parameter is unknown, or its value.
    """
    values = _values(params, ("kind", "region", "merged", "held", "q"))
    _check(values, "kind", SubjectKind.values)
    _check(values, "merged", ["yes", "no"])
    _check(values, "held", ["1"])
    asked = SubjectFilter(
        kind=values.get("kind", ""),
        region=values.get("region", ""),
        merged=values.get("merged", ""),
        held="held" in values,
    )
    return Asked(asked, values, values.get("q", ""), cursor=params.get(CURSOR, ""))


def asked_submissions(params: QueryDict) -> Asked:
    """Return what the list of submissions is asked.

    Raises:
        AskedError: a parameter is unknown, or its value.
    """
    values = _values(params, ("status", "channel", "kind", "authority"))
    _check(values, "status", SubmissionStatus.values)
    _check(values, "channel", Channel.values)
    _check(values, "kind", kinds())
    return Asked(SubmissionFilter(**values), values, cursor=params.get(CURSOR, ""))


def kind_choices() -> list[tuple[str, Choices]]:
    """Return families with their kinds, as a select with groups takes them."""
    return [
        (
            group.label,
            [
                (f"{_FAMILY}{group.family}", _("全部%(family)s") % {"family": group.label}),
                *((spec.code, spec.label) for spec in group.kinds),
            ],
        )
        for group in family_groups()
    ]


def _kinds(value: str) -> tuple[str, ...]:
    if not value:
        return ()
    if value in kinds():
        return (value,)
    family = value.removeprefix(_FAMILY)
    if family == value or family not in set(Family):
        raise AskedError(_wrong("kind"))
    return tuple(kinds_of(Family(family)))


def _period(values: Mapping[str, str]) -> tuple[date | None, date | None]:
    try:
        start = date.fromisoformat(values["from"]) if "from" in values else None
        end = date.fromisoformat(values["until"]) if "until" in values else None
        if "year" in values:
            year = int(values["year"])
            return date(year, 1, 1), date(year, 12, 31)
    except ValueError as error:
        raise AskedError(_wrong("year/from/until")) from error
    return start, end


def _values(params: QueryDict, known: Iterable[str]) -> dict[str, str]:
    unknown = set(params) - {*known, CURSOR}
    if unknown:
        raise AskedError(_("没有这样的筛选条件：%(names)s") % {"names": "、".join(sorted(unknown))})
    found = {name: params.get(name, "").strip() for name in known}
    for name, value in found.items():
        if len(value) > _LONGEST or not value.isprintable():
            raise AskedError(_wrong(name))
    return {name: value for name, value in found.items() if value}


def _check(values: Mapping[str, str], name: str, allowed: Iterable[str]) -> None:
    if name in values and values[name] not in set(allowed):
        raise AskedError(_wrong(name))


def _wrong(name: str) -> str:
    return _("筛选条件 %(name)s 没有这样的取值。") % {"name": name}
