"""What the forms above the lists offer to choose from."""

from typing import Any, Final

from django.utils.translation import gettext as _

from backoffice.register.asked import Choices, kind_choices
from registry.desk.places import authority_choices, region_choices
from registry.desk.records import ORDERS
from registry.desk.words import REASONS
from registry.enums import RecordState, SubjectKind, Timeliness
from registry.models.reporting import Channel, SubmissionStatus
from registry.publication import today
from registry.scopes import Scope

#: How many years back the form offers; others are asked by a period.
_YEARS: Final = 10


def record_choices(scope: Scope) -> dict[str, Any]:
    """Return the choices of the list of records."""
    this_year = today().year
    orders = {"changed": _("最近变更"), "decided": _("最近决定")}
    return {
        "kinds": kind_choices(),
        "states": RecordState.choices,
        "regions": region_choices(scope),
        "authorities": authority_choices(scope),
        "years": [(str(year), str(year)) for year in range(this_year, this_year - _YEARS, -1)],
        "timeliness": Timeliness.choices,
        "reasons": [(code, label) for code, label in REASONS.items() if code != "public"],
        "orders": [(code, orders[code]) for code in ("changed", "decided") if code in ORDERS],
    }


def subject_choices(scope: Scope) -> dict[str, Any]:
    """Return the choices of the list of subjects."""
    merged: Choices = [("no", _("未被合并")), ("yes", _("已并入其他主体"))]
    return {
        "kinds": SubjectKind.choices,
        "regions": region_choices(scope),
        "merged": merged,
    }


def submission_choices(scope: Scope) -> dict[str, Any]:
    """Return the choices of the list of submissions."""
    return {
        "kinds": kind_choices_flat(),
        "statuses": SubmissionStatus.choices,
        "channels": Channel.choices,
        "authorities": authority_choices(scope),
    }


def kind_choices_flat() -> list[tuple[str, Choices]]:
    """Return families with their kinds, without the choice of a whole family."""
    return [(label, options[1:]) for label, options in kind_choices()]
