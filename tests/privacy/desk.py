"""Walks through every door of the desk with all permissions: staff see masked values."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.contrib.auth.models import Permission, User
from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from backoffice.access import PERMISSIONS, REPORT
from backoffice.doors import Door, doors
from backoffice.rights.actions import ACTIONS
from backoffice.roles import ACCESS
from registry.desk import deciding
from registry.models import (
    Attachment,
    AuditEntry,
    Authority,
    Batch,
    Case,
    CaseFile,
    CaseState,
    CodeCase,
    Correction,
    Declaration,
    Office,
    Proposal,
    Record,
    ReportingKey,
    SetAsideRow,
    Subject,
    SubjectChange,
    Submission,
)
from registry.queue_specs import queues
from registry.reporting.layouts import layouts
from registry.uses import USED
from tests.privacy.planting import net, organisation_licence
from tests.privacy.walking import Browser, whole
from tests.registry.listed import county_staff
from tests.registry.reporters import authority, department, reported

#: Doors that show something raw to whoever hasn't stated a purpose, and why that is right.
RAW: Final = {
    "backoffice_reporting_row": "a department mends the rows that it reported itself; noted",
}
#: Doors behind which nothing is planted, and why nothing need be.
NOTHING_THERE: Final = {
    "backoffice_compare": "asks which versions: two of them must be named",
    "backoffice_office": "holds no more than an office's name",
    "backoffice_queues_case": "no code case is planted",
    "backoffice_queues_case_settle": "no code case is planted",
    "backoffice_queues_change": "no subjects are merged",
    "backoffice_queues_undo": "no subjects are merged",
    "backoffice_queues_preview": "asks which subjects: two of them must be named",
}
NOT_FOUND, NOT_ALLOWED, BROKEN = 404, 405, 500
#: So many pages of one door are looked at; papers take a second each, and are all made alike.
PAGES, PAPERS = 7, 1
#: Of each table so many are tried, from both ends.
ENDS = 6
_LAST = re.compile(r"([\w-]+)/<(?:\w+:)?(\w+)>")
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
#: Doors that send a table, asked by POST in both forms.
_EXPORT: Final = "_export"
_DECISIONS: Final = ("PUBLISH", "HOLD", "CONFIRM", "CORRECT", "WITHDRAW", "VOID")

Values = tuple[Any, ...]


def plant_by_department() -> None:
    """Report rows from the desk of a department, one of them rejected."""
    by = department("reporter", authority())
    reported([organisation_licence(911), organisation_licence(912, content="")], by)


def seen(names: set[str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield every page and file that staff get without a purpose: a department, the office.

    *names* collects the names of the doors that something is known behind, or that take forms.
    """
    for name, path, text in _walk({door.name for door in doors()} - set(RAW)):
        if names is not None:
            names.add(name)
        yield path, text


def raw_doors() -> set[str]:
    """Return those names of RAW behind which something planted stands indeed."""
    return {name for name, _path, text in _walk(set(RAW)) if net().caught(text)}


def _walk(names: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (door's name, path, answer) of whatever is there behind the doors with *names*."""
    office = _browser_of("officer")
    for browser in (_browser_of("reporter"), office):
        yield "home", "home", whole(browser.get(reverse("wagtailadmin_home")))
        for door in sorted(doors(), key=lambda door: not door.name.endswith(_EXPORT)):
            # What a department has no permission for but by having all is the office's.
            if door.name in names and (browser is office or REPORT in door.permissions):
                yield from ((door.name, path, text) for path, text in _behind(door, browser))


def _browser_of(name: str) -> Browser:
    user = county_staff(name) if name == "officer" else User.objects.get(username=name)
    codenames = [each.partition(".")[2] for each in (*PERMISSIONS, ACCESS)]
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    browser = Browser()
    browser.force_login(User.objects.get(pk=user.pk))
    return browser


def _behind(door: Door, browser: Browser) -> Iterator[tuple[str, str]]:
    if door.name.endswith(_EXPORT):
        for kind in ("csv", "xlsx"):
            yield f"{door.route} {kind}", _answer(browser.post(f"/{door.route}", {"as": kind}))
        return
    left = PAPERS if "pdf" in door.route else PAGES
    for values in _values(door):
        path = "/" + _filled(door.route, values)
        answer = browser.get(path)
        if answer.status_code == NOT_ALLOWED:
            yield path, ""
            return
        if answer.status_code != NOT_FOUND:
            yield path, _answer(answer)
            left -= 1
        if not left:
            return


def _values(door: Door) -> list[Values]:
    """Return what a door's arguments are fed with."""
    names = tuple(_ARGUMENT.findall(door.route))
    if names in FED:
        return FED[names]()
    (place,) = _LAST.findall(door.route)  # a door with several has to be thought about
    field, model = ("pk" if place[1] == "pk" else "public_id"), OF[place]
    rows = list(_rows_of(model).order_by("-pk").values_list(field, flat=True))
    return [(value,) for value in dict.fromkeys([*rows[:ENDS], *rows[-ENDS:]])]


def _rows_of(model: type[Model]) -> QuerySet[Any]:
    """Return a table's rows; of records those of which somebody said or did something."""
    rows: QuerySet[Any] = model._default_manager.all()
    if model is AuditEntry:
        return rows.filter(action=USED)
    if model is not Record:
        return rows
    told = Q(cases__isnull=False) | Q(mask_marks__isnull=False) | Q(notices__isnull=False)
    return rows.filter(told | Q(batch__isnull=False) | Q(attachments__isnull=False)).distinct()


def _filled(route: str, values: Values) -> str:
    for value in values:
        route = _ARGUMENT.sub(str(value), route, count=1)
    return route


def _answer(response: Any) -> str:
    assert response.status_code < BROKEN, response.status_code
    return whole(response)


def _attachments() -> list[Values]:
    return [(row.record.public_id, row.public_id) for row in Attachment.objects.all()]


def _case_files() -> list[Values]:
    rows = CaseFile.objects.order_by("-pk")[: 2 * ENDS]
    return [(row.case.public_id, row.public_id) for row in rows]


def _set_aside() -> list[Values]:
    rows = SetAsideRow.objects.filter(submission__reported_by__isnull=False)
    return [(row.submission.public_id, row.row_number) for row in rows]


def _decisions() -> list[Values]:
    record = Record.objects.filter(kind="penalty", state="public").order_by("pk")[0]
    return [(record.public_id, getattr(deciding, name)) for name in _DECISIONS]


def _actions() -> list[Values]:
    cases = Case.objects.filter(state__in=(CaseState.RECEIVED, CaseState.FORWARDED))
    return [(case.public_id, action) for case in cases for action in ACTIONS]


#: What doors are fed with, by the names of their arguments.
FED: Final[dict[tuple[str, ...], Callable[[], list[Values]]]] = {
    (): lambda: [()],
    ("sort",): lambda: [(sort,) for sort in queues()],
    ("layout",): lambda: [(code,) for code in layouts()],
    ("public_id", "attachment"): _attachments,
    ("ticket", "public_id"): _case_files,
    ("public_id", "number"): _set_aside,
    ("public_id", "action"): _decisions,
    ("ticket", "action"): _actions,
}
#: Whose id an argument is, by its name and what stands before it: a door with another one fails
#: until somebody says so here.
OF: Final[dict[tuple[str, str], type[Model]]] = {
    ("accounts", "pk"): User,
    ("authorities", "pk"): Authority,
    ("practice", "pk"): Authority,
    ("offices", "pk"): Office,
    ("uses", "pk"): AuditEntry,
    ("row", "pk"): SetAsideRow,
    ("cases", "pk"): CodeCase,
    ("changes", "pk"): SubjectChange,
    ("cases", "ticket"): Case,
    ("forwarded-cases", "ticket"): Case,
    ("batches", "public_id"): Batch,
    ("declarations", "public_id"): Declaration,
    ("entries", "public_id"): Record,
    ("records", "public_id"): Record,
    ("subjects", "public_id"): Subject,
    ("proposals", "public_id"): Proposal,
    ("corrections", "public_id"): Correction,
    ("submissions", "public_id"): Submission,
    ("reporting-keys", "public_id"): ReportingKey,
}
