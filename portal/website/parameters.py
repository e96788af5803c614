"""What a page is asked after the question mark: known names, of sensible shape.

A filter may be given several times, once for each value (``region=610326&region=610305``): that
is what links and forms without scripts can write. Everything else is given once at most.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from search.results import Question, Sort

#: Longer than any registered name (200 in the layout is never reached by real ones).
LONGEST_TEXT = 100
#: Signed cursors are short; a longer one is not ours.
LONGEST_CURSOR = 1000

SUBJECTS = "subjects"
RECORDS = "records"
TABS = (SUBJECTS, RECORDS)
#: The filters by parameter; each may have several values, which are alternatives.
FILTERS: Final = ("subject_kind", "kind", "region", "authority", "year")


class ParametersRefused(ValueError):  # noqa: N818 - it is an answer, not a fault
    """Some parameters make no sense; ``names`` are theirs, ``sentence`` is for the reader."""

    def __init__(self, names: Collection[str], sentence: str) -> None:
        super().__init__(sentence)
        self.names = tuple(names)
        self.sentence = sentence


def read_parameters(request: HttpRequest, known: Collection[str]) -> dict[str, str]:
    """Return the parameters of *request* that say something, trimmed; each is given once.

    Raises:
        ParametersRefused: as :func:`read_values` does.
    """
    return {name: values[0] for name, values in read_values(request, known).items()}


def read_values(
    request: HttpRequest, known: Collection[str], several: Collection[str] = ()
) -> dict[str, tuple[str, ...]]:
    """Return the values of each parameter of *request*, trimmed, without those that are empty.

    Those of *several* may be given again with another value.

    Raises:
        ParametersRefused: one is unknown, or given twice, too long, or with control characters.
    """
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        raise ParametersRefused(unknown, _unknown(unknown, known))
    given = {name: [value.strip() for value in values] for name, values in request.GET.lists()}
    doubled = [
        name
        for name, values in given.items()
        if len(values) > (len(set(values)) if name in several else 1)
    ]
    if doubled:
        raise ParametersRefused(doubled, _("网址中有重复的参数：%s。") % _("、").join(doubled))
    found = {name: tuple(filter(None, values)) for name, values in given.items()}
    wrong = [
        name for name, values in found.items() if not all(_is_plain(name, one) for one in values)
    ]
    if wrong:
        listed = _("、").join(wrong)
        raise ParametersRefused(wrong, _("参数的内容过长或含有无法识别的字符：%s。") % listed)
    return {name: values for name, values in found.items() if values}


def _unknown(names: Collection[str], known: Collection[str]) -> str:
    """Return the sentence that refuses *names* and says which a page takes, if any."""
    listed = _("、").join(name[:LONGEST_TEXT] for name in names)
    if not known:
        return _("网址中有不认识的参数：%s。") % listed
    allowed = _("、").join(known)
    values = {"unknown": listed, "allowed": allowed}
    return _("网址中有不认识的参数：%(unknown)s。可用的参数：%(allowed)s。") % values


def _is_plain(name: str, value: str) -> bool:
    longest = LONGEST_CURSOR if name == "cursor" else LONGEST_TEXT
    return len(value) <= longest and not any(ord(sign) < ord(" ") for sign in value)


@dataclass(frozen=True, slots=True)
class Asked:
    """A look-up as its address says it; every field is a parameter of the same name.

    A filter's values stand in one order, however they were given: the same question is one.
    """

    tab: str = SUBJECTS
    q: str = ""
    kind: tuple[str, ...] = ()
    subject_kind: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    sort: str = ""
    cursor: str = ""

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """The filters that are set, by name."""
        return {name: values for name in FILTERS if (values := getattr(self, name))}

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked for."""
        return not self.q and not self.filters

    def question(self, size: int, *, facets: bool = False) -> Question:
        """Return the question to the index."""
        return Question(
            text=self.q,
            kinds=self.kind,
            regions=self.region,
            authorities=self.authority,
            years=tuple(map(int, self.year)),
            sort=Sort(self.sort) if self.sort else usual_sort(self.q),
            size=size,
            cursor=self.cursor,
            subject_kinds=self.subject_kind,
            facets=facets,
        )

    def toggled(self, name: str, value: str) -> "Asked":
        """Return this look-up with *value* of a filter added, or taken out where it is set."""
        changed: dict[str, Any] = {name: tuple(sorted({value} ^ set(getattr(self, name))))}
        return replace(self, **changed)

    def link(self, fixed: Collection[str] = (), **changes: Any) -> str:
        """Return the query of this look-up with *changes*, from its first page on.

        *fixed* names the parameters that the page's own address says already.
        """
        changed = replace(self, **({"cursor": ""} | changes))
        shown = {
            item.name: value
            for item in fields(changed)
            if (value := getattr(changed, item.name)) and item.name not in fixed
        }
        return "?" + urlencode(shown, doseq=True)


def usual_sort(text: str) -> Sort:
    """Return the order of a question that names none: without words there is no relevance."""
    return Sort.RELEVANCE if text else Sort.NEWEST


def read_asked(request: HttpRequest, tab: str = "", kind: str = "") -> Asked:
    """Return the look-up that *request* asks; *tab* and *kind* are those that a page fixes.

    Raises:
        ParametersRefused: a name is unknown or a value is none of those that there are.
    """
    fixed = {name for name, value in (("tab", tab), ("kind", kind)) if value}
    known = [item.name for item in fields(Asked) if item.name not in fixed]
    given: dict[str, Any] = {
        name: tuple(sorted(values)) if name in FILTERS else values[0]
        for name, values in read_values(request, known, FILTERS).items()
    }
    asked = Asked(**given)
    asked = replace(asked, tab=tab or asked.tab, kind=(kind,) if kind else asked.kind)
    wrong = _wrong(asked)
    if wrong:
        listed = [
            _("%(name)s（%(allowed)s）") % {"name": name, "allowed": allowed}
            for name, allowed in wrong.items()
        ]
        raise ParametersRefused([*wrong], _("参数的值不在可选范围内：%s。") % _("、").join(listed))
    return asked


def _wrong(asked: Asked) -> dict[str, str]:
    """Return what can't be put into a question at all, by name, and which values are allowed.

    The search room does the rest.

    Digits of other scripts are decimal as well, and would be read; a year is written in ours.
    Leading noughts would make one year two values.
    """
    wrong: dict[str, str] = {}
    if asked.tab not in TABS:
        wrong["tab"] = _("、").join(TABS)
    if not all(
        year.isascii() and year.isdecimal() and not year.startswith("0") for year in asked.year
    ):
        wrong["year"] = _("四位数字")
    if asked.sort and asked.sort not in set(Sort):
        wrong["sort"] = _("、").join(Sort)
    return wrong
