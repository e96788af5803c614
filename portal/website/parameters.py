"""What a page is asked after the question mark: known names, once each, of sensible shape."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
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


class ParametersRefused(ValueError):  # noqa: N818 - it is an answer, not a fault
    """Some parameters make no sense; ``names`` are theirs, ``sentence`` is for the reader."""

    def __init__(self, names: Collection[str], sentence: str) -> None:
        super().__init__(sentence)
        self.names = tuple(names)
        self.sentence = sentence


def read_parameters(request: HttpRequest, known: Collection[str]) -> dict[str, str]:
    """Return the parameters of *request* that say something, trimmed.

    Raises:
        ParametersRefused: one is unknown or given twice, too long, or holds control characters.
    """
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        listed = "、".join(name[:LONGEST_TEXT] for name in unknown)
        raise ParametersRefused(unknown, _("网址中有不认识的参数：%s。") % listed)
    doubled = [name for name, values in request.GET.lists() if len(values) > 1]
    if doubled:
        raise ParametersRefused(doubled, _("网址中有重复的参数：%s。") % "、".join(doubled))
    said = {name: str(value).strip() for name, value in request.GET.items()}
    found = {name: value for name, value in said.items() if value}
    wrong = [name for name, value in found.items() if not _is_plain(name, value)]
    if wrong:
        raise ParametersRefused(
            wrong, _("参数的内容过长或含有无法识别的字符：%s。") % "、".join(wrong)
        )
    return found


def _is_plain(name: str, value: str) -> bool:
    longest = LONGEST_CURSOR if name == "cursor" else LONGEST_TEXT
    return len(value) <= longest and not any(ord(sign) < ord(" ") for sign in value)


@dataclass(frozen=True, slots=True)
class Asked:
    """A look-up as its address says it; every field is a parameter of the same name."""

    tab: str = SUBJECTS
    q: str = ""
    kind: str = ""
    subject_kind: str = ""
    region: str = ""
    authority: str = ""
    year: str = ""
    sort: str = ""
    cursor: str = ""

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, by name."""
        names = ("subject_kind", "kind", "region", "authority", "year")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked for."""
        return not self.q and not self.filters

    def question(self, size: int) -> Question:
        """Return the question to the index."""
        return Question(
            text=self.q,
            kinds=_one(self.kind),
            regions=_one(self.region),
            authorities=_one(self.authority),
            years=(int(self.year),) if self.year else (),
            sort=Sort(self.sort) if self.sort else _usual_sort(self.q),
            size=size,
            cursor=self.cursor,
            subject_kinds=_one(self.subject_kind),
        )

    def link(self, fixed: Collection[str] = (), **changes: str) -> str:
        """Return the query of this look-up with *changes*, from its first page on.

        *fixed* names the parameters that the page's own address says already.
        """
        changed = replace(self, **({"cursor": ""} | changes))
        shown = {
            item.name: value
            for item in fields(changed)
            if (value := getattr(changed, item.name)) and item.name not in fixed
        }
        return "?" + urlencode(shown)


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _usual_sort(text: str) -> Sort:
    """Without words there is no relevance: the newest come first."""
    return Sort.RELEVANCE if text else Sort.NEWEST


def read_asked(request: HttpRequest, tab: str = "", kind: str = "") -> Asked:
    """Return the look-up that *request* asks; *tab* and *kind* are those that a page fixes.

    Raises:
        ParametersRefused: a name is unknown or a value is none of those that there are.
    """
    fixed = {name for name, value in (("tab", tab), ("kind", kind)) if value}
    known = {item.name for item in fields(Asked)} - fixed
    asked = Asked(**(read_parameters(request, known) | ({"tab": tab} if tab else {})))
    asked = replace(asked, kind=kind or asked.kind)
    wrong = [name for name, is_right in _checks(asked).items() if not is_right]
    if wrong:
        raise ParametersRefused(wrong, _("参数的值不在可选范围内：%s。") % "、".join(wrong))
    return asked


def _checks(asked: Asked) -> dict[str, bool]:
    """Whether what can't be put into a question at all makes sense; the search room does the rest.

    Digits of other scripts are decimal as well, and would be read; a year is written in ours.
    """
    return {
        "tab": asked.tab in TABS,
        "year": not asked.year or (asked.year.isascii() and asked.year.isdecimal()),
        "sort": not asked.sort or asked.sort in set(Sort),
    }
