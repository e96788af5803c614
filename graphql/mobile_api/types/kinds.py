"""Kinds of record by family (类别), what lists are (名单), and marks beside a name (标记)."""

import graphene

from mobile_api import enums
from mobile_api.resolvers import kinds


class ListFacts(graphene.ObjectType):
    """What being on a list means, and by which law (名单说明)."""

    colour = graphene.Field(
        enums.ListColour,
        required=True,
        description="What it says of those on it (名单性质).",
        resolver=kinds.colour,
    )
    also_called = graphene.String(
        description="The word that people still use, to be shown beside it (又称), or null.",
        resolver=kinds.also_called,
    )
    legal_basis = graphene.String(required=True, description="By which law (设立依据).")
    decided_by = graphene.String(required=True, description="Who decides (认定机关).")
    exit_rule = graphene.String(required=True, description="How one leaves it (退出规则).")
    passes_on_to = graphene.Field(
        enums.RecordKind,
        description="The list that an entry moves to on a serious breach (转入名单), or null.",
        resolver=kinds.passes_on_to,
    )


class Kind(graphene.ObjectType):
    """One kind of record (信用记录类别)."""

    code = graphene.Field(enums.RecordKind, required=True, description="The kind (记录类别).")
    label = graphene.String(required=True, description="The kind in Chinese (类别名称).")
    family = graphene.Field(enums.Family, required=True, description="Its family (大类).")
    tab = graphene.Field(
        enums.SubjectTab, required=True, description="Its tab on a subject's screen (所在栏目)."
    )
    in_ledger = graphene.Boolean(
        required=True, description="Whether it is double publicity (是否双公示)."
    )
    count = graphene.Int(required=True, description="Records of it shown (公示中的数量).")
    list = graphene.Field(
        ListFacts, description="What makes it a list (名单说明); null for other kinds."
    )


class KindFamily(graphene.ObjectType):
    """Kinds that are the same sort of thing (大类)."""

    family = graphene.Field(enums.Family, required=True, description="The family (大类).")
    label = graphene.String(required=True, description="The family in Chinese (大类名称).")
    kinds = graphene.List(
        graphene.NonNull(Kind), required=True, description="Its kinds, in order (类别)."
    )


class KindReference(graphene.ObjectType):
    """A kind that a question named (所指类别): offer to browse it with `lookup(kind:)`."""

    code = graphene.Field(enums.RecordKind, required=True, description="The kind (记录类别).")
    label = graphene.String(required=True, description="The kind in Chinese (类别名称).")


class Mark(graphene.ObjectType):
    """What stands beside a subject's name (标记): show the words, colour alone says nothing."""

    kind = graphene.Field(
        enums.RecordKind, required=True, description="Which kind of record gives it (记录类别)."
    )
    label = graphene.String(required=True, description="The words to show (标记文字).")
    also_called = graphene.String(
        description="The word that people still use (又称), or null.", resolver=kinds.also_called
    )
    tone = graphene.Field(enums.MarkTone, required=True, description="What it says (性质).")


class TabOfSubject(graphene.ObjectType):
    """One tab of a subject's screen (栏目)."""

    tab = graphene.Field(enums.SubjectTab, required=True, description="The tab (栏目).")
    label = graphene.String(required=True, description="The tab in Chinese (栏目名称).")
    count = graphene.Int(
        required=True, description="Its records shown; 0: 查询期内无相关信息 (数量)."
    )
    kinds = graphene.List(
        graphene.NonNull(enums.RecordKind),
        required=True,
        description="Its kinds that the subject has records of, in order (类别).",
    )
