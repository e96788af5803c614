"""What is refused before any engine is asked: nothing is silently ignored.

A refusal names the parameter and what it may be.
"""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from registry.authorities import authority_name
from registry.enums import SubjectKind
from registry.identifiers import normalise_code, read_uscc
from registry.kinds import kinds
from registry.masking import asks_for_person
from registry.places import region_name
from search.results import Question, QuestionRefused, Refusal, Sort
from search.text import compact

LONGEST_TEXT: Final = 100
LARGEST_SIZE: Final = 50
FIRST_YEAR: Final = 1949
#: Values of one filter. Nobody compares more, and each is a term for the engine.
MOST_VALUES: Final = 20
#: Subjects have a term for each kind, authority and year together: each combination is asked.
MOST_TOGETHER: Final = 100
_DIGITS_FOR_LETTERS: Final = str.maketrans("OIZSB", "01258")
#: No public look-up knows natural persons (design decision 11).
SUBJECT_KINDS: Final = tuple(
    kind.value for kind in SubjectKind if kind != SubjectKind.NATURAL_PERSON
)


def checked_text(question: Question, day: date) -> str:
    """Return the question's text, or raise QuestionRefused for the first thing that is wrong."""
    text = question.text.strip()
    if text:
        _check_text(text)
    _check_amounts(question)
    _check_choices(question)
    _check_numbers(question, day)
    _check_places(question)
    return text


def _check_text(text: str) -> None:
    # Before anything else looks at it, or repeats it.
    if asks_for_person(text) or _asks_for_person_mistyped(text):
        message = _("为保护个人信息，不支持按身份证号码或电话号码查询。")
        raise QuestionRefused(Refusal.PERSON, message)
    if len(text) > LONGEST_TEXT:
        message = _("查询内容最多 %(most)d 个字。") % {"most": LONGEST_TEXT}
        raise QuestionRefused(Refusal.TEXT, message)
    if not compact(text):
        raise QuestionRefused(Refusal.TEXT, _("查询内容应当包含文字、字母或者数字。"))


def _asks_for_person_mistyped(text: str) -> bool:
    """Tell whether *text* is a person's number with an O for a nought, and no code as it stands."""
    value = normalise_code(text)
    read = value.translate(_DIGITS_FOR_LETTERS)
    return read != value and asks_for_person(read) and not read_uscc(value).ok


def _check_choices(question: Question) -> None:
    if question.sort not in set(Sort):
        raise _only(Refusal.SORT, _("排序方式（sort）"), [sort.value for sort in Sort])
    if not set(question.kinds) <= set(kinds()):
        raise _only(Refusal.KIND, _("类别（kind）"), list(kinds()))
    if not set(question.subject_kinds) <= set(SUBJECT_KINDS):
        name = _("主体类别（subject_kind）")
        raise _only(Refusal.SUBJECT_KIND, name, list(SUBJECT_KINDS))


def _check_numbers(question: Question, day: date) -> None:
    if not 1 <= question.size <= LARGEST_SIZE:
        raise _between(Refusal.SIZE, _("每页条数（size）"), 1, LARGEST_SIZE)
    if not all(FIRST_YEAR <= year <= day.year for year in question.years):
        raise _between(Refusal.YEAR, _("年份（year）"), FIRST_YEAR, day.year)


def _check_places(question: Question) -> None:
    if not all(map(region_name, question.regions)):
        message = _("区划（region）应为 GB/T 2260 的行政区划代码，例如 610326。")
        raise QuestionRefused(Refusal.REGION, message)
    if not all(map(authority_name, question.authorities)):
        message = _("行政机关（authority）应为已登记机关的统一社会信用代码。")
        raise QuestionRefused(Refusal.AUTHORITY, message)


def _check_amounts(question: Question) -> None:
    """Refuse a value that is given twice, and more values than an engine should be asked."""
    filters: tuple[tuple[Refusal, str, tuple[object, ...]], ...] = (
        (Refusal.KIND, _("类别（kind）"), question.kinds),
        (Refusal.SUBJECT_KIND, _("主体类别（subject_kind）"), question.subject_kinds),
        (Refusal.REGION, _("区划（region）"), question.regions),
        (Refusal.AUTHORITY, _("行政机关（authority）"), question.authorities),
        (Refusal.YEAR, _("年份（year）"), question.years),
    )
    for code, name, chosen in filters:
        if len(chosen) > MOST_VALUES:
            message = _("%(name)s最多选择 %(most)d 个。") % {"name": name, "most": MOST_VALUES}
            raise QuestionRefused(code, message)
        if len(set(chosen)) < len(chosen):
            raise QuestionRefused(code, _("%(name)s的值不能重复。") % {"name": name})
    together = len(question.kinds or (1,)) * len(question.authorities or (1,))
    if together * len(question.years or (1,)) > MOST_TOGETHER:
        name = _("类别（kind）、行政机关（authority）和年份（year）")
        values = {"name": name, "most": MOST_TOGETHER}
        message = _("%(name)s的组合最多 %(most)d 种，请减少所选的值。") % values
        raise QuestionRefused(Refusal.KIND, message)


def _only(code: Refusal, name: str, allowed: list[str]) -> QuestionRefused:
    values = {"name": name, "allowed": _("、").join(allowed)}
    return QuestionRefused(code, _("%(name)s只能是：%(allowed)s。") % values)


def _between(code: Refusal, name: str, least: int, most: int) -> QuestionRefused:
    values = {"name": name, "least": least, "most": most}
    return QuestionRefused(code, _("%(name)s应为 %(least)d 至 %(most)d 的整数。") % values)
