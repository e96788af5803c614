"""What pages call the parts of a record, which differ by what sort of thing it is.

An administrative decision has a party and a deciding authority; nobody says so of a commitment.
"""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.kinds import Family, kinds

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for records of one family; ``of_kind`` in ``described`` is the kind's label."""

    what: Words
    number: Words
    who: Words
    by: Words
    day: Words
    about_who: Words
    about_what: Words
    about_by: Words
    described: Words
    objection: Words


#: For decisions, and for lists in which families meet.
ACT = Wording(
    what=_("决定文书"),
    number=_("文书号"),
    who=_("行政相对人"),
    by=_("决定机关"),
    day=_("决定日期"),
    about_who=_("行政相对人"),
    about_what=_("决定内容"),
    about_by=_("决定机关与数据来源"),
    described=_("正在公示的%(of_kind)s决定，按决定日期从新到旧排列。"),
    objection=_(
        "行政相对人对公示内容有异议的，可以向作出决定的机关或本地信用工作机构提出，"
        "经核实有误的将予以更正或撤下。"
    ),
)
LIST = Wording(
    what=_("列入事由"),
    number=_("决定文号"),
    who=_("主体名称"),
    by=_("认定机关"),
    day=_("列入日期"),
    about_who=_("名单主体"),
    about_what=_("列入情况"),
    about_by=_("认定机关与数据来源"),
    described=_("正在公示的%(of_kind)s，按列入日期从新到旧排列。"),
    objection=_(
        "名单主体对列入决定有异议的，可以向认定机关或本地信用工作机构提出，"
        "经核实有误的将予以更正或移出。"
    ),
)
COMMITMENT = Wording(
    what=_("承诺事由"),
    number=_("承诺编号"),
    who=_("承诺主体"),
    by=_("受理单位"),
    day=_("做出日期"),
    about_who=_("承诺主体"),
    about_what=_("承诺内容"),
    about_by=_("受理单位与数据来源"),
    described=_("正在公示的%(of_kind)s，按做出日期从新到旧排列。"),
    objection=_(
        "承诺主体对公示内容有异议的，可以向受理单位或本地信用工作机构提出，"
        "经核实有误的将予以更正或撤下。"
    ),
)
DECLARATION = Wording(
    what=_("申报事项"),
    number=_("申报编号"),
    who=_("申报主体"),
    by=_("核验单位"),
    day=_("核验日期"),
    about_who=_("申报主体"),
    about_what=_("申报内容"),
    about_by=_("核验单位与数据来源"),
    described=_("正在公示的%(of_kind)s，按核验日期从新到旧排列。"),
    objection=_(
        "申报主体对公示内容有异议的，可以向核验单位或本地信用工作机构提出，"
        "经核实有误的将予以更正或撤下。"
    ),
)
MIXED = replace(ACT, what=_("事项"), number=_("编号"), who=_("主体名称"))
_OF_FAMILY = {
    Family.ACT: ACT,
    Family.LIST: LIST,
    Family.COMMITMENT: COMMITMENT,
    Family.DECLARATION: DECLARATION,
}


def wording_of(*codes: str) -> Wording:
    """Return the words for records of these kinds; general ones where families meet."""
    families = {kinds()[code].family for code in codes if code in kinds()}
    return _OF_FAMILY[families.pop()] if len(families) == 1 else MIXED
