"""The schema; ``graphql/schema.graphql`` is its committed form, which a test compares."""

import graphene

from mobile_api import enums
from mobile_api.resolvers import query as resolve
from mobile_api.types.lookup import Lookup
from mobile_api.types.records import Record
from mobile_api.types.subjects import Subject


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
            "kind": graphene.Argument(
                enums.RecordKind, description="Only records of this kind (记录类别)."
            ),
            "subject_kind": graphene.Argument(
                enums.SubjectKind, description="Only subjects of this kind (主体类别)."
            ),
            "region": graphene.String(
                description="Only in this region and what lies in it: six digits (区划代码)."
            ),
            "authority": graphene.String(
                description="Only decided by the authority with this credit code (行政机关代码)."
            ),
            "year": graphene.Int(description="Only decided in this year (决定年份)."),
        },
        resolver=resolve.lookup,
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
    demo = graphene.Boolean(
        required=True,
        description="True while the register holds invented data: show 示例数据 on every screen.",
        resolver=resolve.demo,
    )


schema = graphene.Schema(query=Query)
