"""Look-ups: what was found, how the question was understood, and how far to trust it."""

import graphene

from mobile_api import enums
from mobile_api.resolvers import lookup, pages
from mobile_api.types.common import Meta, PageInfo
from mobile_api.types.facets import FacetCounts
from mobile_api.types.highlights import RecordHighlight, SubjectHighlight
from mobile_api.types.kinds import KindReference
from mobile_api.types.paging import paged
from mobile_api.types.records import Record
from mobile_api.types.subjects import Subject

_TOTAL = (
    "Hits on all pages (总数); null while it can't be told exactly, because something withdrawn is "
    "still on its way out of the index."
)
_CAPPED = "True when there are more hits than `total` (实际多于总数)."
_UNDERSTOOD = "How the question was understood, one Chinese sentence, or empty (查询解读)."
_REPAIRED = (
    "The code that was looked for in place of the one typed, which had a letter for a digit or the "
    "like (更正后的代码); null where nothing was repaired. Say so."
)
_FACETS = (
    "Counts by filter (分类计数), only made when asked for; null while something withdrawn is "
    "still on its way out of the index, and where names are only nearly spelt so."
)
_HIGHLIGHTS = "What was asked for, marked, one for each of `nodes` and in their order (匹配标记)."


class SubjectHits(graphene.ObjectType):
    """A page of subjects found (主体查询结果)."""

    nodes = graphene.List(
        graphene.NonNull(Subject), required=True, description="The subjects of this page (主体)."
    )
    page_info = graphene.Field(
        PageInfo, required=True, description="How to go on (分页信息).", resolver=pages.page_info
    )
    total = graphene.Int(description=_TOTAL)
    capped = graphene.Boolean(required=True, description=_CAPPED)
    understood = graphene.String(required=True, description=_UNDERSTOOD)
    repaired = graphene.String(description=_REPAIRED)
    nearly = graphene.Boolean(
        required=True,
        description="True when nothing fits, and these are spelt nearly so (近似结果): say so.",
    )
    meant = graphene.String(
        description="The question in the spelling of the best of them: 您是不是要找 …; or null."
    )
    facets = graphene.List(graphene.NonNull(FacetCounts), description=_FACETS)
    highlights = graphene.List(
        graphene.NonNull(SubjectHighlight),
        required=True,
        description=_HIGHLIGHTS,
        resolver=lookup.subject_highlights,
    )
    meta = graphene.Field(Meta, required=True, description="How far to trust it (查询说明).")


class RecordHits(graphene.ObjectType):
    """A page of records found (记录查询结果)."""

    nodes = graphene.List(
        graphene.NonNull(Record), required=True, description="The records of this page (记录)."
    )
    page_info = graphene.Field(
        PageInfo, required=True, description="How to go on (分页信息).", resolver=pages.page_info
    )
    total = graphene.Int(description=_TOTAL)
    capped = graphene.Boolean(required=True, description=_CAPPED)
    understood = graphene.String(required=True, description=_UNDERSTOOD)
    repaired = graphene.String(description=_REPAIRED)
    facets = graphene.List(graphene.NonNull(FacetCounts), description=_FACETS)
    highlights = graphene.List(
        graphene.NonNull(RecordHighlight),
        required=True,
        description=_HIGHLIGHTS,
        resolver=lookup.record_highlights,
    )
    meta = graphene.Field(Meta, required=True, description="How far to trust it (查询说明).")


def _searched() -> dict[str, graphene.Argument]:
    order = graphene.Argument(
        graphene.NonNull(enums.Sort),
        default_value=enums.Sort.RELEVANCE,
        description="In which order (排序).",
    )
    return {"sort": order, **paged()}


class Lookup(graphene.ObjectType):
    """One question (查询): nothing is searched before `subjects` or `records` is asked for."""

    kinds = graphene.List(
        graphene.NonNull(KindReference),
        required=True,
        description="Kinds that the text names, such as 黑名单 (所指类别): offer to browse them.",
        resolver=lookup.kinds,
    )
    subjects = graphene.Field(
        SubjectHits,
        description="Subjects whose name, former name or code fits (信用主体), and who have such "
        "records as are asked for. Needs a text.",
        args=_searched(),
        resolver=lookup.subjects,
    )
    records = graphene.Field(
        RecordHits,
        description="Records whose subject, document number or text fits (信用记录); without a "
        "text all of them, newest first.",
        args=_searched(),
        resolver=lookup.records,
    )
