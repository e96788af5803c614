"""Suggestions as somebody types (输入提示): organisations alone."""

import graphene

from mobile_api import enums
from mobile_api.resolvers import subjects
from mobile_api.types.common import Region


class Suggestion(graphene.ObjectType):
    """An organisation whose name begins with, or holds, what is typed (提示项)."""

    id = graphene.ID(
        required=True,
        description="For `subject(id:)` (主体标识).",
        resolver=subjects.public_id,
    )
    name = graphene.String(required=True, description="Registered name (名称).")
    kind = graphene.Field(enums.SubjectKind, required=True, description="Its kind (主体类别).")
    kind_label = graphene.String(required=True, description="Its kind in Chinese (类别名称).")
    region = graphene.Field(
        Region, description="Where it is registered (行政区划).", resolver=subjects.region
    )
    former_names = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Names before (曾用名)."
    )


class Suggestions(graphene.ObjectType):
    """What to offer below the field that somebody types into (输入提示)."""

    nodes = graphene.List(
        graphene.NonNull(Suggestion), required=True, description="The best first (提示项)."
    )
