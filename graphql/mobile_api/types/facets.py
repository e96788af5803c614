"""What an answer can be narrowed to, with counts (分类计数)."""

import graphene

from mobile_api import enums


class FacetValue(graphene.ObjectType):
    """One value of a filter, and how many hits it has beside all other filters (可选值)."""

    value = graphene.String(
        required=True,
        description="As the argument of `lookup` takes it: a value of the enumeration, a code, a "
        "year (取值).",
    )
    label = graphene.String(required=True, description="For readers, in Chinese (名称).")
    count = graphene.Int(
        required=True, description="Hits with it, whatever else this filter asks for (数量)."
    )
    chosen = graphene.Boolean(required=True, description="Whether the question asks it (已选).")


class FacetCounts(graphene.ObjectType):
    """The values of one filter, counted as if it were not set (分类计数)."""

    name = graphene.Field(enums.FilterName, required=True, description="Which filter (筛选条件).")
    values = graphene.List(
        graphene.NonNull(FacetValue),
        required=True,
        description="Those with hits, and those chosen (可选值). The commonest, where there are "
        "many.",
    )
