"""What several types share: pages, codes with names, and how far an answer can be trusted."""

import graphene


class PageInfo(graphene.ObjectType):
    """Where a page ends, and whether another follows (分页信息)."""

    has_next_page = graphene.Boolean(
        required=True, description="Whether there is another page (是否有下一页)."
    )
    end_cursor = graphene.String(
        description="Pass it as `after` to get the next page; null on the last one. Opaque: "
        "keep it as it is, and only for the same question."
    )


class Region(graphene.ObjectType):
    """An administrative division (行政区划), GB/T 2260."""

    code = graphene.String(required=True, description="Six digits, such as 610326 (区划代码).")
    name = graphene.String(required=True, description="City and county, such as 宝鸡市眉县 (名称).")


class Authority(graphene.ObjectType):
    """The body that decided (行政机关)."""

    code = graphene.String(required=True, description="Its unified social credit code (机关代码).")
    name = graphene.String(required=True, description="Its name in the decision (机关名称).")


class LabelledValue(graphene.ObjectType):
    """One value with the Chinese label that readers know it by (项目)."""

    name = graphene.String(required=True, description="Stable name for programs (标识).")
    label = graphene.String(required=True, description="Label for readers (名目).")
    value = graphene.String(
        required=True, description="Masked where it must be (内容，已脱敏). Amounts: 万元."
    )


class Meta(graphene.ObjectType):
    """How far an answer can be trusted (查询说明)."""

    engine = graphene.String(required=True, description="Which search engine answered (检索引擎).")
    data_as_of = graphene.DateTime(
        description="When the register last changed (数据截至); null while unknown."
    )
    index_as_of = graphene.DateTime(
        description="Up to when the index holds its changes (索引截至); null while unknown. What "
        "has been withdrawn since is left out all the same."
    )
    partial = graphene.Boolean(
        required=True,
        description="True when totals and counts are left out, or a page is short, because "
        "something withdrawn is still on its way out of the index (结果不完整): say so, and never "
        "无记录.",
    )
    demo = graphene.Boolean(
        required=True,
        description="True while the register holds invented data: show 示例数据 on every screen.",
    )
