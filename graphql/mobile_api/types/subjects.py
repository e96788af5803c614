"""Subjects: organisations and sole traders with something to show. Never natural persons."""

import graphene

from mobile_api import enums
from mobile_api.resolvers import subjects
from mobile_api.types.common import LabelledValue, Region
from mobile_api.types.kinds import Mark, TabOfSubject
from mobile_api.types.paging import paged
from mobile_api.types.records import CountOfKind, RecordConnection


class Subject(graphene.ObjectType):
    """An organisation or sole trader (信用主体) with at least one shown record."""

    id = graphene.ID(
        required=True,
        description="Random and stable (主体标识). A merged subject's id answers with the one that "
        "goes on, whose id differs: keep this one.",
        resolver=subjects.public_id,
    )
    name = graphene.String(required=True, description="Registered name (名称).")
    kind = graphene.Field(enums.SubjectKind, required=True, description="Its kind (主体类别).")
    kind_label = graphene.String(required=True, description="Its kind in Chinese (类别名称).")
    uscc = graphene.String(
        description="Unified social credit code (统一社会信用代码); null where it has none.",
        resolver=subjects.uscc,
    )
    region = graphene.Field(
        Region, description="Where it is registered (行政区划).", resolver=subjects.region
    )
    former_names = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Names before (曾用名)."
    )
    codes = graphene.List(
        graphene.NonNull(LabelledValue), required=True, description="All its codes (主体代码)."
    )
    counts = graphene.List(
        graphene.NonNull(CountOfKind),
        required=True,
        description="How many records of each kind are shown (各类记录数量); kinds without any are "
        "left out.",
        resolver=subjects.counts,
    )
    tabs = graphene.List(
        graphene.NonNull(TabOfSubject),
        required=True,
        description="All tabs of its screen behind 基础信息, in order (栏目).",
        resolver=subjects.tabs,
    )
    marks = graphene.List(
        graphene.NonNull(Mark),
        required=True,
        description="What stands beside its name: the lists it is on, and 已自愿申报 (标记).",
        resolver=subjects.marks,
    )
    records = graphene.Field(
        RecordConnection,
        description="Its records of one kind, or of all kinds of a tab, newest first (信用记录). "
        "Needs one of `kind` and `tab`.",
        args={
            "kind": graphene.Argument(enums.RecordKind, description="Which kind (记录类别)."),
            "tab": graphene.Argument(enums.SubjectTab, description="Which tab (栏目)."),
            **paged(),
        },
        resolver=subjects.records,
    )
