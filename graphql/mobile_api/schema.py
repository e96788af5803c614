"""The schema; ``graphql/schema.graphql`` is its committed form, which a test compares."""

from typing import Any

import graphene

from mobile_api import enums
from mobile_api.bounds import MAX_SUGGESTIONS
from mobile_api.resolvers import kinds as resolve_kinds
from mobile_api.resolvers import lists as resolve_lists
from mobile_api.resolvers import query as resolve
from mobile_api.types.kinds import KindFamily
from mobile_api.types.lists import Batch, BatchConnection
from mobile_api.types.lookup import Lookup
from mobile_api.types.paging import paged
from mobile_api.types.records import Record
from mobile_api.types.subjects import Subject
from mobile_api.types.suggestions import Suggestions


def _any_of(type_: Any, about: str) -> graphene.Argument:
    """Return a filter's argument: its values are alternatives, none asks nothing."""
    return graphene.Argument(graphene.List(graphene.NonNull(type_)), description=about)


class Query(graphene.ObjectType):
    """Public credit information (公共信用信息), as it may be shown at this moment."""

    lookup = graphene.Field(
        Lookup,
        description="Look up subjects and records (查询) by a part of a name, a code or a document "
        "number. What looks like a person's number is refused (QUESTION_REFUSED).",
        args={
            "text": graphene.Argument(
                graphene.NonNull(graphene.String),
                description="Words or a code, 100 signs at most (查询文字).",
            ),
            "kind": _any_of(enums.RecordKind, "Only records of these kinds (记录类别)."),
            "subject_kind": _any_of(enums.SubjectKind, "Only subjects of these kinds (主体类别)."),
            "region": _any_of(
                graphene.String,
                "Only in these regions and what lies in them: six digits each (区划代码).",
            ),
            "authority": _any_of(
                graphene.String,
                "Only decided by the authorities with these credit codes (行政机关代码).",
            ),
            "year": _any_of(graphene.Int, "Only decided in these years (决定年份)."),
        },
        resolver=resolve.lookup,
    )
    suggestions = graphene.Field(
        Suggestions,
        description="Organisations to offer while somebody types (输入提示): names that begin with "
        "it, then those that hold it; pinyin too. Neither sole traders nor persons.",
        args={
            "text": graphene.Argument(
                graphene.NonNull(graphene.String), description="What is typed so far (已输入文字)."
            ),
            "first": graphene.Argument(
                graphene.NonNull(graphene.Int),
                default_value=MAX_SUGGESTIONS,
                description=f"How many at most, 1 to {MAX_SUGGESTIONS} (数量).",
            ),
        },
        resolver=resolve.suggestions,
    )
    subject = graphene.Field(
        Subject,
        description="One subject (信用主体); null where there is nothing to show.",
        args={"id": graphene.Argument(graphene.NonNull(graphene.ID), description="主体标识")},
        resolver=resolve.subject,
    )
    record = graphene.Field(
        Record,
        description="One record (信用记录); null where it is not, or no longer, shown.",
        args={"id": graphene.Argument(graphene.NonNull(graphene.ID), description="记录标识")},
        resolver=resolve.record,
    )
    kinds = graphene.List(
        graphene.NonNull(KindFamily),
        required=True,
        description="Every kind of record by family, with numbers (类别); lists with their legal "
        "basis and exit rule.",
        args={"family": _any_of(enums.Family, "Only these families (大类).")},
        resolver=resolve_kinds.families,
    )
    batches = graphene.Field(
        BatchConnection,
        description="Published batches of one list, or of all, newest first (名单批次).",
        args={
            "kind": graphene.Argument(enums.RecordKind, description="Which list (名单)."),
            **paged(),
        },
        resolver=resolve_lists.batches,
    )
    batch = graphene.Field(
        Batch,
        description="One batch of a list; null where it is not, or no longer, published (批次).",
        args={"id": graphene.Argument(graphene.NonNull(graphene.ID), description="批次标识")},
        resolver=resolve_lists.batch,
    )
    demo = graphene.Boolean(
        required=True,
        description="True while the register holds invented data: show 示例数据 on every screen.",
        resolver=resolve.demo,
    )


schema = graphene.Schema(query=Query)
