"""Batches of lists (名单批次) and their entries."""

import graphene

from mobile_api import enums
from mobile_api.resolvers import lists, pages
from mobile_api.types.common import Authority, PageInfo, Region
from mobile_api.types.kinds import ListFacts
from mobile_api.types.paging import paged
from mobile_api.types.records import Record


class EntryConnection(graphene.ObjectType):
    """A page of a batch's entries (名单条目分页). How many there are isn't told: they leave."""

    nodes = graphene.List(
        graphene.NonNull(Record), required=True, description="The entries of this page (条目)."
    )
    page_info = graphene.Field(
        PageInfo, required=True, description="How to go on (分页信息).", resolver=pages.page_info
    )


class Batch(graphene.ObjectType):
    """One publication of a list (名单批次)."""

    id = graphene.ID(
        required=True, description="Random and stable (批次标识).", resolver=lists.public_id
    )
    kind = graphene.Field(enums.RecordKind, required=True, description="Which list (名单).")
    kind_label = graphene.String(required=True, description="The list in Chinese (名单名称).")
    title = graphene.String(required=True, description="What heads it (批次名称).")
    number = graphene.String(
        description="Number of the publication (发布文号), or null.", resolver=lists.number
    )
    issuer = graphene.Field(
        Authority, required=True, description="Who issued it (发布机关).", resolver=lists.issuer
    )
    region = graphene.Field(
        Region, required=True, description="Where the issuer is (行政区划).", resolver=lists.region
    )
    basis = graphene.String(required=True, description="By what it was issued (发布依据).")
    published_on = graphene.Date(required=True, description="Day of publication (发布日期).")
    list = graphene.Field(
        ListFacts,
        required=True,
        description="What the list is (名单说明).",
        resolver=lists.listing,
    )
    entries = graphene.Field(
        EntryConnection,
        description="Those of its entries that are shown today (名单条目).",
        args=paged(),
        resolver=lists.entries,
    )


class BatchConnection(graphene.ObjectType):
    """A page of batches, newest first (名单批次分页)."""

    nodes = graphene.List(
        graphene.NonNull(Batch), required=True, description="The batches of this page (批次)."
    )
    page_info = graphene.Field(
        PageInfo, required=True, description="How to go on (分页信息).", resolver=pages.page_info
    )
