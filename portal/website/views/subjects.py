"""A subject's page (信用主体): who it is, and its records in the tabs that such pages have."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.parameters import ParametersRefused, read_parameters
from portal.website.views.answers import not_shown_page, readers_page
from portal.website.wording import Wording, wording_of
from registry import corrections, cursors, families, publication
from registry.families import tabs_in_order
from registry.kinds import kinds
from registry.publication import Position, PublicRecord, PublicSubject

PAGE_SIZE = 20
#: How many of each tab the first one shows.
FIRST_RECORDS = 3
BASICS = "basics"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a tab, one kind in it (empty: all), and where to go on."""

    tab: str = BASICS
    kind: str = ""
    cursor: str = ""

    @property
    def of_kinds(self) -> tuple[str, ...]:
        """The kinds of record that are asked for."""
        if self.kind:
            return (self.kind,)
        tab = families.tab_named(self.tab)
        return tab.kinds if tab else ()

    @property
    def list_name(self) -> str:
        """What a cursor is sealed for: it opens in this tab and with this kind alone."""
        return f"{self.tab}/{self.kind}"

    def query(self, cursor: str = "") -> str:
        """Return the part of the address behind the subject's own."""
        asked = {"tab": "" if self.tab == BASICS else self.tab, "kind": self.kind, "cursor": cursor}
        said = {name: value for name, value in asked.items() if value}
        return "?" + urlencode(said) if said else ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the page; ``count`` is None for the basics."""

    code: str
    label: str
    link: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest records of a tab on the first one; ``of_many`` kinds, where it has several."""

    tab: Tab
    wording: Wording
    records: tuple[PublicRecord, ...]
    more: bool
    of_many: bool


@limited("page")
@require_safe
@readers_page()
def subject(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one subject; a merged one's address leads on to the subject that goes on."""
    given = read_parameters(request, ("tab", "kind", "cursor"))
    asked = _asked(given)
    found = publication.subject(public_id)
    if found is None:
        return not_shown_page(request, _("此网址没有正在公示的主体"))
    if found.public_id != public_id or asked.tab != given.get("tab", BASICS):
        return _moved(found, asked)
    context = {"subject": found, "marks": families.marks(found.counts), "tab": asked.tab}
    context |= {"tabs": _tabs(found), "corrections": corrections.of_subject(found.public_id)}
    context |= _basics(found) if asked.tab == BASICS else _of_tab(found, asked)
    return render(request, "website/subject.html", context)


def _asked(given: dict[str, str]) -> Asked:
    """Return what is asked for; a kind's code in place of a tab's is a former address."""
    asked = Asked(**given)
    if asked.tab == BASICS:
        if asked.kind or asked.cursor:
            raise ParametersRefused(["tab"], _("网址中缺少栏目：tab。"))
        return asked
    tab = families.tab_named(asked.tab)
    if tab is None and asked.tab in kinds() and not asked.kind:
        return Asked(tab=kinds()[asked.tab].tab, kind=asked.tab)
    if tab is None:
        raise ParametersRefused(["tab"], _("网址中的栏目不存在：tab。"))
    if asked.kind and asked.kind not in tab.kinds:
        raise ParametersRefused(["kind"], _("网址中的类别不在此栏目中：kind。"))
    return asked


def _position(found: PublicSubject, asked: Asked) -> Position | None:
    if not asked.cursor:
        return None
    try:
        return cursors.open_position(asked.cursor, found.public_id, asked.list_name)
    except ValueError as error:
        sentence = _("翻页标记无效，请回到第一页重新查看。")
        raise ParametersRefused(["cursor"], sentence) from error


def _moved(found: PublicSubject, asked: Asked) -> HttpResponse:
    """Return 301; the cursor stays behind, it was sealed for the other list."""
    address = reverse("subject", args=[found.public_id])
    return HttpResponsePermanentRedirect(address + asked.query())


def _tabs(found: PublicSubject) -> list[Tab]:
    address = reverse("subject", args=[found.public_id])
    return [Tab(BASICS, _("基础信息"), address)] + [
        Tab(tab.code, tab.label, address + Asked(tab.code).query(), _count(found, tab.kinds))
        for tab in tabs_in_order()
    ]


def _count(found: PublicSubject, codes: tuple[str, ...]) -> int:
    return sum(found.counts.get(code, 0) for code in codes)


def _basics(found: PublicSubject) -> dict[str, object]:
    """Return the newest records of each tab; one that has none isn't asked for."""
    latest = []
    for tab in _tabs(found)[1:]:
        of_kinds = Asked(tab.code).of_kinds
        records: tuple[PublicRecord, ...] = ()
        if tab.count:
            page = publication.records_of(found.public_id, of_kinds, limit=FIRST_RECORDS)
            records = page.records
        more = (tab.count or 0) > len(records)
        wording = wording_of(*of_kinds)
        latest.append(Latest(tab, wording, records, more, of_many=len(of_kinds) > 1))
    return {"latest": latest}


def _of_tab(found: PublicSubject, asked: Asked) -> dict[str, object]:
    position = _position(found, asked)
    page = publication.records_of(found.public_id, asked.of_kinds, position, PAGE_SIZE)
    after = ""
    if page.after:
        after = cursors.seal_position(page.after, found.public_id, asked.list_name)
    return {
        "here": next(tab for tab in _tabs(found) if tab.code == asked.tab),
        "records": page.records,
        "of_kinds": asked.of_kinds,
        "wording": wording_of(*asked.of_kinds),
        "kind_choices": _kind_choices(found, asked),
        "listed": [kinds()[code] for code in asked.of_kinds if kinds()[code].listing],
        "next_page": asked.query(after) if after else "",
        "first_page": asked.query() if asked.cursor else "",
    }


def _kind_choices(found: PublicSubject, asked: Asked) -> list[tuple[Tab, bool]]:
    """Return the kinds of a tab to choose among, with whether each is chosen; none for one."""
    tab = families.tab_named(asked.tab)
    codes = [code for code in tab.kinds if found.counts.get(code)] if tab else []
    if len(codes) < 2 and not asked.kind:  # noqa: PLR2004 - one kind is no choice
        return []
    whole = Tab("", _("全部"), Asked(asked.tab).query(), _count(found, tuple(codes)))
    return [(whole, not asked.kind)] + [
        (
            Tab(
                code, kinds()[code].label, Asked(asked.tab, code).query(), found.counts.get(code, 0)
            ),
            code == asked.kind,
        )
        for code in dict.fromkeys([*codes, *filter(None, [asked.kind])])
    ]
